package io.culprit.fact;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.DumpPart;
import io.culprit.dump.SourceFile;
import io.culprit.image.LoadedModule;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelImage;
import io.culprit.windows.KernelThread;
import io.culprit.windows.ParameterRole;
import io.culprit.windows.ProcessEnvironment;
import io.culprit.windows.Processors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Finds everything that is true of a crash, each fact by its own finder, and says why the rest is unknown. */
public final class FactFinder {

    private static final String USER_DUMP = "the dump is of a program, not of the kernel";

    private final CrashedSystem system;
    private final DumpFile dump;
    private final boolean kernel;
    private final List<Facts.Missing> missing = new ArrayList<>();

    private FactFinder(CrashedSystem system) {
        this.system = system;
        this.dump = system.dump();
        this.kernel = dump.header().kind().kernel();
    }

    /**
     * The facts of a crash.
     *
     * @param allThreads whether to walk the stacks of all threads or processors, not only the crashing one
     */
    public static Facts find(CrashedSystem system, boolean allThreads) {
        return new FactFinder(system).find(allThreads);
    }

    private Facts find(boolean allThreads) {
        Processors.@Nullable Prcb crashing =
                kernel ? Processors.of(system).crashing().orElse(null) : null;
        KernelThread thread =
                crashing == null ? null : KernelThread.current(system, crashing).orElse(null);
        Fact<Facts.OfBugCheck> bugCheck = kernel ? BugCheckFinder.find(system) : Fact.unknown(USER_DUMP);
        Facts.@Nullable OfBugCheck check = bugCheck.find().orElse(null);
        Fact<Facts.OfContext> context = ContextFinder.find(system);
        Facts.@Nullable OfContext start = context.find().orElse(null);
        Facts.@Nullable OfContext fault = kernel ? ofBugCheck(check) : start;
        String vendor = SystemFinder.vendor(system, crashing);
        Fact<Facts.OfInstruction> instruction = InstructionFinder.find(system, fault, check);
        StackFinder stacks = new StackFinder(system, thread, crashing);
        StackFinder.Found stack = stacks.crashing(start, fault);
        OptionalInt vector = stacks.vector();
        List<Facts.OfInterrupt> interrupts = InterruptFinder.find(system, crashing);
        List<Facts.OfThreadStack> others = stacks.others(allThreads);
        return new Facts(
                dumpFacts(),
                SystemFinder.find(system, crashing, vendor, missing),
                bugCheck,
                ExceptionFinder.find(system, check),
                context,
                kernel ? ProcessFinder.kernel(system, thread) : ProcessFinder.user(system),
                kernel ? ThreadFinder.kernel(thread) : ThreadFinder.user(system),
                kernel
                        ? new ProcessorFinder(system, crashing, check).find(vector, interrupts, missing)
                        : Fact.unknown(USER_DUMP),
                InferredNames.of(stack.frames(), check, start == null ? null : start.registers(), vendor),
                stack.stopReason(),
                others,
                system.modules(),
                DmaFinder.find(check, vendor),
                DeviceFinder.find(system, check),
                IrpFinder.find(system, check),
                instruction,
                kernel ? VerifierFinder.find(system, check, missing) : Fact.unknown(USER_DUMP),
                CorruptionFinder.find(check, fault == null ? start : fault, touched(instruction)),
                pool(check),
                hardware(check),
                interrupts,
                kernel ? Fact.unknown("the dump is of the kernel, not of a program") : ProgramFinder.find(dump),
                brokenDriver(),
                // Last, because the file is hashed meanwhile.
                fileFacts(),
                kernel ? List.of() : ProcessEnvironment.names(system),
                missing);
    }

    /** The name as the module lists have it, else as it is written. */
    private Fact<String> brokenDriver() {
        byte[] units = dump.part(DumpPart.BROKEN_DRIVER).orElse(null);
        if (units == null) {
            return Fact.unknown("the dump names none");
        }
        String text = new String(units, 0, units.length & ~1, StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        String name = (end < 0 ? text : text.substring(0, end)).strip();
        String module = BugCheckFinder.named(system, name);
        return name.isEmpty()
                ? Fact.unknown("the dump names none")
                : Fact.known(module == null ? name.substring(name.lastIndexOf('\\') + 1) : module, "BrokenDriver");
    }

    private Fact<Facts.OfPool> pool(Facts.@Nullable OfBugCheck check) {
        return check != null && (hasRole(check, ParameterRole.POOL_BLOCK) || hasRole(check, ParameterRole.POOL_TAG))
                ? PoolFinder.find(system, check)
                : Fact.unknown("no parameter of this bug check is a block of pool");
    }

    private Fact<Facts.OfHardware> hardware(Facts.@Nullable OfBugCheck check) {
        return check != null && (hasRole(check, ParameterRole.WHEA_RECORD) || hasRole(check, ParameterRole.MCI_STATUS))
                ? HardwareFinder.find(system, check)
                : Fact.unknown("this bug check reports no hardware error");
    }

    private static boolean hasRole(Facts.OfBugCheck check, ParameterRole role) {
        for (Facts.OfParameter parameter : check.parameters()) {
            if (parameter.role() == role) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Long touched(Fact<Facts.OfInstruction> instruction) {
        return instruction.find().map(Facts.OfInstruction::touched).orElse(null);
    }

    private Facts.@Nullable OfContext ofBugCheck(Facts.@Nullable OfBugCheck check) {
        return check == null
                ? null
                : ContextFinder.ofBugCheck(system, check, missing).orElse(null);
    }

    private Facts.OfFile fileFacts() {
        SourceFile file = dump.source();
        String hash = file.sha256().orElse("");
        if (hash.isEmpty()) {
            missing.add(new Facts.Missing(
                    "file.sha256", "files above " + (SourceFile.HASH_LIMIT_BYTES >> 20) + " MiB are not hashed"));
        }
        return new Facts.OfFile(file.name(), file.sizeBytes(), hash);
    }

    private Facts.OfDump dumpFacts() {
        DumpHeader header = dump.header();
        List<String> warnings = new ArrayList<>(dump.warnings());
        warnings.addAll(system.warnings());
        warnings.addAll(system.symbols().warnings());
        warnings.addAll(system.images().warnings());
        return new Facts.OfDump(
                header.kind(), header.type(), header.writer(), header.time(), dump.complete(), List.copyOf(warnings));
    }

    /** The name of a module as reports write it. */
    static String nameOf(LoadedModule module) {
        return KernelImage.reportName(module.name());
    }

    /** The name of the module that holds an address, or null. */
    static @Nullable String moduleAt(CrashedSystem system, long address) {
        return system.modules().at(address).map(FactFinder::nameOf).orElse(null);
    }
}
