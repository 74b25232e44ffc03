package io.culprit.stack.x64;

import io.culprit.image.LoadedModule;
import io.culprit.stack.Cursor;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import org.jspecify.annotations.Nullable;

/**
 * All chains of return addresses from one frame to the beginning of its thread, each as likely as its values and the sizes of its frames
 * make it: how likely a value is a frame is the share of the chains that pass through it. One that only some of the likely chains hold is
 * left out, though the single best one may pass through it.
 */
final class X64Paths {

    /** Home space, the 8 bytes that keep the stack pointer on 16, and the return address: no frame that calls is smaller. */
    static final int SMALLEST_FRAME = 0x30;

    /** A frame costs this much, and more the bigger it is: sizes of the frames of real stacks. */
    private static final double FRAME = 1.25;

    private static final double DOUBLED_FRAME = 1.6;
    private static final double OTHER_MODULE = 2;
    /** So many values further up are looked at, fewer where there are very many in all. */
    private static final int CALLEES_LOOKED_AT = 400;

    private static final int STEPS = 4_000_000;

    /** What it speaks for a value that it leads into a guarded frame, and costs where it stands within one. */
    private static final double GUARDED = 6;

    private static final double WITHIN_FRAME = 6;

    /** So much less likely chains add nothing, as a logarithm. */
    private static final double NOTHING = 24;

    private final StackRegion region;
    private final long low;
    private final X64Slots slots;
    private final X64Cookies cookies;
    private final double[] sizes;
    private final double[] fits;
    private final int base;
    private final int looks;
    private final double[] shares;

    /** The chains from a frame up on its stack. */
    X64Paths(StackTarget target, X64Candidate candidates, X64Cookies cookies, StackRegion region, Cursor from) {
        this.region = region;
        this.low = from.stackPointer() & -8;
        this.cookies = cookies;
        this.slots = new X64Slots(target, candidates, low, region.high());
        this.base = base();
        this.sizes = sizes();
        this.fits = fits();
        this.looks = Math.max(1, Math.min(CALLEES_LOOKED_AT, STEPS / (fits.length + 1)));
        this.shares = shares(target, candidates, from);
    }

    /** Whether these are chains of the stack above that stack pointer. */
    boolean cover(StackRegion other, long stackPointer) {
        return region == other && Long.compareUnsigned(stackPointer, low) >= 0;
    }

    /** The lowest value from the stack pointer on that {@code share} of the chains hold; -1 for none. */
    int next(Cursor frame, X64Candidate candidates, double share) {
        for (int i = slots.from(frame.stackPointer()); i < shares.length; i++) {
            if (shares[i] >= share && candidates.reaches(frame, slots.address(i))) {
                return i;
            }
        }
        return -1;
    }

    X64Slots slots() {
        return slots;
    }

    /** The share of the chains that hold the value, 0 to 1. */
    double share(int index) {
        return shares[index];
    }

    /** ntdll's thread start called kernel32's, whose frame has the smallest size: the outermost two frames of a thread. */
    private int base() {
        for (int i = slots.count() - 1; i > 0; i--) {
            if (!slots.module(i).name().equalsIgnoreCase("ntdll.dll")) {
                continue;
            }
            for (int j = i - 1; j >= 0 && slots.address(i) - slots.address(j) <= SMALLEST_FRAME; j--) {
                if (slots.address(i) - slots.address(j) == SMALLEST_FRAME
                        && slots.module(j).name().equalsIgnoreCase("kernel32.dll")) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** What a frame of so many words costs. */
    private double[] sizes() {
        double[] costs = new double[(int) ((region.high() - low) / 8) + SMALLEST_FRAME];
        for (int i = 0; i < costs.length; i++) {
            costs[i] = i < SMALLEST_FRAME / 8
                    ? Double.POSITIVE_INFINITY
                    : FRAME + DOUBLED_FRAME * log2((double) i * 8 / SMALLEST_FRAME);
        }
        return costs;
    }

    private double[] fits() {
        double[] fits = new double[base < 0 ? slots.count() : base + 1];
        for (int i = 0; i < fits.length; i++) {
            fits[i] = slots.fit(i)
                    + (cookies.guardOf(slots.address(i)) == 0 ? 0 : GUARDED)
                    - (cookies.within(slots.address(i)) ? WITHIN_FRAME : 0);
        }
        return fits;
    }

    /** Up to where the frame certainly reaches that the return address leads into, less the smallest frame. */
    private long end(int index) {
        long guard = cookies.guardOf(slots.address(index));
        return guard == 0 ? slots.address(index) : guard + 8 - SMALLEST_FRAME;
    }

    /** How likely the step is from a frame that ends at {@code end} to the value. */
    private double step(long end, @Nullable LoadedModule module, int to) {
        long words = slots.address(to) - end >> 3;
        return words < 0
                ? Double.NEGATIVE_INFINITY
                : -sizes[(int) words] - (module == slots.module(to) ? 0 : OTHER_MODULE);
    }

    /** Forwards from the frame and backwards from the thread's beginning. */
    private double[] shares(StackTarget target, X64Candidate candidates, Cursor from) {
        int count = fits.length;
        double[] up = backwards();
        double[] down = new double[count];
        LoadedModule module = target.modules().at(from.instruction()).orElse(null);
        long start = from.stackPointer() - 8 - (from.exact() ? SMALLEST_FRAME : 0);
        double all = base < 0 ? 0 : Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            down[i] = candidates.reaches(from, slots.address(i))
                    ? step(start, module, i) + fits[i]
                    : Double.NEGATIVE_INFINITY;
            all = sum(all, down[i] + up[i]);
        }
        double[] shares = new double[count];
        for (int i = 0; i < count; i++) {
            shares[i] = Math.min(1, Math.pow(2, down[i] + up[i] - all));
            long end = end(i);
            int looked = 0;
            for (int j = i + 1; j < count && looked < looks; j++) {
                double step = step(end, slots.module(i), j);
                looked += step == Double.NEGATIVE_INFINITY ? 0 : 1;
                down[j] = sum(down[j], down[i] + step + fits[j]);
            }
        }
        return shares;
    }

    /** How likely the rest is that follows each value. */
    private double[] backwards() {
        int count = fits.length;
        double[] up = new double[count];
        for (int i = count - 1; i >= 0; i--) {
            double rest = base < 0 || i == base ? 0 : Double.NEGATIVE_INFINITY;
            long end = end(i);
            int looked = 0;
            for (int j = i + 1; j < count && looked < looks; j++) {
                double step = step(end, slots.module(i), j);
                looked += step == Double.NEGATIVE_INFINITY ? 0 : 1;
                rest = sum(rest, step + fits[j] + up[j]);
            }
            up[i] = rest;
        }
        return up;
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** The logarithm of the sum of two numbers given as logarithms. */
    private static double sum(double left, double right) {
        double more = Math.max(left, right);
        double less = Math.min(left, right);
        return less == Double.NEGATIVE_INFINITY || more - less > NOTHING
                ? more
                : more + log2(1 + Math.pow(2, less - more));
    }
}
