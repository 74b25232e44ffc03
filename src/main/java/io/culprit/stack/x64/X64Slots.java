package io.culprit.stack.x64;

import io.culprit.image.LoadedModule;
import io.culprit.machine.LittleEndian;
import io.culprit.stack.CallSite;
import io.culprit.stack.StackTarget;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of one x64 stack that may be return addresses, lowest first, and how well each fits: the logarithm (base 2) of how much
 * likelier it is for a frame that is still there than for what an earlier call has left behind. Nothing but the stack itself is asked, and
 * code where the dump holds it.
 *
 * <p>Such values stand at 8 modulo 16, because calls are made with the stack pointer on 16 (x64 calling convention). Each says by itself:
 * <ul>
 * <li>how usual module addresses are around it: where many calls have come and gone, one more means little;
 * <li>whether the stack holds it once: a frame is there once, unless a function calls itself at even steps; what small functions leave
 *     behind is there again and again;
 * <li>how it is aligned: functions begin on 16 and tables on 8 bytes, calls end anywhere;
 * <li>whether the word below is a frame pointer of the caller: saved registers stand right below the return address;
 * <li>whether a pointer leads to it: pointers into the stack lead to variables, never to return addresses;
 * <li>whether it lies beyond the code of its module, as far as the others tell;
 * <li>whether a call stands before the address, where its bytes are known.
 * </ul>
 */
final class X64Slots {

    private static final int WORD = 8;
    private static final int AROUND_WORDS = 64;
    private static final int NEAR_BYTES = 0x800;
    private static final double ALIGNED_16 = -1;
    private static final double ALIGNED_8 = -2;
    private static final double UNALIGNED = 0.4;
    private static final double AGAIN = -2;
    private static final double ONCE = 1.5;
    private static final double FRAME_POINTER_BELOW = 1.5;
    private static final double POINTED_TO = -1.5;
    private static final double CALL = 6;

    private final StackTarget target;
    private final X64Candidate candidates;
    private final long low;
    private final long[] words;
    private final Occurrences occurrences;
    private int[] slots = {};
    private LoadedModule[] modules = {};
    private boolean[] verified = {};
    private double[] fits = {};

    /** Whether a value does not stand further up again. */
    private boolean[] last = {};

    private int count;

    /** The slots of the stack between the two addresses, which stand on 8. */
    X64Slots(StackTarget target, X64Candidate candidates, long low, long high) {
        this.target = target;
        this.candidates = candidates;
        this.low = low;
        this.words = words(low, high);
        this.occurrences = new Occurrences(words);
        find();
        judge();
    }

    int count() {
        return count;
    }

    /** The lowest of them that is not below the address. */
    int from(long address) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (address(middle) < address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Where the slot is. */
    long address(int index) {
        return low + (long) slots[index] * WORD;
    }

    long value(int index) {
        return words[slots[index]];
    }

    LoadedModule module(int index) {
        return modules[index];
    }

    double fit(int index) {
        return fits[index];
    }

    /** Whether a call is known to stand before the address. */
    boolean verified(int index) {
        return verified[index];
    }

    private long[] words(long low, long high) {
        byte[] raw = new byte[(int) (high - low)];
        int got = target.memory().read(low, raw, 0, raw.length);
        long[] found = new long[got / WORD];
        for (int i = 0; i < found.length; i++) {
            found[i] = LittleEndian.u64(raw, i * WORD);
        }
        return found;
    }

    private void find() {
        slots = new int[words.length / 2 + 1];
        modules = new LoadedModule[slots.length];
        verified = new boolean[slots.length];
        for (int i = (low & 0xF) == WORD ? 0 : 1; i < words.length; i += 2) {
            long address = low + (long) i * WORD;
            if (Long.compareUnsigned(words[i], io.culprit.machine.Address.PAGE_BYTES) < 0) {
                continue;
            }
            Optional<LoadedModule> module = target.modules().at(words[i]);
            if (module.isPresent() && candidates.plausible(address, words[i])) {
                slots[count] = i;
                modules[count] = module.get();
                verified[count++] = CallSite.before(target, words[i]).verified();
            }
        }
    }

    private void judge() {
        fits = new double[count];
        int single = 0;
        for (int i = 0; i < count; i++) {
            single += occurrences.of(value(i)) == 1 ? 1 : 0;
        }
        double once = ONCE * log2((count + 1.0) / (single + 1));
        boolean[] again = again();
        Map<Long, long[]> offFour = offFour();
        int from = 0;
        int to = 0;
        for (int i = 0; i < count; i++) {
            while (slots[from] < slots[i] - AROUND_WORDS) {
                from++;
            }
            while (to < count && slots[to] < slots[i] + AROUND_WORDS) {
                to++;
            }
            fits[i] = log2((room(i, from, to) / 2.0 + 2) / (to - from))
                    - beyondCode(i, offFour)
                    + alone(i)
                    + (again[i] ? AGAIN * log2(occurrences.of(value(i))) : once);
        }
    }

    /** By module, the highest address off 4 and how many different ones there are. */
    private Map<Long, long[]> offFour() {
        Map<Long, long[]> known = new HashMap<>();
        for (int i = 0; i < count; i++) {
            if ((value(i) & 3) != 0 && last[i]) {
                long[] module = known.get(modules[i].base());
                if (module == null) {
                    module = new long[2];
                    known.put(modules[i].base(), module);
                }
                module[0] = Math.max(module[0], value(i) - modules[i].base());
                module[1]++;
            }
        }
        return known;
    }

    /**
     * What it speaks against an address on 8 bytes, as those of tables and objects are, that all addresses off 4 into its module lie below,
     * as only those of code and of strings stand there: of so many, the next one lies above them all as seldom as one in their number.
     */
    private double beyondCode(int index, Map<Long, long[]> offFour) {
        long[] module = (value(index) & 7) == 0 ? offFour.get(modules[index].base()) : null;
        return module != null && value(index) - modules[index].base() > module[0] ? log2(module[1] + 1.0) : 0;
    }

    /** The words around a slot in which those from {@code from} to {@code to} stand; up to its neighbors where it stands alone. */
    private int room(int index, int from, int to) {
        int around = to - from > 1 ? AROUND_WORDS : words.length;
        int low = Math.max(index > 0 && around > AROUND_WORDS ? slots[index - 1] : 0, slots[index] - around);
        int high = index + 1 < count && around > AROUND_WORDS ? slots[index + 1] : words.length;
        return Math.min(high, slots[index] + around) - low;
    }

    private double alone(int index) {
        int slot = slots[index];
        long address = address(index);
        int alignment = (int) value(index) & 0xF;
        double fit = alignment == 0 ? ALIGNED_16 : alignment == 8 ? ALIGNED_8 : UNALIGNED;
        long above = slot > 0 ? words[slot - 1] - address : 0;
        fit += above > 0 && above < NEAR_BYTES ? FRAME_POINTER_BELOW : 0;
        fit += occurrences.has(address) ? POINTED_TO : 0;
        return verified[index] ? fit + CALL : fit;
    }

    /** Which values stand elsewhere, too, other than at even steps, as those of a function that calls itself do. */
    private boolean[] again() {
        boolean[] again = new boolean[count];
        last = new boolean[count];
        Map<Long, Integer> seen = new HashMap<>();
        int[] step = new int[count];
        int[] previous = new int[count];
        for (int i = 0; i < count; i++) {
            Integer before = seen.put(value(i), i);
            last[i] = true;
            again[i] = occurrences.of(value(i)) > 1;
            if (before != null) {
                last[before] = false;
                previous[i] = before;
                step[i] = slots[i] - slots[before];
                if (step[i] == step[before]) {
                    again[i] = false;
                    again[before] = false;
                    again[previous[before]] = false;
                }
            }
        }
        return again;
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
