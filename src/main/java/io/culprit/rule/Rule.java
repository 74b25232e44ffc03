package io.culprit.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule: what it starts from, when it holds, and what it adds to or takes from whom.
 *
 * @param id unique among all rules
 * @param explain why the rule is right, for {@code rules explain}
 * @param on the role that a module must have
 * @param blames the word of a {@link Subject} instead of the module of the clue
 * @param weight natural logarithm of the odds that this evidence gives against "nobody can be named"
 * @param carries the most that this evidence alone can carry
 * @param limits a limit for the module whatever else speaks against it
 * @param says the sentence in the report; {@code {seen}}, {@code {module}}, {@code {vendor}}, {@code {product}}, {@code {class}},
 *     {@code {kind}} (driver, or module of a program) and {@code {system}} (Windows, or the system)
 * @param user whether it came with a user's file
 */
public record Rule(
        String id,
        String explain,
        Role on,
        List<Condition> when,
        List<Condition> unless,
        @Nullable String blames,
        double weight,
        Label carries,
        @Nullable Label limits,
        String says,
        boolean user) {

    /** Whom a rule can blame instead of a module: a component of the hardware, nobody, or a purpose that somebody had. */
    enum Subject implements Word {
        MEMORY("memory"),
        PROCESSOR("processor"),
        PCI_EXPRESS("pci-express"),
        STORAGE("storage"),
        FIRMWARE("firmware"),
        NOBODY("nobody"),
        PURPOSE("purpose");

        private final String word;

        Subject(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    /** The conditions as a rule file would write them, each with the meaning of its fact, for {@code rules explain}. */
    String conditions() {
        StringBuilder text = new StringBuilder();
        when.forEach(condition -> text.append("if ").append(describe(condition)).append('\n'));
        unless.forEach(
                condition -> text.append("unless ").append(describe(condition)).append('\n'));
        return text.toString();
    }

    private static String describe(Condition condition) {
        return condition.text() + "  (" + condition.fact().meaning() + ")";
    }
}
