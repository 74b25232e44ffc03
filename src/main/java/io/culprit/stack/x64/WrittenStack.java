package io.culprit.stack.x64;

import io.culprit.machine.Address;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.stack.CallerSearch;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import org.jspecify.annotations.Nullable;

/**
 * Follows the stack that the program itself wrote down as it crashed: it had the images, and unwound by their tables. Its frames are taken
 * where their return addresses stand on the stack in the same order; those of its own crash handler stand below and are left out.
 */
public final class WrittenStack implements CallerSearch {

    private static final int MAX_BYTES = 0x40_0000;
    private static final int FEWEST = 3;

    private final StackTarget target;
    private @Nullable StackRegion region;
    private long low;
    private long[] slots = {};

    /** Follows what the target tells to be written. */
    public WrittenStack(StackTarget target) {
        this.target = target;
    }

    @Override
    public Step callerOf(Cursor frame) {
        long sp = frame.stackPointer();
        StackRegion here = StackRegion.at(target.regions(), sp);
        if (here == null || target.written().isEmpty()) {
            return new Step.Stuck("the program wrote no stack");
        }
        if (here != region || Address.below(sp, low)) {
            region = here;
            low = sp;
            slots = slots(sp & -8, here.high());
        }
        for (long slot : slots) {
            if (slot != 0 && !Address.below(slot, sp)) {
                return caller(frame, slot);
            }
        }
        return new Step.Stuck("the program wrote nothing further");
    }

    private Step caller(Cursor frame, long slot) {
        long value = target.memory().findU64(slot).orElse(0);
        Registers up = Registers.of(frame.registers().architecture(), value, slot + 8);
        return new Step.Caller(up, false, FrameTrust.INFERRED, "as the program's own crash report says");
    }

    /** Where each written return address stands, outermost last, found from there inwards; 0 for the handler's. Empty for another stack. */
    private long[] slots(long from, long high) {
        long bytes = Math.min(high - from, MAX_BYTES);
        byte[] stack = new byte[(int) bytes];
        int got = target.memory().read(from, stack, 0, stack.length);
        long[] found = new long[target.written().size()];
        int at = got & -8;
        int matched = 0;
        for (int i = found.length - 1; i >= 0 && at >= 0; i--) {
            at = below(stack, at, from, target.written().get(i));
            if (at >= 0) {
                found[i] = from + at;
                matched++;
            }
        }
        return matched < FEWEST ? new long[0] : found;
    }

    private static int below(byte[] stack, int end, long from, long value) {
        for (int at = end - 8; at >= 0; at -= 8) {
            if ((from + at & 0xF) == 8 && LittleEndian.u64(stack, at) == value) {
                return at;
            }
        }
        return -1;
    }
}
