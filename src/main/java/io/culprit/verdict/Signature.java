package io.culprit.verdict;

import io.culprit.fact.CurrentProcess;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.RaisedException;
import io.culprit.fact.Recursion;
import io.culprit.fact.StackFrame;
import io.culprit.image.UnloadedModule;
import io.culprit.signature.PlainName;
import io.culprit.signature.SignatureLists;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names the crash of a program by its stack: from the innermost frame out, what says nothing is passed over, what many crashes pass
 * through is named with the frame behind it, and the first other frame ends it. Where software raised the exception, every failed
 * assertion has the same innermost frames: without names, those of the module that raised are named up to who called it. A stack that was
 * used up is named by what called itself, not by where the last byte went. A frame is its function ({@link PlainName}), or its module and
 * the offset in it, which are the same wherever the module lies; for an unloaded module the same holds.
 */
final class Signature {

    private static final int MOST_PARTS = 5;
    private static final String JIT = "jit";
    private static final int STACK_OVERFLOW = 0xC000_00FD;

    /** Where so many frames are one recursion, the stack was used up, whatever the system calls that. */
    private static final int DEEP_FRAMES = 256;

    /** Addresses below are those of members of an object that is not there. */
    private static final long NULL_LIKE = 0x1_0000;

    private final SignatureLists lists;
    private final Facts facts;
    private final List<String> parts = new ArrayList<>();
    private final boolean raised;

    /** The module of the innermost frame that is named. */
    private @Nullable String first;

    private Signature(SignatureLists lists, Facts facts) {
        this.lists = lists;
        this.facts = facts;
        this.raised = facts.exception().find().filter(RaisedException::software).isPresent();
    }

    /** Frames joined by {@code ~}; without any {@code in-} and the program, whose hangs are its own; {@code unknown} where nothing is known. */
    static String of(Facts facts, SignatureLists lists) {
        return new Signature(lists, facts).read();
    }

    private String read() {
        String recursion = recursion();
        if (recursion != null) {
            return recursion;
        }
        for (int i = begin(); i < facts.stack().size() && parts.size() < MOST_PARTS; i++) {
            if (ends(facts.stack().get(i), i == 0)) {
                return String.join("~", parts);
            }
        }
        String innermost = first == null ? innermost() : null;
        if (innermost != null) {
            parts.add(innermost);
        }
        return parts.isEmpty() ? program() : String.join("~", parts);
    }

    private String program() {
        return facts.process() instanceof Fact.Known<CurrentProcess>(CurrentProcess process, String source)
                ? "in-" + process.name()
                : "unknown";
    }

    /** What called itself until the stack was used up; null where nothing did. */
    private @Nullable String recursion() {
        Recursion most = null;
        int begin = 0;
        for (int i = 0; i < facts.stack().size(); i++) {
            Recursion here = Recursion.at(facts.stack(), i);
            if (here != null && (most == null || here.size() > most.size())) {
                most = here;
                begin = i;
            }
            i += here == null ? 0 : here.size() - 1;
        }
        if (most == null || !overflow() && most.size() < DEEP_FRAMES) {
            return null;
        }
        List<String> turn = turn(begin, begin + most.frames());
        return turn.isEmpty() ? null : "recursion~" + String.join("~", turn);
    }

    private boolean overflow() {
        return facts.exception() instanceof Fact.Known<RaisedException>(RaisedException fault, String source)
                && fault.code() == STACK_OVERFLOW;
    }

    /** The functions of one turn, from the one on whose name comes first: a stack can end anywhere in it. */
    private List<String> turn(int from, int to) {
        List<String> names = new ArrayList<>();
        int first = 0;
        for (StackFrame frame : facts.stack().subList(from, to)) {
            String function = function(frame);
            String name = name(frame);
            if (frame.module() == null
                    || function != null && lists.irrelevant(module(frame), function)
                    || names.contains(name)) {
                continue;
            }
            first = names.isEmpty() || name.compareTo(names.get(first)) < 0 ? names.size() : first;
            names.add(name);
        }
        Collections.rotate(names, -first);
        return names.subList(0, Math.min(names.size(), MOST_PARTS));
    }

    /** The outermost sentinel, else the innermost frame. */
    private int begin() {
        int begin = 0;
        for (int i = 0; i < facts.stack().size(); i++) {
            StackFrame frame = facts.stack().get(i);
            String function = function(frame);
            begin = function != null && lists.sentinel(module(frame), function) ? i : begin;
        }
        return begin;
    }

    /** Adds what the frame says; whether the signature ends with it. */
    private boolean ends(StackFrame frame, boolean innermost) {
        if (frame.module() == null || made(frame)) {
            return outside(frame, innermost);
        }
        String module = module(frame);
        String function = function(frame);
        if (function == null ? lists.runtime(module) : lists.irrelevant(module, function)) {
            return false;
        }
        parts.add(name(frame));
        boolean same = first == null || first.equals(module);
        first = first == null ? module : first;
        return function == null ? !raised || !same : !lists.prefix(module, function);
    }

    private static String module(StackFrame frame) {
        return String.valueOf(frame.module()).toLowerCase(Locale.ROOT);
    }

    /** An unloaded module ends the signature; code that was made and wild jumps are a class each, and their caller is named. */
    private boolean outside(StackFrame frame, boolean innermost) {
        Optional<UnloadedModule> unloaded = facts.modules().unloadedAt(frame.instruction());
        if (unloaded.isPresent()) {
            parts.add("unloaded-" + unloaded.get().name() + "+0x"
                    + Long.toHexString(frame.instruction() - unloaded.get().start()));
            return true;
        }
        boolean made = made(frame);
        if (made && !parts.contains(JIT)) {
            parts.add(JIT);
        } else if (innermost && !made) {
            parts.add(Long.compareUnsigned(frame.instruction(), NULL_LIKE) < 0 ? "null" : "nowhere");
        }
        return false;
    }

    private static boolean made(StackFrame frame) {
        return frame.note() != null && frame.note().startsWith("JIT code");
    }

    /** Where every frame was passed over: the innermost one that has a module, or that of the exception. */
    private @Nullable String innermost() {
        for (StackFrame frame : facts.stack()) {
            if (frame.module() != null) {
                return name(frame);
            }
        }
        return facts.exception() instanceof Fact.Known<RaisedException>(RaisedException fault, String source)
                ? fault.module()
                : null;
    }

    private static String name(StackFrame frame) {
        String function = frame.function().orElse("");
        return frame.module()
                + (function.isEmpty() ? "+0x" + Long.toHexString(frame.offset()) : "!" + PlainName.of(function));
    }

    /** The function's name in lower case, null where only the module is known. */
    private static @Nullable String function(StackFrame frame) {
        String function = frame.function().orElse(null);
        return function == null ? null : PlainName.of(function).toLowerCase(Locale.ROOT);
    }
}
