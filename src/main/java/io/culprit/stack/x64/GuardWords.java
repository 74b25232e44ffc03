package io.culprit.stack.x64;

import io.culprit.image.LoadedModule;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which words of stacks may be guards of frames ({@link X64Cookies}): random numbers of 48 bits, below a return address. */
final class GuardWords {

    /** How many upper halves the addresses of programs have. */
    private static final int UPPERS = 1 << 16;

    /** Heap pointers share their upper half with many other words, guarded frames of one module on one stack with few. */
    private static final int SAME_UPPER_HALF = 16;

    /** The saved registers between a guard and the return address above it. */
    private static final int SAVED_WORDS = 16;

    private final BitSet known = new BitSet(UPPERS);
    private final Set<Long> all = new HashSet<>();
    private final Map<Long, Integer> uppers = new HashMap<>();

    /** For the stacks of that target. */
    GuardWords(StackTarget target) {
        for (LoadedModule module : target.modules().loaded()) {
            add(module.base() >>> 32, module.base() + module.sizeBytes() >>> 32);
        }
        for (StackRegion region : target.regions()) {
            add(region.low() >>> 32, region.high() >>> 32);
        }
    }

    private void add(long first, long last) {
        if (first < UPPERS && first <= last) {
            known.set((int) first, (int) Math.min(last, UPPERS - 1) + 1);
        }
    }

    /** Whether the word has the upper half of an address in a module or a stack. */
    boolean known(long word) {
        return word >>> 32 < UPPERS && known.get((int) (word >>> 32));
    }

    /** Where in a stack words are that may be guards: 48 bits, and an upper half that few others have, least of all modules and stacks. */
    int[] of(long[] words) {
        int[] odd = new int[words.length];
        long[] halves = new long[words.length];
        int count = 0;
        for (int i = 0; i < words.length; i++) {
            int upper = (int) (words[i] >>> 32);
            if (upper >= 0x100 && upper < UPPERS && (words[i] & 0xFFFF_FFFFL) >= 0x1_0000 && !known(words[i])) {
                halves[count] = upper;
                odd[count++] = i;
            }
        }
        Occurrences occurrences = new Occurrences(Arrays.copyOf(halves, count));
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (occurrences.of(words[odd[i]] >>> 32) <= SAME_UPPER_HALF) {
                odd[kept++] = odd[i];
            }
        }
        return Arrays.copyOf(odd, kept);
    }

    /** Remembers all these words, and moves those to the front that have a return address right above them; how many those are. */
    int below(int[] returns, int count, long[] words, int[] odd) {
        int kept = 0;
        for (int word : odd) {
            if (all.add(words[word])) {
                uppers.put(words[word] >>> 32, uppers.getOrDefault(words[word] >>> 32, 0) + 1);
            }
            int at = -Arrays.binarySearch(returns, 0, count, word) - 1;
            if (at < count && returns[at] - word <= SAVED_WORDS) {
                odd[kept++] = word;
            }
        }
        return kept;
    }

    /** Whether no other words have the upper halves of these. */
    boolean ofTheirKind(Set<Long> words) {
        Set<Long> halves = new HashSet<>();
        int alike = 0;
        for (Long word : words) {
            if (halves.add(word >>> 32)) {
                alike += uppers.getOrDefault(word >>> 32, 0);
            }
        }
        return alike == words.size();
    }
}
