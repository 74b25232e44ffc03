package io.culprit.stack;

import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;

/** The last resort: the next stack value that can be a return address, by all that is known of such values. */
final class StackScan implements CallerSearch {

    private static final int MAX_BYTES = 0x4000;

    private final StackTarget target;
    private final X64Candidate candidates;

    StackScan(StackTarget target) {
        this.target = target;
        this.candidates = new X64Candidate(target);
    }

    @Override
    public Step callerOf(Cursor frame) {
        if (frame.registers().architecture() != Architecture.X64) {
            return new Step.Stuck(
                    "no scan for " + frame.registers().architecture().jsonName());
        }
        long low = frame.stackPointer();
        byte[] stack = new byte[bytesToScan(low)];
        int got = target.memory().read(low, stack, 0, stack.length);
        for (int at = 0; at + 8 <= got; at += 8) {
            if (InterruptFrame.looksLikeOne(target, low + at)) {
                return InterruptFrame.at(target.memory(), new X64Registers(frame.registers()), low + at);
            }
            String note = candidates.note(frame, low + at, LittleEndian.u64(stack, at));
            if (note != null) {
                Registers caller = Registers.of(Architecture.X64, LittleEndian.u64(stack, at), low + at + 8);
                return new Step.Caller(caller, false, FrameTrust.SCAN, note);
            }
        }
        return new Step.Stuck(
                got < stack.length
                        ? "stack at " + Address.hex(low + got) + ": "
                                + target.memory().whyMissing(low + got)
                        : "no return address up to " + Address.hex(low + got));
    }

    private int bytesToScan(long low) {
        StackRegion region = StackRegion.at(target.regions(), low);
        long left = region == null ? MAX_BYTES : region.high() - low;
        return (int) Math.min(left, MAX_BYTES);
    }
}
