package io.culprit.verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a file by what they start from: a role, and, where the conditions of a rule name one module or one bug check, these.
 * Ten thousand rules cost a crash a few look-ups. It finds too many rather than too few: what holds is the conditions' own matter.
 */
final class RuleIndex {

    /** Stands for a module or a bug check that a rule does not name. */
    static final int ANY = FileNames.NO_HASH;

    private static final int[] NONE = {};

    private int[] objects = new int[256];
    private boolean[] dated = new boolean[256];
    private int[] keys = new int[256];
    private int count;
    private final List<Integer> drivers = new ArrayList<>();
    private final List<Integer> advice = new ArrayList<>();

    /** By the place of the role among all. */
    private final int[][] general = new int[Role.values().length][];

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
     * @param module of {@link #module}, or {@link #ANY}
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
        for (Role role : Role.values()) {
            general[role.ordinal()] = has(role) ? add(NONE, key(role, ANY, ANY)) : NONE;
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

    /** The rules for a role that name neither a module nor a bug check, in order. */
    int[] general(Role role) {
        return general[role.ordinal()];
    }

    /** The rules for a role that name this module, or how its name begins, or this bug check; in no order, and for most there are none. */
    int[] find(Role role, @Nullable String name, int code) {
        if (!has(role)) {
            return NONE;
        }
        int[] found = code == ANY ? NONE : add(NONE, key(role, ANY, code));
        int exact = name == null ? ANY : FileNames.hash(name);
        int prefix = name == null ? ANY : FileNames.prefixHash(name);
        for (int module : new int[] {exact, prefix}) {
            if (module != ANY) {
                found = add(found, key(role, module, ANY));
                found = code == ANY ? found : add(found, key(role, module, code));
            }
        }
        return found;
    }

    private int[] add(int[] found, int key) {
        int[] all = found;
        int size = found.length;
        for (int rule = heads[key & heads.length - 1]; rule != 0; rule = chain[rule - 1]) {
            if (keys[rule - 1] == key) {
                all = size < all.length ? all : Arrays.copyOf(all, 2 * size + 1);
                all[size++] = rule - 1;
            }
        }
        return size == all.length ? all : Arrays.copyOf(all, size);
    }

    /** What stands for the module that a condition names: its name, how it begins, or {@link #ANY}. */
    static int module(byte[] text, int from, int to) {
        int exact = FileNames.hash(text, from, to);
        return exact != FileNames.NO_HASH ? exact : FileNames.prefixHash(text, from, to);
    }

    private static int key(Role role, int module, int code) {
        int key = (31 * module + code) * 32 + role.ordinal();
        return key ^ key >>> 15;
    }
}
