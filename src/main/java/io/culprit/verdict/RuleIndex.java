package io.culprit.verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rules of a file by what they start from: a role, and, where the conditions of a rule name one module or one bug check, these.
 * Ten thousand rules cost a crash a few look-ups. It finds too many rather than too few: what holds is the conditions' own matter.
 */
final class RuleIndex {

    /** Stands for a module or a bug check that a rule does not name. */
    static final int ANY = FileNames.NO_HASH;

    private int[] objects = new int[256];
    private boolean[] dated = new boolean[256];
    private int[] keys = new int[256];
    private int count;
    private final List<Integer> drivers = new ArrayList<>();
    private final List<Integer> advice = new ArrayList<>();

    /** One bit for each role that any rule starts from. */
    private long roles;

    /** Heads of chains by the low bits of the key, and the rest of the chains: a rule plus one, 0 at the end. */
    private int[] heads = {};

    private int[] chain = {};

    /**
     * Adds a rule.
     *
     * @param object where its object begins in the file
     * @param byDate whether it is the rule on the date of an object that gives two
     * @param module of {@link FileNames#hash}, or {@link #ANY}
     * @param code of the bug check, or {@link #ANY}
     */
    void add(int object, boolean byDate, Role role, int module, int code) {
        if (count == objects.length) {
            objects = Arrays.copyOf(objects, 2 * count);
            dated = Arrays.copyOf(dated, 2 * count);
            keys = Arrays.copyOf(keys, 2 * count);
        }
        objects[count] = object;
        dated[count] = byDate;
        keys[count] = key(role, module, code);
        roles |= 1L << role.ordinal();
        count++;
    }

    void addDriver(int object) {
        drivers.add(object);
    }

    void addAdvice(int object) {
        advice.add(object);
    }

    /** Where the objects of drivers begin. */
    List<Integer> drivers() {
        return drivers;
    }

    /** Where the objects of advice begin. */
    List<Integer> advice() {
        return advice;
    }

    /** Ends the adding. */
    void close() {
        heads = new int[2 * Integer.highestOneBit(count + 1)];
        chain = new int[count];
        for (int rule = count - 1; rule >= 0; rule--) {
            int slot = keys[rule] & heads.length - 1;
            chain[rule] = heads[slot];
            heads[slot] = rule + 1;
        }
    }

    int count() {
        return count;
    }

    int object(int rule) {
        return objects[rule];
    }

    boolean byDate(int rule) {
        return dated[rule];
    }

    boolean has(Role role) {
        return (roles & 1L << role.ordinal()) != 0;
    }

    /** The rules that may hold for a role of a module in a crash with a bug check, in order. */
    int[] find(Role role, int module, int code) {
        int[] found = new int[8];
        int size = 0;
        for (int either = has(role) ? 0 : 4; either < 4; either++) {
            boolean again = (either & 1) != 0 && module == ANY || (either & 2) != 0 && code == ANY;
            int key = key(role, (either & 1) != 0 ? module : ANY, (either & 2) != 0 ? code : ANY);
            for (int rule = again ? 0 : heads[key & heads.length - 1]; rule != 0; rule = chain[rule - 1]) {
                if (keys[rule - 1] == key) {
                    found = size < found.length ? found : Arrays.copyOf(found, 2 * size);
                    found[size++] = rule - 1;
                }
            }
        }
        Arrays.sort(found, 0, size);
        return Arrays.copyOf(found, size);
    }

    private static int key(Role role, int module, int code) {
        int key = (31 * module + code) * 32 + role.ordinal();
        return key ^ key >>> 15;
    }
}
