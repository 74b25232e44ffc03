package io.culprit.machine;

import org.jspecify.annotations.Nullable;

/**
 * What one analysis may cost, in time and in memory that it keeps: a dump and the files beside it are hostile, and what bounds each part
 * bounds no sum. Whoever reads asks it; once it is spent, everything reads as absent, so that the analysis ends with what it has.
 * Not for several threads at once.
 */
public final class Budget {

    /** The clock is looked at once in so many questions. */
    private static final int QUESTIONS = 64;

    private static final String OPENED = "opened the dump";

    private static final Limits NONE = new Limits(Long.MAX_VALUE, Long.MAX_VALUE);

    private final Limits limits;
    private long start = System.nanoTime();
    private long waitedNanos;
    private boolean timeSpent;
    private long keptBytes;
    private int questions;
    private String work = OPENED;
    private @Nullable String spent;

    private Budget(Limits limits) {
        this.limits = limits;
    }

    /**
     * How much.
     *
     * @param milliseconds of work, without the waiting for servers
     * @param bytes that are kept of stacks, symbols and images
     */
    public record Limits(long milliseconds, long bytes) {

        /** Minutes beyond what the biggest real dumps and symbol files take. */
        public static final Limits DEFAULT = new Limits(120_000, 1L << 30);
    }

    /** Begins to count. */
    public static Budget of(Limits limits) {
        return new Budget(limits);
    }

    /** One that is never spent. */
    public static Budget none() {
        return new Budget(NONE);
    }

    /** The next question about the same dump may take as much time once more; what is kept for it stays. */
    public void renewTime() {
        start = System.nanoTime();
        waitedNanos = 0;
        questions = 0;
        spent = timeSpent ? null : spent;
        timeSpent = false;
    }

    /** The next analysis begins with everything. */
    public void renew() {
        renewTime();
        keptBytes = 0;
        spent = null;
        work = OPENED;
    }

    /** What is being done from now on, as it goes on after "while it"; once it is spent, what was being done then stays. */
    public void begin(String doing) {
        work = spent == null ? doing : work;
    }

    /** Whether there is something left. */
    public boolean go() {
        if (spent == null && limits != NONE && questions++ % QUESTIONS == 0) {
            long nanos = System.nanoTime() - start - waitedNanos;
            if (nanos / 1_000_000 >= limits.milliseconds()) {
                spent = limits.milliseconds() / 1000 + " s";
                timeSpent = true;
            }
        }
        return spent == null;
    }

    /** Takes memory that will be kept; false when it must not. */
    public boolean keep(long bytes) {
        keptBytes += bytes;
        if (spent == null && keptBytes > limits.bytes()) {
            spent = (limits.bytes() >> 20) + " MiB";
        }
        return go();
    }

    /** Somebody else was waited for, since {@link System#nanoTime} was this. */
    public void waitedSince(long nanoTime) {
        waitedNanos += System.nanoTime() - nanoTime;
    }

    /** One sentence once it is spent, else null. */
    public @Nullable String said() {
        return spent == null
                ? null
                : "the " + spent + " that one analysis may take were used up while it " + work
                        + "; what it had not read by then is left out";
    }

    /** A memory that is read as long as something is left, and absent afterwards. */
    public AddressSpace of(AddressSpace memory) {
        return limits == NONE ? memory : new Limited(memory, this);
    }

    private record Limited(AddressSpace memory, Budget budget) implements AddressSpace {

        @Override
        public int read(long address, byte[] buffer, int offset, int length) {
            return budget.go() ? memory.read(address, buffer, offset, length) : 0;
        }

        @Override
        public String whyMissing(long address) {
            return budget.spent == null
                    ? memory.whyMissing(address)
                    : "the " + budget.spent + " of the analysis were used up before it was read";
        }
    }
}
