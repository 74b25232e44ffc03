package io.culprit.stack;

/** Which memory of a process may run, as the dump's list of its regions says. What is in no region is not known. */
public final class CodeRegions {

    private final long[] starts;
    private final long[] ends;
    private final boolean[] executable;
    private int count;

    /** For at most so many regions. */
    public CodeRegions(int most) {
        starts = new long[most];
        ends = new long[most];
        executable = new boolean[most];
    }

    /** Adds a region; one that begins below the last one added is left out. */
    public void add(long start, long sizeBytes, boolean runs) {
        boolean ordered = count == 0 || Long.compareUnsigned(start, starts[count - 1]) > 0;
        if (ordered && sizeBytes > 0 && count < starts.length) {
            starts[count] = start;
            ends[count] = start + sizeBytes;
            executable[count++] = runs;
        }
    }

    /** Whether the address is certainly no code. */
    public boolean excludes(long address) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && Long.compareUnsigned(address, ends[high]) < 0 && !executable[high];
    }
}
