package io.culprit.paste;

import java.util.List;

/**
 * The parameters of a bug check as far as a text gives them.
 *
 * @param values always four, 0 where none was given
 * @param known bit 0 for the first, and so on: which were given
 */
public record Parameters(List<Long> values, int known) {

    /** How many a bug check has. */
    public static final int COUNT = 4;

    /** None was given. */
    public static final Parameters NONE = new Parameters(List.of(0L, 0L, 0L, 0L), 0);

    /** Copies the list. */
    public Parameters {
        values = List.copyOf(values);
    }

    /** The first ones, at most four. */
    static Parameters first(List<Long> values) {
        Parameters all = NONE;
        for (int i = 0; i < Math.min(COUNT, values.size()); i++) {
            all = all.with(i + 1, values.get(i));
        }
        return all;
    }

    /** The same with one more; {@code number} is 1 to 4. */
    Parameters with(int number, long value) {
        long[] changed = array();
        changed[number - 1] = value;
        return new Parameters(List.of(changed[0], changed[1], changed[2], changed[3]), known | 1 << number - 1);
    }

    /** Whether that one was given; {@code number} is 1 to 4. */
    public boolean has(int number) {
        return (known >> number - 1 & 1) != 0;
    }

    /** Whether all were given. */
    public boolean complete() {
        return known == 0xF;
    }

    /** Whether none was given. */
    public boolean none() {
        return known == 0;
    }

    /** The values as an array of its own. */
    public long[] array() {
        return new long[] {values.get(0), values.get(1), values.get(2), values.get(3)};
    }

    /** Whether no value contradicts; a 32-bit status and its sign-extended form are the same. */
    boolean agrees(Parameters other) {
        for (int i = 0; i < COUNT; i++) {
            boolean both = has(i + 1) && other.has(i + 1);
            if (both && !same(values.get(i), other.values.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(long left, long right) {
        return left == right
                || (left >>> 32 == 0 || right >>> 32 == 0)
                        && (long) (int) left == (long) (int) right
                        && (left < 0 || right < 0);
    }

    /** These, and of the other those that are missing here. */
    Parameters and(Parameters other) {
        Parameters all = this;
        for (int i = 1; i <= COUNT; i++) {
            all = !has(i) && other.has(i) ? all.with(i, other.values.get(i - 1)) : all;
        }
        return all;
    }
}
