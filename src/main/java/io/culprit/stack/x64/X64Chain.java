package io.culprit.stack.x64;

import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.Registers;
import io.culprit.stack.CallerSearch;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackScan;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import org.jspecify.annotations.Nullable;

/**
 * Callers on an x64 user stack without images: of all chains of return addresses from a frame to the thread's beginning the one that fits
 * best, so that a value is left out where leaving it out fits better. Frames are small more often than big, and functions call others of
 * their own module more often than of another; what each value says by itself is {@link X64Slots}'.
 */
public final class X64Chain implements CallerSearch {

    /** Home space, the 8 bytes that keep the stack pointer on 16, and the return address: no frame that calls is smaller. */
    private static final int SMALLEST_FRAME = 0x30;

    /** A frame costs this much, and more the bigger it is: sizes of the frames of real stacks. */
    private static final double FRAME = 1.25;

    private static final double DOUBLED_FRAME = 1.6;
    private static final double OTHER_MODULE = 2;
    private static final int CALLEES_LOOKED_AT = 400;
    private static final int MAX_BYTES = 0x40_0000;

    private final StackTarget target;
    private final X64Candidate candidates;
    private final boolean windows;
    private @Nullable Chain chain;

    public X64Chain(StackTarget target) {
        this.target = target;
        this.candidates = new X64Candidate(target);
        this.windows = target.windowsConvention();
    }

    @Override
    public Step callerOf(Cursor frame) {
        long sp = frame.stackPointer();
        StackRegion region = StackRegion.at(target.regions(), sp);
        if (region == null || Address.kernelHalf(sp) || !windows || region.high() - sp > MAX_BYTES) {
            return new Step.Stuck("no stack of a user thread");
        }
        Chain known = chain;
        if (known == null || known.region != region || Address.below(sp, known.low)) {
            known = new Chain(region, sp & -8);
            chain = known;
        }
        return known.callerOf(frame);
    }

    /** The best chains on the stack of one thread, from each slot to the thread's beginning. */
    private final class Chain {
        private final StackRegion region;
        private final long low;
        private final X64Slots slots;
        private final double[] best;
        private final int base;

        Chain(StackRegion region, long low) {
            this.region = region;
            this.low = low;
            this.slots = new X64Slots(target, candidates, low, region.high());
            this.best = new double[slots.count()];
            this.base = base();
            int last = base < 0 ? slots.count() - 1 : base;
            for (int i = last; i >= 0; i--) {
                double rest = base < 0 || i == base ? 0 : Double.NEGATIVE_INFINITY;
                int until = Math.min(last, i + CALLEES_LOOKED_AT);
                for (int j = i + 1; j <= until; j++) {
                    rest = Math.max(rest, worth(slots.address(i), slots.module(i), j));
                }
                best[i] = rest + slots.fit(i);
            }
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

        /** What the chain from a slot on is worth for a callee whose return address stands at {@code from}. */
        private double worth(long from, @Nullable LoadedModule module, int index) {
            long bytes = slots.address(index) - from;
            if (bytes < SMALLEST_FRAME) {
                return Double.NEGATIVE_INFINITY;
            }
            double size = Math.log((double) bytes / SMALLEST_FRAME) / Math.log(2);
            double other = module == slots.module(index) ? 0 : OTHER_MODULE;
            return best[index] - FRAME - DOUBLED_FRAME * size - other;
        }

        Step callerOf(Cursor frame) {
            LoadedModule module = target.modules().at(frame.instruction()).orElse(null);
            long from = frame.stackPointer() - 8 - (frame.exact() ? SMALLEST_FRAME : 0);
            int found = -1;
            double most = base < 0 ? 0 : Double.NEGATIVE_INFINITY;
            for (int i = 0; i < (base < 0 ? best.length : base + 1); i++) {
                if (!candidates.reaches(frame, slots.address(i))) {
                    continue;
                }
                double worth = worth(from, module, i);
                if (worth > most) {
                    most = worth;
                    found = i;
                }
            }
            return found < 0 ? new Step.End("end of the stack") : caller(frame, found);
        }

        private Step caller(Cursor frame, int index) {
            long sp = slots.address(index) + 8;
            Registers up = Registers.of(frame.registers().architecture(), slots.value(index), sp);
            String note = slots.verified(index) ? StackScan.VERIFIED : "fits best of " + slots.count() + " values";
            return new Step.Caller(up, false, FrameTrust.SCAN, note);
        }
    }
}
