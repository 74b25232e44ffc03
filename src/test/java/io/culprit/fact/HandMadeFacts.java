package io.culprit.fact;

import io.culprit.dump.DumpKind;
import io.culprit.fact.finder.Signs;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.UnloadedModule;
import io.culprit.image.VersionFacts;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.symbol.SourceLine;
import io.culprit.windows.bugcheck.BugCheckMeaning;
import io.culprit.windows.bugcheck.BugChecks;
import io.culprit.windows.bugcheck.ExceptionWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Facts as a test wants them: begins with a whole, dull triage dump in which nothing but header and system is known; each method adds
 * or changes one thing.
 */
public final class HandMadeFacts {

    /** Base of the kernel, which is module 0. */
    public static final long KERNEL = 0xfffff80470600000L;

    private static final String HAND = "hand-made";

    private final FactsBuilder facts = new FactsBuilder()
            .exception(Fact.unknown("no exception"))
            .context(Fact.unknown("no context"))
            .process(Fact.unknown("no process"))
            .thread(Fact.unknown("no thread"))
            .processor(Fact.unknown("no processor"))
            .device(Fact.unknown("no parameter leads to a device"))
            .irp(Fact.unknown("no parameter leads to a request"))
            .verifier(Fact.unknown("no verifier state"));
    private DumpKind kind = DumpKind.TRIAGE;
    private int type = 4;
    private boolean complete = true;
    private String fileName = "crash.dmp";
    private final List<String> warnings = new ArrayList<>();
    private TargetSystem system = new TargetSystem(
            "windows",
            Architecture.X64,
            19041,
            "19041.1.amd64fre.vb_release.191206-1406",
            "workstation",
            8,
            4000L,
            null,
            "GenuineIntel",
            "m-0123456789abcdef",
            null,
            null);
    private Fact<BugCheck> bugCheck = Fact.unknown("no bug check");
    private final List<StackFrame> stack = new ArrayList<>();
    private final List<ThreadStack> threads = new ArrayList<>();
    private final List<LoadedModule> loaded = new ArrayList<>();
    private final List<UnloadedModule> unloaded = new ArrayList<>();
    private final List<ConnectedInterrupt> interrupts = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    private HandMadeFacts() {
        module("ntoskrnl.exe", KERNEL, 0x1046000);
    }

    /** A triage dump of an x64 Windows 10 with 8 processors, the kernel its only module. */
    public static HandMadeFacts kernel() {
        return new HandMadeFacts();
    }

    /** A minidump of an x64 process without modules. */
    public static HandMadeFacts user() {
        HandMadeFacts facts = new HandMadeFacts();
        facts.kind = DumpKind.MINIDUMP;
        facts.type = 0;
        facts.loaded.clear();
        return facts;
    }

    public HandMadeFacts fileName(String name) {
        fileName = name;
        return this;
    }

    public HandMadeFacts system(TargetSystem newSystem) {
        system = newSystem;
        return this;
    }

    public HandMadeFacts incomplete(String warning) {
        complete = false;
        warnings.add(warning);
        return this;
    }

    /** The bug check with the meanings of the table; parameters that lie in a module know it. */
    public HandMadeFacts bugCheck(int code, long p1, long p2, long p3, long p4) {
        BugCheckMeaning meaning = BugChecks.meaning(code, new long[] {p1, p2, p3, p4});
        Modules modules = Modules.of(loaded, unloaded);
        List<BugCheck.Parameter> parameters = new ArrayList<>();
        for (BugCheckMeaning.Parameter parameter : meaning.parameters()) {
            String module =
                    modules.at(parameter.value()).map(LoadedModule::name).orElse(null);
            parameters.add(new BugCheck.Parameter(
                    parameter.value(), parameter.meaning(), parameter.role(), module, parameter.decoded()));
        }
        bugCheck = Fact.known(
                new BugCheck(
                        code,
                        meaning.baseCode(),
                        meaning.name(),
                        meaning.text(),
                        meaning.cause(),
                        parameters,
                        meaning.blame()),
                HAND);
        return this;
    }

    /** What the parameters of the bug check alone tell of corruption and hardware. */
    public HandMadeFacts derived() {
        BugCheck check = bugCheck.find().orElseThrow();
        facts.corruption(Signs.corruption(check));
        facts.hardware(Signs.hardware(check));
        return this;
    }

    /** Where a module begins. */
    public long base(String name) {
        return Modules.of(loaded, unloaded).named(name).orElseThrow().base();
    }

    public HandMadeFacts exception(int code, String name, long address, String module) {
        boolean software = ExceptionWords.software("windows", code);
        facts.exception(
                Fact.known(new RaisedException(code, name, address, module, List.of(0L, 0x10L), null, software), HAND));
        return this;
    }

    public HandMadeFacts context(long instruction, long stackPointer) {
        facts.context(Fact.known(
                new CrashContext(
                        Registers.of(system.architecture(), instruction, stackPointer)
                                .with("rax", 0x1234),
                        "header"),
                HAND));
        return this;
    }

    public HandMadeFacts process(String name, long id) {
        facts.process(Fact.known(new CurrentProcess(name, id), HAND));
        return this;
    }

    public HandMadeFacts thread(long address, long id, String name) {
        facts.thread(Fact.known(new CurrentThread(address, id, name), HAND));
        return this;
    }

    public HandMadeFacts processor(int number, int irql, String interrupt) {
        facts.processor(Fact.known(new CrashingProcessor(number, irql, interrupt), HAND));
        return this;
    }

    /** A frame of the crashing thread, below those already there, at a symbol or, without one, at the offset in the module. */
    public HandMadeFacts frame(String module, long offset, String symbol, FrameTrust trust, StackKind stackKind) {
        stack.add(frame(module, offset, symbol, trust, stackKind, stack.size()));
        return this;
    }

    public HandMadeFacts threadStack(long id, String name, String module, long offset) {
        threads.add(new ThreadStack(
                id, name, List.of(frame(module, offset, null, FrameTrust.CONTEXT, null, 0)), "end of the stack"));
        return this;
    }

    /** A frame whose PDB has line numbers. */
    public HandMadeFacts sourced(String module, long offset, String symbol, String file, int line) {
        StackFrame plain = frame(module, offset, symbol, FrameTrust.UNWIND, null, stack.size());
        stack.add(new StackFrame(
                plain.instruction(),
                plain.stackPointer(),
                module,
                offset,
                symbol,
                plain.trust(),
                null,
                null,
                new SourceLine(file, line),
                false));
        return this;
    }

    private StackFrame frame(
            String module, long offset, String symbol, FrameTrust trust, StackKind stackKind, int depth) {
        long base = 0;
        for (LoadedModule one : loaded) {
            base = one.name().equals(module) ? one.base() : base;
        }
        long stackPointer = 0xffffd007d6287b68L + depth * 0x40L;
        return new StackFrame(base + offset, stackPointer, module, offset, symbol, trust, stackKind, null);
    }

    public HandMadeFacts module(String name, long base, long sizeBytes) {
        loaded.add(new LoadedModule(name, null, base, sizeBytes, 0x5f000000L + loaded.size(), null, null, null));
        return this;
    }

    public HandMadeFacts module(String name, String path, long base, long sizeBytes, String version, String company) {
        VersionFacts facts = new VersionFacts(version, null, company, null, null, null);
        loaded.add(new LoadedModule(name, path, base, sizeBytes, 0x5f000000L + loaded.size(), 0x1234L, null, facts));
        return this;
    }

    public HandMadeFacts unloaded(String name, long start, long end, boolean truncated) {
        unloaded.add(new UnloadedModule(name, start, end, truncated, Instant.ofEpochSecond(1_736_112_000L)));
        return this;
    }

    public HandMadeFacts dma(DmaFault newDma) {
        facts.dma(Fact.known(newDma, HAND));
        return this;
    }

    public HandMadeFacts device(DeviceObject newDevice) {
        facts.device(Fact.known(newDevice, HAND));
        return this;
    }

    public HandMadeFacts noDevice(String why) {
        facts.device(Fact.unknown(why));
        return this;
    }

    public HandMadeFacts irp(IoRequest newIrp) {
        facts.irp(Fact.known(newIrp, HAND));
        return this;
    }

    public HandMadeFacts instruction(FaultingInstruction newInstruction) {
        facts.instruction(Fact.known(newInstruction, HAND));
        return this;
    }

    public HandMadeFacts verifier(boolean active, long flags, String... modules) {
        facts.verifier(Fact.known(new DriverVerifier(active, flags, List.of(modules)), HAND));
        return this;
    }

    public HandMadeFacts corruption(String ofKind, boolean singleBit, String text) {
        facts.corruption(Fact.known(new MemoryCorruption(ofKind, singleBit, text), HAND));
        return this;
    }

    public HandMadeFacts hardware(HardwareError error) {
        facts.hardware(Fact.known(error, HAND));
        return this;
    }

    public HandMadeFacts interrupt(int vector, int onProcessor, String module) {
        interrupts.add(new ConnectedInterrupt(vector, onProcessor, module));
        return this;
    }

    public HandMadeFacts program(CrashedProgram newProgram) {
        facts.program(Fact.known(newProgram, HAND));
        return this;
    }

    public HandMadeFacts brokenDriver(String module) {
        facts.brokenDriver(Fact.known(module, HAND));
        return this;
    }

    /** A name of a person or machine that the program's environment gives away. */
    public HandMadeFacts named(String name) {
        names.add(name);
        return this;
    }

    public HandMadeFacts unknown(String field, String why) {
        facts.unknown(field, why);
        return this;
    }

    /** The facts as they are now. */
    public Facts facts() {
        return facts.dump(new DumpDescription(
                        kind,
                        type,
                        kind.kernel() ? "kernel" : "dbgeng",
                        Instant.ofEpochSecond(1_736_112_799L),
                        complete,
                        List.copyOf(warnings)))
                .system(system)
                .bugCheck(bugCheck)
                .stack(stack, "end of the stack")
                .threads(threads)
                .modules(Modules.of(loaded, unloaded))
                .interrupts(interrupts)
                .names(names)
                .file(new FileIdentity(
                        fileName, 262_144, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"))
                .build();
    }
}
