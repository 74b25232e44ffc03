package io.culprit.stack.x64;

import io.culprit.image.LoadedModule;
import io.culprit.machine.LittleEndian;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frames that a compiler guards against overruns (Microsoft C++, /GS): a function with a buffer keeps, between its buffers and its saved
 * registers, the cookie of its module combined with its stack pointer by exclusive or. The cookie is one random number of 48 bits for all
 * functions of a module. So where the same number comes out of several return addresses into one module, each with a word further up, those
 * are its cookie, and each such word tells two things: the stack pointer of a function, right below which the return address into it stands,
 * and that its frame reaches up to the word, so that nothing in between returns. Frames with buffers are those in which most of what earlier
 * calls have left behind lies.
 *
 * <p>Much is alike by chance, so each pair says how much it tells: few return addresses into its module would have done as well, and frames
 * are small more often than big. Right above a guard stand saved registers and the return address of the caller: a word without one there is
 * no guard. Two cookies have no upper half in common: they would be the same guards, read with another return address. A cookie whose guards
 * are all words with their upper half, which words of no other making are, is believed with two of them.
 */
final class X64Cookies {

    private static final int WORD = 8;

    /** Bigger frames are not looked for. */
    private static final int REACH_BYTES = 0x1_0000;

    private static final int MOST_BYTES = 0x40_0000;

    /** Thousands of threads may claim one stack each, and all the same. */
    private static final long MOST_BYTES_OF_ALL = 0x100_0000;

    private static final int MOST_PAIRS = 1 << 19;
    private static final int MOST_COOKIES = 64;
    private static final int MOST_WORDS_OF_A_STACK = 128;

    /** Two words are alike by their making, too: pointers into two objects as far apart as two frames. */
    private static final int FEWEST = 3;

    /** Where no other word has their upper half, two are enough, and so many bits speak for them. */
    private static final int FEWEST_OF_THEIR_KIND = 2;

    private static final int OF_THEIR_KIND = 5;

    /**
     * How likely sizes of frames are that double as often from 16 bytes on as they stay, against any size up to {@link #REACH_BYTES}: so
     * many bits less the logarithm of the size.
     */
    private static final double SIZE_BITS = 13;

    /** By the upper 20 bits of their keys, which are mixed, nearly all pairs that are alone are left out. */
    private static final int KEY_SHIFT = Long.SIZE - 20;

    /** How many more bits than it takes to choose among all pairs must speak for a cookie. */
    private static final int CLEARLY = 6;

    /** Return addresses stand 16 bytes apart; stacks whose words are compared are at least this long, as a logarithm. */
    private static final int PLACES_BITS = 16;

    private final StackTarget target;
    private final X64Candidate candidates;
    private final List<Pair> pairs = new ArrayList<>();
    private final BitSet once = new BitSet();
    private final BitSet again = new BitSet();
    private final Map<Long, Long> guards = new HashMap<>();
    private final Set<Long> taken = new HashSet<>();
    private final Set<Long> chosen = new HashSet<>();
    private final Set<Long> chosenUppers = new HashSet<>();
    private final GuardWords guardWords;
    private long left = MOST_BYTES_OF_ALL;
    private long[] begins = {};
    private long[] ends = {};

    /**
     * A return address at {@code slot}, and the word at {@code at} that would be the guard of the function it leads into.
     *
     * @param bits how few return addresses would have done
     */
    private record Pair(long key, long base, long slot, long at, long value, double bits) {

        long upper() {
            return (value ^ slot + WORD) >>> 32;
        }

        double size() {
            return SIZE_BITS - Math.log(at - slot) / Math.log(2);
        }
    }

    /** What the stacks of the target tell. */
    X64Cookies(StackTarget target, X64Candidate candidates) {
        this.target = target;
        this.candidates = candidates;
        this.guardWords = new GuardWords(target);
        for (StackRegion region : target.regions()) {
            collect(region);
        }
        choose();
        order();
    }

    /** Where the guard of the frame stands that the return address at {@code slot} leads into; 0 where none is known. */
    long guardOf(long slot) {
        Long at = guards.get(slot);
        return at == null ? 0 : at;
    }

    /** Whether the address lies within a guarded frame, below its guard. */
    boolean within(long address) {
        int at = Arrays.binarySearch(begins, address);
        int below = at < 0 ? -at - 2 : at - 1;
        return below >= 0 && address < ends[below];
    }

    /** Frames by where they begin, each with the highest end so far: stacks lie apart. */
    private void order() {
        begins = new long[guards.size()];
        ends = new long[begins.length];
        int count = 0;
        for (Long slot : guards.keySet()) {
            begins[count++] = slot;
        }
        Arrays.sort(begins);
        for (int i = 0; i < begins.length; i++) {
            ends[i] = Math.max(guardOf(begins[i]), i == 0 ? 0 : ends[i - 1]);
        }
    }

    private void collect(StackRegion region) {
        long low = region.low() + WORD - 1 & -WORD;
        long size = region.high() - low;
        if (size < WORD || size > Math.min(MOST_BYTES, left)) {
            return;
        }
        left -= size;
        byte[] raw = new byte[(int) size & -WORD];
        long[] words = new long[target.memory().read(low, raw, 0, raw.length) / WORD];
        for (int i = 0; i < words.length; i++) {
            words[i] = LittleEndian.u64(raw, i * WORD);
        }
        int[] odd = guardWords.of(words);
        if (odd.length == 0 || odd.length > MOST_WORDS_OF_A_STACK) {
            return;
        }
        int[] returns = new int[words.length];
        long[] bases = new long[words.length];
        Map<Long, Integer> counts = new HashMap<>();
        int count = 0;
        for (int i = (low & 0xF) == WORD ? 0 : 1; i < words.length; i += 2) {
            LoadedModule module =
                    guardWords.known(words[i]) ? target.modules().at(words[i]).orElse(null) : null;
            if (module != null && candidates.plausible(low + (long) i * WORD, words[i])) {
                counts.put(module.base(), counts.getOrDefault(module.base(), 0) + 1);
                returns[count] = i;
                bases[count++] = module.base();
            }
        }
        int guards = guardWords.below(returns, count, words, odd);
        for (int i = 0; i < count; i++) {
            double bits = PLACES_BITS - Math.log(counts.getOrDefault(bases[i], 1)) / Math.log(2);
            long slot = low + (long) returns[i] * WORD;
            for (int j = 0; j < guards; j++) {
                int word = odd[j];
                int distance = word - returns[i];
                if (distance > 1 && distance < REACH_BYTES / WORD && pairs.size() < MOST_PAIRS) {
                    long key = key(words[word] ^ slot + WORD, bases[i]);
                    pairs.add(new Pair(key, bases[i], slot, low + (long) word * WORD, words[word], bits));
                    int part = (int) (key >>> KEY_SHIFT);
                    (once.get(part) ? again : once).set(part);
                }
            }
        }
    }

    private static long key(long cookie, long base) {
        return cookie * 0x9E37_79B9_7F4A_7C15L ^ base;
    }

    /** Cookies for which the most speaks come first: a module has one, and a word is the guard of one frame. */
    private void choose() {
        double enough = CLEARLY + Math.log(pairs.size() + 1) / Math.log(2);
        List<List<Pair>> groups = new ArrayList<>(repeated());
        List<Pair> best = best(groups, enough);
        for (int i = 0; i < MOST_COOKIES && best != null; i++) {
            for (Pair pair : best) {
                if (taken.add(pair.at)) {
                    guards.put(pair.slot, pair.at);
                }
            }
            chosen.add(best.getFirst().base);
            chosenUppers.add(best.getFirst().upper());
            best = best(groups, enough);
        }
    }

    /** The pairs that may give the same cookie, those of each cookie together. */
    private Collection<List<Pair>> repeated() {
        Map<Long, List<Pair>> groups = new HashMap<>();
        for (Pair pair : pairs) {
            if (again.get((int) (pair.key >>> KEY_SHIFT))) {
                groups.computeIfAbsent(pair.key, key -> new ArrayList<>()).add(pair);
            }
        }
        return groups.values();
    }

    /** The group for which the most speaks. What has been taken never comes back, so one for which too little speaks goes for good. */
    private @Nullable List<Pair> best(List<List<Pair>> groups, double enough) {
        List<Pair> best = null;
        double most = enough;
        int kept = 0;
        for (int i = 0; i < groups.size(); i++) {
            List<Pair> group = groups.get(i);
            double bits = open(group.getFirst()) ? bits(group) : 0;
            if (bits > enough) {
                groups.set(kept++, group);
            }
            if (bits > most) {
                most = bits;
                best = group;
            }
        }
        groups.subList(kept, groups.size()).clear();
        return best;
    }

    /** Whether neither the module has its cookie yet nor the guards theirs. */
    private boolean open(Pair pair) {
        return !chosen.contains(pair.base) && !chosenUppers.contains(pair.upper());
    }

    /** The first word may give any cookie; how unlikely it is that each further one gives it, too, with frames of those sizes. */
    private double bits(List<Pair> group) {
        if (group.size() < FEWEST_OF_THEIR_KIND) {
            return 0;
        }
        double sum = 0;
        double most = 0;
        Set<Long> values = new HashSet<>();
        for (Pair pair : group) {
            if (!taken.contains(pair.at) && values.add(pair.value)) {
                sum += pair.bits + pair.size();
                most = Math.max(most, pair.bits);
            }
        }
        boolean ofTheirKind = guardWords.ofTheirKind(values);
        int fewest = ofTheirKind ? FEWEST_OF_THEIR_KIND : FEWEST;
        return values.size() < fewest ? 0 : sum - most + (ofTheirKind ? OF_THEIR_KIND : 0);
    }
}
