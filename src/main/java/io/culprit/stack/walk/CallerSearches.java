package io.culprit.stack.walk;

import io.culprit.machine.Architecture;
import io.culprit.stack.CallerSearch;
import io.culprit.stack.FramePointers;
import io.culprit.stack.FrameRecords;
import io.culprit.stack.FrameSource;
import io.culprit.stack.LinkRegister;
import io.culprit.stack.RuledFrames;
import io.culprit.stack.StackScan;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.WildCall;
import io.culprit.stack.arm64.Arm64Tables;
import io.culprit.stack.arm64.ArmCandidate;
import io.culprit.stack.x64.WrittenStack;
import io.culprit.stack.x64.X64Candidate;
import io.culprit.stack.x64.X64Chain;
import io.culprit.stack.x64.X64Code;
import io.culprit.stack.x64.X64Tables;
import io.culprit.stack.x86.X86Candidate;
import io.culprit.stack.x86.X86Epilog;
import io.culprit.stack.x86.X86Frames;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The ways to find a caller, in order of trust, for each architecture. */
final class CallerSearches {

    private final StackTarget target;
    private final Map<Architecture, List<CallerSearch>> known = new EnumMap<>(Architecture.class);

    CallerSearches(StackTarget target) {
        this.target = target;
    }

    List<CallerSearch> of(Architecture architecture) {
        List<CallerSearch> searches = known.get(architecture);
        if (searches == null) {
            searches = made(architecture);
            known.put(architecture, searches);
        }
        return searches;
    }

    private List<CallerSearch> made(Architecture architecture) {
        return switch (architecture) {
            case X64 -> x64();
            case ARM64 ->
                List.of(
                        new Arm64Tables(target),
                        ruled(),
                        new LinkRegister(target),
                        new FramePointers(target, "fp", false),
                        new StackScan(target, new ArmCandidate(target)));
            case X86 -> x86();
            case ARM ->
                List.of(
                        ruled(),
                        new LinkRegister(target),
                        new FramePointers(target, "r11", true),
                        new FramePointers(target, "r7", true),
                        new StackScan(target, new ArmCandidate(target)));
        };
    }

    private CallerSearch ruled() {
        FrameSource frames = target.frames();
        return frames == null ? frame -> new Step.Stuck("no call frame rules") : new RuledFrames(target, frames);
    }

    private List<CallerSearch> x64() {
        X64Candidate candidate = new X64Candidate(target);
        CallerSearch among =
                target.windowsConvention() ? new X64Chain(target) : new FrameRecords(target, "rbp", candidate);
        return List.of(
                new X64Tables(target),
                ruled(),
                new WildCall(target),
                new X64Code(target),
                new WrittenStack(target),
                new FramePointers(target, "rbp", true),
                among,
                new StackScan(target, candidate));
    }

    private List<CallerSearch> x86() {
        List<CallerSearch> searches = new ArrayList<>();
        searches.add(new WildCall(target));
        FrameSource frames = target.frames();
        if (frames != null) {
            searches.add(new X86Frames(target, frames));
            searches.add(ruled());
        }
        searches.add(new X86Epilog(target));
        searches.add(new FramePointers(target, "ebp", false));
        searches.add(new FrameRecords(target, "ebp", new X86Candidate(target)));
        searches.add(new StackScan(target, new X86Candidate(target)));
        return searches;
    }
}
