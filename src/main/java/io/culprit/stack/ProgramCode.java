package io.culprit.stack;

import io.culprit.image.FunctionEntry;
import io.culprit.machine.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Functions that a program made as it ran and told Windows of (RtlAddFunctionTable): Mono, .NET, V8 and other just-in-time compilers do so
 * on x64, because nobody could unwind through their code otherwise. Their unwind information is in memory, as RVAs from the table's base.
 */
public final class ProgramCode {

    private final List<Function> functions = new ArrayList<>();
    private boolean sorted;

    /** A function, and the address that its RVAs count from. */
    public record Function(long base, FunctionEntry entry) {
        /** Where the function begins. */
        public long begin() {
            return base + entry.begin();
        }
    }

    /** Adds a function of a table with this base, as RVAs. */
    public void add(long base, long begin, long end, long unwindData) {
        functions.add(new Function(base, new FunctionEntry(begin, end, unwindData)));
        sorted = false;
    }

    /** Whether the address lies in one of the functions. */
    public boolean holds(long address) {
        return at(address) != null;
    }

    /** The function that holds the address, null for none. */
    public @Nullable Function at(long address) {
        if (!sorted) {
            functions.sort(new ByBegin());
            sorted = true;
        }
        int low = 0;
        int high = functions.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(functions.get(middle).begin(), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        Function found = high < 0 ? null : functions.get(high);
        return found != null && Address.below(address, found.base + found.entry.end()) ? found : null;
    }

    private static final class ByBegin implements Comparator<Function> {
        @Override
        public int compare(Function left, Function right) {
            return Long.compareUnsigned(left.begin(), right.begin());
        }
    }
}
