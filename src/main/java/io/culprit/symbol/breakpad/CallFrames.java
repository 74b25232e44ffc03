package io.culprit.symbol.breakpad;

import io.culprit.image.CallerRules;
import io.culprit.image.CallerRules.RegisterRule;
import io.culprit.image.FrameExpression;
import io.culprit.image.FrameExpression.Operator;
import io.culprit.image.FrameExpression.Term;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * STACK CFI records: {@code STACK CFI INIT address size rules} for a range of code, and {@code STACK CFI address rules} for what changes
 * in it from an address on. Rules are kept as text and understood when they are asked for.
 */
final class CallFrames {

    private static final String FRAME_ADDRESS = ".cfa";
    private static final String RETURN_ADDRESS = ".ra";

    private final TreeMap<Long, Range> ranges = new TreeMap<>();
    private final boolean arm;
    private @Nullable Range last;

    /** Registers have other names on ARM64 than WinDbg's; 32-bit ARM calls r11 {@code fp}. */
    CallFrames(String processor) {
        this.arm = processor.equals("arm");
    }

    /** The rules at the beginning of a range, and what is said of them further on, in the order of the file. */
    private record Range(long sizeBytes, String rules, List<Change> changes) {}

    private record Change(long address, String rules) {}

    /** A record without {@code STACK CFI}. One that changes nothing that is known is left out. */
    void add(String record) {
        boolean begins = record.startsWith("INIT ");
        String[] words = (begins ? record.substring(5) : record).split(" ", begins ? 3 : 2);
        long address = Long.parseUnsignedLong(words[0], 16);
        if (begins) {
            last = new Range(Long.parseUnsignedLong(words[1], 16), words[2], new ArrayList<>());
            ranges.put(address, last);
        } else if (last != null) {
            last.changes.add(new Change(address, words[1]));
        }
    }

    /** The rules that hold at an RVA; empty where there are none, or they are damaged. */
    Optional<CallerRules> at(long rva) {
        Map.Entry<Long, Range> found = ranges.floorEntry(rva);
        if (found == null || rva - found.getKey() >= found.getValue().sizeBytes()) {
            return Optional.empty();
        }
        Map<String, FrameExpression> rules = new LinkedHashMap<>();
        boolean understood = read(found.getValue().rules(), rules);
        for (Change change : found.getValue().changes()) {
            understood &= change.address() > rva || read(change.rules(), rules);
        }
        FrameExpression frameAddress = rules.remove(FRAME_ADDRESS);
        FrameExpression returnAddress = rules.remove(RETURN_ADDRESS);
        if (!understood || frameAddress == null || returnAddress == null) {
            return Optional.empty();
        }
        List<RegisterRule> registers = new ArrayList<>();
        rules.forEach((name, value) -> registers.add(new RegisterRule(name, value)));
        return Optional.of(new CallerRules(frameAddress, returnAddress, registers, false));
    }

    /** {@code name: expression name: expression ...}; the last rule of a name holds. */
    private boolean read(String text, Map<String, FrameExpression> rules) {
        String name = "";
        List<Term> terms = new ArrayList<>();
        for (String word : text.strip().split(" +")) {
            if (!word.endsWith(":")) {
                Term term = term(word);
                if (term == null || terms.size() == FrameExpression.MOST_TERMS) {
                    return false;
                }
                terms.add(term);
                continue;
            }
            if (!keep(name, terms, rules)) {
                return false;
            }
            name = register(word.substring(0, word.length() - 1));
            terms = new ArrayList<>();
        }
        return keep(name, terms, rules);
    }

    private static boolean keep(String name, List<Term> terms, Map<String, FrameExpression> rules) {
        if (name.isEmpty()) {
            return terms.isEmpty();
        }
        rules.put(name, new FrameExpression(terms));
        return !terms.isEmpty();
    }

    private @Nullable Term term(String word) {
        return switch (word) {
            case "+" -> new Term(Operator.ADD);
            case "-" -> new Term(Operator.SUBTRACT);
            case "*" -> new Term(Operator.MULTIPLY);
            case "/" -> new Term(Operator.DIVIDE);
            case "%" -> new Term(Operator.REMAINDER);
            case "@" -> new Term(Operator.ALIGN);
            case "^" -> new Term(Operator.LOAD);
            case FRAME_ADDRESS -> new Term(Operator.FRAME_ADDRESS);
            default -> number(word) ? value(word) : named(word);
        };
    }

    private static @Nullable Term value(String word) {
        try {
            return new Term(Operator.NUMBER, Long.parseLong(word));
        } catch (NumberFormatException damaged) {
            return null;
        }
    }

    private static boolean number(String word) {
        int digits = word.startsWith("-") ? 1 : 0;
        return word.length() > digits && Character.digit(word.charAt(digits), 10) >= 0;
    }

    private @Nullable Term named(String word) {
        return word.startsWith(".") ? null : new Term(Operator.REGISTER, 0, register(word));
    }

    /** WinDbg's name of a register. */
    private String register(String word) {
        String name = word.startsWith("$") ? word.substring(1) : word;
        return switch (name) {
            case "x29" -> "fp";
            case "x30" -> "lr";
            case "x31" -> "sp";
            case "fp" -> arm ? "r11" : name;
            case "r13" -> arm ? "sp" : name;
            case "r14" -> arm ? "lr" : name;
            case "r15" -> arm ? "pc" : name;
            default -> name;
        };
    }
}
