package io.culprit.verdict;

import io.culprit.dump.DumpKind;
import io.culprit.fact.BugCheck;
import io.culprit.fact.ConnectedInterrupt;
import io.culprit.fact.CrashContext;
import io.culprit.fact.CurrentProcess;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.DriverVerifier;
import io.culprit.fact.DumpDescription;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.FactsBuilder;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.FileIdentity;
import io.culprit.fact.HardwareError;
import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.IoRequest;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.RaisedException;
import io.culprit.fact.RoutineHistory;
import io.culprit.fact.StackFrame;
import io.culprit.fact.TargetMachine;
import io.culprit.fact.TargetSystem;
import io.culprit.image.ImportedFiles;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.UnloadedModule;
import io.culprit.image.VersionFacts;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.windows.blob.AcpiTables;
import io.culprit.windows.blob.InterruptHistory;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciLocation;
import io.culprit.windows.blob.PciTree;
import io.culprit.windows.blob.Smbios;
import io.culprit.windows.bugcheck.BlameStep;
import io.culprit.windows.bugcheck.BugChecks;
import io.culprit.windows.bugcheck.ParameterRole;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts of a crash in a few words, for tests of who is to blame: modules lie one behind the other, 0x10000 bytes each, and only the roles
 * of parameters matter. {@link io.culprit.fact.HandMadeFacts} are for tests of how all of it is said.
 */
public final class CrashFacts {

    private static final Instant CRASH = Instant.parse("2025-06-01T12:00:00Z");
    private static final long DRIVER_STAMP =
            Instant.parse("2024-03-05T10:00:00Z").getEpochSecond();
    private static final long HASH_STAMP = 0xF1234567L;

    private static final BugCheck.Parameter NONE = new BugCheck.Parameter(0, "-", ParameterRole.OTHER, null, null);

    private final FactsBuilder facts = new FactsBuilder().file(new FileIdentity("crash.dmp", 1_000_000, "00"));
    private final List<LoadedModule> loaded = new ArrayList<>();
    private final List<UnloadedModule> unloaded = new ArrayList<>();
    private final List<StackFrame> stack = new ArrayList<>();
    private final List<ConnectedInterrupt> interrupts = new ArrayList<>();
    private final List<PciFunction> functions = new ArrayList<>();
    private final List<ImportedFiles> imports = new ArrayList<>();
    private DumpKind kind = DumpKind.TRIAGE;
    private long uptime = 3600;
    private @Nullable String hypervisor;
    private String platform = "windows";

    /** The kernel alone. */
    public static CrashFacts kernel() {
        return new CrashFacts().windows("ntoskrnl.exe").windows("hal.dll").windows("pci.sys");
    }

    /** A user-mode crash of a program. */
    public static CrashFacts program(String path) {
        CrashFacts facts = new CrashFacts();
        facts.kind = DumpKind.MINIDUMP;
        return facts.module(path, DRIVER_STAMP);
    }

    /** A module with a time stamp that is a hash. */
    public CrashFacts windows(String name) {
        return module(name, HASH_STAMP);
    }

    /** A module with a time stamp that is a date. */
    public CrashFacts driver(String name) {
        return module(name, DRIVER_STAMP);
    }

    /** A module with this time stamp; a path gives its last part as name. */
    public CrashFacts module(String path, long stamp) {
        return module(path, stamp, null);
    }

    /** A module whose version resource the dump holds. */
    public CrashFacts version(String name, String version) {
        return module(name, DRIVER_STAMP, new VersionFacts(version, null, null, null, null, null));
    }

    /** A module whose version resource names its maker. */
    public CrashFacts company(String name, String company) {
        return module(name, DRIVER_STAMP, new VersionFacts(null, null, company, null, null, null));
    }

    private CrashFacts module(String path, long stamp, @Nullable VersionFacts version) {
        String name = path.substring(path.lastIndexOf('\\') + 1);
        loaded.add(new LoadedModule(
                name, name.equals(path) ? null : path, base(loaded.size()), 0x10000, stamp, null, null, version));
        return this;
    }

    /** A module that was unloaded from this address. */
    public CrashFacts unloaded(String name, long start) {
        return unloaded(name, start, false);
    }

    /** The same; small dumps cut the name after twelve characters. */
    public CrashFacts unloaded(String name, long start, boolean truncated) {
        unloaded.add(new UnloadedModule(name, start, start + 0x10000, truncated, null));
        return this;
    }

    /** An address in a loaded module. */
    public long in(String name, long offset) {
        for (LoadedModule module : loaded) {
            if (module.name().equals(name)) {
                return module.base() + offset;
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** A bug check whose blame is written as in the table: {@code module-at:p4;stack}. */
    public CrashFacts bugCheck(int code, String blame, long... parameters) {
        List<BugCheck.Parameter> list = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ParameterRole role =
                    blame.contains("module-at:p" + (i + 1)) ? ParameterRole.INSTRUCTION_ADDRESS : ParameterRole.OTHER;
            list.add(parameter(i < parameters.length ? parameters[i] : 0, role));
        }
        String name = BugChecks.meaning(code, Arrays.copyOf(parameters, 4)).name();
        return bugCheck(code, name, blame, list);
    }

    /** A bug check whose second parameter is a status, widened as the kernel does it. */
    public CrashFacts status(int code, long first, long status) {
        return bugCheck(
                code,
                "TEST_BUG_CHECK",
                "stack",
                List.of(
                        parameter(first, ParameterRole.SUBTYPE),
                        parameter((int) status, ParameterRole.STATUS),
                        NONE,
                        NONE));
    }

    /** A bug check whose second parameter is the address of a routine. */
    public CrashFacts bugCheckRoutine(int code, long address) {
        return bugCheck(
                code,
                "TEST",
                "module-at:p2",
                List.of(NONE, parameter(address, ParameterRole.MODULE_ADDRESS), NONE, NONE));
    }

    /** A bug check whose first parameter is the address that was referenced, and whose fourth the instruction. */
    public CrashFacts memoryAt(int code, long referenced, long instruction) {
        return bugCheck(
                code,
                "TEST",
                "module-at:p4",
                List.of(
                        parameter(referenced, ParameterRole.REFERENCED_ADDRESS),
                        NONE,
                        NONE,
                        parameter(instruction, ParameterRole.INSTRUCTION_ADDRESS)));
    }

    /** A bug check whose first parameter names a module, or leads to a name that is not in the dump. */
    public CrashFacts naming(int code, String verb, @Nullable String module) {
        BugCheck.Parameter name = new BugCheck.Parameter(0, "-", ParameterRole.MODULE_NAME_POINTER, module, null);
        return bugCheck(code, "TEST", verb + ":p1", List.of(name, NONE, NONE, NONE));
    }

    private CrashFacts bugCheck(int code, String name, String blame, List<BugCheck.Parameter> parameters) {
        List<BlameStep> steps = new ArrayList<>();
        for (String step : blame.split(";")) {
            steps.add(BlameStep.of(step));
        }
        BugCheck check = new BugCheck(code, code & ~0x10000000, name, "a test", null, parameters, steps);
        facts.bugCheck(Fact.known(check, "header"));
        return this;
    }

    private BugCheck.Parameter parameter(long value, ParameterRole role) {
        return new BugCheck.Parameter(value, "-", role, moduleAt(value), null);
    }

    /** KeBugCheckEx at its entry, and its return address in a module, as a stack scan finds it. */
    public CrashFacts bugCheckCaller(String module) {
        return frame("ntoskrnl.exe", FrameTrust.CONTEXT).frameAt(module, 8);
    }

    private CrashFacts frameAt(String module, long bytesOfStack) {
        long at = in(module, 0x2000);
        long stackPointer = stack.getLast().stackPointer() + bytesOfStack;
        stack.add(new StackFrame(at, stackPointer, module, 0x2000, null, FrameTrust.SCAN, StackKind.THREAD, null));
        return this;
    }

    /** A frame in a module. */
    public CrashFacts frame(String module, FrameTrust trust) {
        return frame(module, trust, StackKind.THREAD);
    }

    /** A frame in a module on a stack of this kind. */
    public CrashFacts frame(String module, FrameTrust trust, @Nullable StackKind stackKind) {
        long at = in(module, 0x1000 + stack.size() * 0x10L);
        stack.add(new StackFrame(
                at,
                0xffffe00000001000L + stack.size() * 0x40L,
                module,
                at - in(module, 0),
                null,
                trust,
                stackKind,
                null));
        return this;
    }

    /** The device stack of a parameter, top first. */
    public CrashFacts device(int parameter, String... modules) {
        List<DeviceObject.Layer> layers = new ArrayList<>();
        for (int i = 0; i < modules.length; i++) {
            layers.add(new DeviceObject.Layer(0xffffd00000010000L + i * 0x200L, "\\Driver\\d" + i, modules[i]));
        }
        facts.device(Fact.known(
                DeviceObject.of(0xffffd00000010000L, parameter, layers, null, null, List.of()), "P" + parameter));
        return this;
    }

    /** A function of the machine that may transfer, alone on its bus. */
    public CrashFacts pci(int bus, int vendor, int device, int classCode) {
        return pci(bus, vendor, device, classCode, 0x406, 0x10, null);
    }

    /** A function with these command and status registers; a bridge where buses are given. */
    public CrashFacts pci(
            int bus,
            int vendor,
            int device,
            int classCode,
            int command,
            int status,
            PciFunction.@Nullable Bridge bridge) {
        return pci(new PciLocation(0, bus, 0, 0), vendor, device, classCode, command, status, bridge);
    }

    /** A function at this place that may transfer: devices have up to eight. */
    public CrashFacts pci(PciLocation place, int vendor, int device, int classCode) {
        return pci(place, vendor, device, classCode, 0x406, 0x10, null);
    }

    private CrashFacts pci(
            PciLocation place,
            int vendor,
            int device,
            int classCode,
            int command,
            int status,
            PciFunction.@Nullable Bridge bridge) {
        functions.add(new PciFunction(
                place,
                0xffffd00000010000L + place.bus() * 0x1000L,
                vendor,
                device,
                null,
                null,
                command,
                status,
                0,
                classCode,
                bridge,
                null));
        return this;
    }

    /** A parameter that leads to the function on that bus, with what the dump holds of its device stack, top first. */
    public CrashFacts pciDevice(
            int parameter, int bus, boolean external, @Nullable String service, @Nullable String... modules) {
        for (PciFunction function : functions) {
            if (function.location().bus() == bus) {
                List<DeviceObject.Layer> layers = new ArrayList<>();
                for (int i = 0; i < modules.length; i++) {
                    long address = function.deviceObject() + (modules.length - 1L - i) * 0x200;
                    layers.add(new DeviceObject.Layer(address, "\\Driver\\d" + i, modules[i]));
                }
                facts.device(Fact.known(
                        new DeviceObject(
                                function.deviceObject(),
                                parameter,
                                layers,
                                function,
                                external,
                                null,
                                service,
                                List.of()),
                        "PCI configuration records"));
            }
        }
        return this;
    }

    /** A machine with firmware of that day and two memory modules that run at that speed, made for 2666. */
    public CrashFacts machine(LocalDate firmware, int speed, String... parts) {
        List<Smbios.Module> memory = new ArrayList<>();
        for (String part : parts) {
            memory.add(new Smbios.Module(null, 1L << 33, 0x1A, null, part, 2666, speed));
        }
        return machine(firmware, memory, null, null, false);
    }

    /** A machine of which no more is known than this. */
    public CrashFacts machine(
            @Nullable LocalDate firmware,
            List<Smbios.Module> memory,
            TargetMachine.@Nullable Processor cpu,
            @Nullable String session,
            @Nullable Boolean errorCorrection) {
        TargetMachine.Bios bios = new TargetMachine.Bios(null, "1", firmware);
        facts.machine(Fact.known(
                new TargetMachine(
                        "maker",
                        "model",
                        null,
                        null,
                        bios,
                        cpu,
                        memory,
                        4,
                        errorCorrection,
                        null,
                        null,
                        session,
                        null,
                        null),
                "firmware"));
        return this;
    }

    /** A deferred call of the module that had run shortly before. */
    public CrashFacts recent(String module) {
        return recent(module, 5.0);
    }

    /** One that had run for so long. */
    public CrashFacts recent(String module, double microseconds) {
        RoutineHistory.Run run = new RoutineHistory.Run(
                InterruptHistory.Kind.DPC, in(module, 0x40), module, 0x40, null, null, 0.0, microseconds);
        facts.history(Fact.known(new RoutineHistory(List.of(run)), "the kernel's event buffer"));
        return this;
    }

    /** Deferred calls of the kernel that had run for so long; nobody can tell of those that are null. */
    public CrashFacts ran(@Nullable Double... microseconds) {
        List<RoutineHistory.Run> runs = new ArrayList<>();
        for (Double one : microseconds) {
            runs.add(new RoutineHistory.Run(
                    InterruptHistory.Kind.DPC, in("ntoskrnl.exe", 0x40), "ntoskrnl.exe", 0x40, null, null, 0.0, one));
        }
        facts.history(Fact.known(new RoutineHistory(runs), "the kernel's event buffer"));
        return this;
    }

    /** An interrupt of the module that came so often, in a row. */
    public CrashFacts storm(String module, int times, double everyMicroseconds) {
        List<RoutineHistory.Run> runs = new ArrayList<>();
        for (int i = times - 1; i >= 0; i--) {
            runs.add(new RoutineHistory.Run(
                    InterruptHistory.Kind.MESSAGE_INTERRUPT,
                    in(module, 0x40),
                    module,
                    0x40,
                    null,
                    0x91,
                    i * everyMicroseconds,
                    2.0));
        }
        facts.history(Fact.known(new RoutineHistory(runs), "the kernel's event buffer"));
        return this;
    }

    /** The process that was current. */
    public CrashFacts process(String name) {
        facts.process(Fact.known(new CurrentProcess(name, 4711L), "process object"));
        return this;
    }

    /** The system of a program that did not run on Windows. */
    public CrashFacts platform(String name) {
        platform = name;
        return this;
    }

    /** A DMA fault in a machine with that IOMMU. */
    public CrashFacts dma(long reason, long address, AcpiTables.Unit unit) {
        return dma(reason, address, new AcpiTables.Remapping(unit, null, null));
    }

    /** A DMA fault in a machine of whose IOMMU the firmware's tables tell so much. */
    public CrashFacts dma(long reason, long address, AcpiTables.Remapping remapping) {
        facts.dma(Fact.known(DmaFault.of("GenuineIntel", address, reason, remapping), "parameters"));
        return this;
    }

    /** A pending request in the hands of a module. */
    public CrashFacts irp(int parameter, String holder) {
        facts.irp(Fact.known(
                new IoRequest(
                        0xffffd00000020000L,
                        parameter,
                        "IRP_MJ_POWER/IRP_MN_SET_POWER",
                        holder,
                        null,
                        false,
                        List.of()),
                "P" + parameter));
        return this;
    }

    /** The facts of a DMA fault. */
    public CrashFacts dma(long reason, long address) {
        facts.dma(Fact.known(DmaFault.of("GenuineIntel", address, reason, null), "parameters"));
        return this;
    }

    /** A sign of corruption. */
    public CrashFacts corruption(boolean singleBit) {
        facts.corruption(Fact.known(new MemoryCorruption("pte", singleBit, "the entry has exactly one bit set"), "P3"));
        return this;
    }

    /** Nothing but the numbers of a bug check, as {@code explain} has them. */
    public CrashFacts numbersOnly() {
        kind = DumpKind.HEADER;
        return this;
    }

    /** A sign of corruption of this kind, of more than one bit. */
    public CrashFacts corruption(String kind) {
        facts.corruption(Fact.known(new MemoryCorruption(kind, false, "it is damaged"), "P1"));
        return this;
    }

    /** A value that is one bit from what it must be. */
    public CrashFacts singleBit(String kind) {
        facts.corruption(Fact.known(new MemoryCorruption(kind, true, "one bit differs", "0x10", "0x11"), "memory"));
        return this;
    }

    /** A function that was made to jump into a module. */
    public CrashFacts hook(String module) {
        facts.corruption(Fact.known(new MemoryCorruption("hook", false, "A jump.", "48", "e9", module), "memory"));
        return this;
    }

    /** An instruction of the module that touched this address. */
    public CrashFacts touching(String module, long address) {
        facts.instruction(Fact.known(
                new FaultingInstruction(in(module, 0x44), "48 8b 00", "mov rax, qword ptr [rax]", address), "memory"));
        return this;
    }

    /** An instruction that cannot have caused the fault. */
    public CrashFacts impossible(String kind) {
        facts.instruction(Fact.known(
                new FaultingInstruction(
                        0x10,
                        "90",
                        "nop",
                        null,
                        null,
                        null,
                        new ImpossibleFault(kind, "That cannot be.", "one thing", "another")),
                "memory"));
        return this;
    }

    /** An instruction of a module that the processor refused: one that it has, or not. */
    public CrashFacts refused(String module, boolean supported) {
        long address = in(module, 0x44);
        facts.exception(Fact.known(
                new RaisedException(0xC000001D, "STATUS_ILLEGAL_INSTRUCTION", address, module, List.of(), null), "P1"));
        facts.instruction(Fact.known(
                new FaultingInstruction(address, "f3 0f b8 c1", "popcnt eax, ecx", null, "popcnt", supported, null),
                "memory"));
        return this;
    }

    /** An exception of a program, which code asked for or not. */
    public CrashFacts raised(int code, boolean software) {
        facts.exception(Fact.known(
                new RaisedException(code, "an exception", 0x1000, null, List.of(), null, software),
                "exception stream"));
        return this;
    }

    /** An exception that the processor reported, with what it says of it. */
    public CrashFacts raised(int code, List<Long> information) {
        facts.exception(Fact.known(
                new RaisedException(code, "an exception", 0x1000, null, information, null), "exception record"));
        return this;
    }

    /** A call about a block of pool, with the tag of a module in P4. */
    public CrashFacts poolRequest(String tag, @Nullable String module) {
        facts.pool(Fact.known(new PoolAllocation(tag, 4, null, false, module, null), "P4"));
        return this;
    }

    /** A block of pool with the tag of a module. */
    public CrashFacts pool(String tag, boolean damaged, @Nullable String module) {
        facts.pool(Fact.known(new PoolAllocation(tag, 4, 0xffffd00000030000L, damaged, module, null), "POOL_HEADER"));
        return this;
    }

    /** An error that the hardware reported in this component. */
    public CrashFacts hardware(@Nullable String component) {
        facts.hardware(Fact.known(HardwareError.of("machine check", component, null, "an error"), "record"));
        return this;
    }

    /** Driver Verifier on for these modules. */
    public CrashFacts verifying(String... modules) {
        facts.verifier(Fact.known(new DriverVerifier(true, 0x80L, List.of(modules)), "verifier state"));
        return this;
    }

    /** An exception of a user program at this address. */
    public CrashFacts exception(long address) {
        facts.exception(Fact.known(
                new RaisedException(0xC0000005, "ACCESS_VIOLATION", address, moduleAt(address), List.of(), null),
                "exception stream"));
        facts.context(Fact.known(
                new CrashContext(Registers.of(Architecture.X64, address, 0x1000), "exception stream"),
                "exception stream"));
        return this;
    }

    /** The registers of the crash, and where they were found. */
    public CrashFacts context(long instruction, String origin) {
        facts.context(
                Fact.known(new CrashContext(Registers.of(Architecture.X64, instruction, 0x1000), origin), origin));
        return this;
    }

    /** A connected interrupt of a module. */
    public CrashFacts interrupt(@Nullable String module) {
        interrupts.add(new ConnectedInterrupt(0x80, 0, module));
        return this;
    }

    /** The path of the pending request goes through this module. */
    public CrashFacts irpThrough(String holder, String module) {
        return irp(holder, new IoRequest.Location("IRP_MJ_READ/0", null, module, null, false));
    }

    /** A pending request, in P4, with these stack locations. */
    public CrashFacts irp(@Nullable String holder, IoRequest.Location... locations) {
        facts.irp(Fact.known(
                new IoRequest(0xffffd00000020000L, 4, "IRP_MJ_READ/0", holder, null, false, List.of(locations)), "P4"));
        return this;
    }

    /** Windows itself blamed that module. */
    public CrashFacts brokenDriver(String module) {
        facts.brokenDriver(Fact.known(module, "BrokenDriver"));
        return this;
    }

    /** Seconds since the start; an hour when not said. */
    public CrashFacts uptime(long seconds) {
        uptime = seconds;
        return this;
    }

    /** Another file than crash.dmp. */
    public CrashFacts file(String name, long sizeBytes, String sha256) {
        facts.file(new FileIdentity(name, sizeBytes, sha256));
        return this;
    }

    /** What the system runs in. */
    public CrashFacts hypervisor(String name) {
        hypervisor = name;
        return this;
    }

    /** What a module imports from. */
    public CrashFacts imports(String module, String... files) {
        imports.add(new ImportedFiles(module, List.of(files)));
        return this;
    }

    /** The immutable facts. */
    public Facts build() {
        return facts.dump(new DumpDescription(kind, kind == DumpKind.TRIAGE ? 4 : 0, "kernel", CRASH, true, List.of()))
                .system(new TargetSystem(
                        platform,
                        Architecture.X64,
                        22621,
                        null,
                        null,
                        8,
                        uptime,
                        hypervisor,
                        "GenuineIntel",
                        "machine-1",
                        null,
                        null))
                .stack(stack, "end of the test")
                .modules(Modules.of(loaded, unloaded))
                .imports(imports)
                .pci(new PciTree(functions))
                .interrupts(interrupts)
                .build();
    }

    private static long base(int index) {
        return 0xfffff80000000000L + index * 0x100000L;
    }

    private @Nullable String moduleAt(long value) {
        return Modules.of(loaded, List.of()).at(value).map(LoadedModule::name).orElse(null);
    }
}
