package io.culprit.fact.finder;

import io.culprit.dump.DumpKind;
import io.culprit.fact.BugCheck;
import io.culprit.fact.CurrentProcess;
import io.culprit.fact.DumpDescription;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.FactsBuilder;
import io.culprit.fact.FileIdentity;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.StackFrame;
import io.culprit.fact.TargetSystem;
import io.culprit.fact.fault.CorruptionFinder;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.paste.Answer;
import io.culprit.paste.Log;
import io.culprit.stack.FrameTrust;
import io.culprit.windows.PoolBlock;
import io.culprit.windows.bugcheck.BugChecks;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.bugcheck.PoolTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Facts of a crash that is known by a text alone: what the parameters decide, and what a debugger printed. The same finders as for a
 * dump, where they need no memory; everything else stays unknown.
 */
public final class PastedFacts {

    private static final String SOURCE = "pasted text";
    private static final String KERNEL = "ntoskrnl.exe";

    private PastedFacts() {}

    /** The facts of one crash in a text. Parameters that were not given count as 0. */
    public static Facts of(Answer.BugCheck pasted) {
        Log log = pasted.log();
        BugCheck check = BugCheck.of(BugChecks.meaning(
                pasted.code(), pasted.parameters().array(), pasted.parameters().known()));
        List<StackFrame> frames = frames(log);
        FactsBuilder facts = new FactsBuilder();
        facts.dump(new DumpDescription(DumpKind.HEADER, 0, null, null, false, List.of()));
        facts.system(new TargetSystem(
                "windows", Architecture.X64, 0, null, null, 0, null, null, vendor(log), null, null, null));
        facts.file(new FileIdentity(SOURCE, 0, null));
        facts.bugCheck(Fact.known(check, SOURCE));
        facts.stack(frames, "the text shows no more");
        if (pasted.parameters().complete()) {
            facts.dma(DmaFinder.find(check, vendor(log), null));
            facts.corruption(CorruptionFinder.find(check));
            if (check.has(ParameterRole.MCI_STATUS)) {
                facts.hardware(HardwareFinder.ofParameters(check));
            }
        }
        facts.pool(pool(check));
        if (log.process() != null) {
            facts.process(Fact.known(new CurrentProcess(log.process(), null), SOURCE));
        }
        if (log.blamed() != null) {
            facts.brokenDriver(Fact.known(file(log.blamed()), SOURCE));
        }
        return facts.build();
    }

    /** The maker of the IOMMU by the name of its handler on the stack: Ivt is Intel's, Hsa is AMD's. */
    private static @Nullable String vendor(Log log) {
        for (Log.Frame frame : log.frames()) {
            int name = frame.symbol().indexOf('!') + 1;
            if (name > 0 && frame.symbol().startsWith("Ivt", name)) {
                return "GenuineIntel";
            }
            if (name > 0 && frame.symbol().startsWith("Hsa", name)) {
                return "AuthenticAMD";
            }
        }
        return null;
    }

    /** The first tag among the parameters. */
    private static Fact<PoolAllocation> pool(BugCheck check) {
        for (int number = 1; number <= check.parameters().size(); number++) {
            BugCheck.Parameter parameter = check.parameters().get(number - 1);
            String tag = parameter.role() == ParameterRole.POOL_TAG ? PoolBlock.tag(parameter.value()) : null;
            if (tag != null) {
                PoolTags known = PoolTags.of(tag);
                return Fact.known(
                        new PoolAllocation(
                                tag,
                                number,
                                null,
                                false,
                                known == null ? null : known.module(),
                                known == null ? null : known.use()),
                        "P" + number);
            }
        }
        return Fact.unknown("no parameter holds a pool tag");
    }

    /** The frames of the kernel. A frame's instruction is the return address that the frame before it printed. */
    private static List<StackFrame> frames(Log log) {
        List<StackFrame> frames = new ArrayList<>();
        long instruction = 0;
        for (Log.Frame frame : log.frames()) {
            if (instruction != 0 && !Address.kernelHalf(instruction)) {
                break; // from here on it is the program that called the kernel
            }
            frames.add(new StackFrame(
                    instruction,
                    frame.stackPointer(),
                    file(frame.module()),
                    frame.named() ? 0 : frame.offset(),
                    frame.named() ? frame.symbol() : null,
                    FrameTrust.UNWIND,
                    null,
                    null));
            instruction = frame.returnAddress();
        }
        return frames;
    }

    /** The file of a module as debuggers name it: without its extension, and the kernel as {@code nt}. */
    private static String file(String module) {
        String lower = module.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "nt", "ntkrnlmp.exe", "ntkrnlpa.exe", "ntkrpamp.exe", "ntoskrnl", "ntoskrnl.exe" -> KERNEL;
            case "hal" -> "hal.dll";
            default -> lower.indexOf('.') > 0 ? module : module + ".sys";
        };
    }
}
