package io.culprit.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All rules, advice and drivers that a verdict rests on: the built-in ones and, through the same engine, a user's own. Immutable.
 */
public final class RuleBook {

    /** The built-in rules first. */
    private final List<RuleSource> sources;

    private final Drivers drivers;

    private RuleBook(List<RuleSource> sources, Drivers drivers) {
        this.sources = List.copyOf(sources);
        this.drivers = drivers;
    }

    /** The built-in rules and drivers. */
    public static RuleBook builtIn() {
        return new RuleBook(List.of(new BuiltInRules()), Drivers.builtIn());
    }

    /**
     * These rules with those of a user's file: all of the file, or none of it.
     *
     * @throws RuleFileException when an id in it is taken
     */
    public RuleBook with(RuleFile added) throws RuleFileException {
        for (RuleSource source : sources) {
            added.refuse(source);
        }
        List<RuleSource> all = new ArrayList<>(sources);
        all.add(added);
        return new RuleBook(all, added.addTo(drivers));
    }

    /** The driver table. */
    public Drivers drivers() {
        return drivers;
    }

    /** One line a rule: its id and the sentence that explains it; built-in ones first, advice last. */
    public List<Summary> list() {
        List<Summary> list = new ArrayList<>();
        for (RuleSource source : sources) {
            source.rules().forEach(rule -> list.add(summary(rule)));
        }
        for (AdviceRule entry : advice()) {
            list.add(new Summary(entry.id(), "advice", entry.text(), entry.why(), "", 0, entry.user()));
        }
        return list;
    }

    private static Summary summary(Rule rule) {
        String says = rule.says() + (rule.blames() == null ? "" : " (blames " + rule.blames() + ")");
        String limit =
                rule.limits() == null ? "" : "never more than " + rule.limits().word() + "\n";
        String carries = rule.carries() == Label.CERTAIN
                ? ""
                : "alone at most " + rule.carries().word() + "\n";
        return new Summary(
                rule.id(),
                rule.on().word(),
                rule.explain(),
                says,
                rule.conditions() + carries + limit,
                rule.weight(),
                rule.user());
    }

    /** Every fact that a condition can ask for. */
    public static List<Meaning> facts() {
        List<Meaning> words = new ArrayList<>();
        for (FactName name : FactName.values()) {
            String kind = name.kind().name().toLowerCase(Locale.ROOT);
            words.add(new Meaning(name.word(), kind + ": " + name.meaning()));
        }
        return words;
    }

    /** Every role that a rule can start from. */
    public static List<Meaning> roles() {
        List<Meaning> words = new ArrayList<>();
        for (Role role : Role.values()) {
            words.add(new Meaning(role.word(), role.meaning()));
        }
        return words;
    }

    /** All advice, built-in first. */
    public List<AdviceRule> advice() {
        List<AdviceRule> advice = new ArrayList<>();
        for (RuleSource source : sources) {
            advice.addAll(source.advice());
        }
        return advice;
    }

    /**
     * The advice that may hold for a bug check, built-in first.
     *
     * @param code of the bug check; 0 without one
     */
    public List<AdviceRule> adviceFor(int code) {
        List<AdviceRule> advice = List.of();
        for (RuleSource source : sources) {
            advice = joined(advice, source.adviceFor(code));
        }
        return advice;
    }

    /**
     * The rules that may hold for a role of a module, or of the crash itself, in order.
     *
     * @param code of the bug check; 0 without one
     */
    public List<Rule> rulesFor(Role role, @Nullable String module, int code) {
        List<Rule> rules = List.of();
        for (RuleSource source : sources) {
            rules = joined(rules, source.index(role).find(module, code));
        }
        return rules;
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? second : first;
        }
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    /** A word that rule files use, and what it means. */
    public record Meaning(String word, String meaning) {}

    /**
     * A rule as people read it.
     *
     * @param on the role it starts from, or {@code advice}
     * @param conditions one a line
     */
    public record Summary(
            String id, String on, String explain, String says, String conditions, double weight, boolean user) {

        /** All of it in lines, and an empty one behind them. */
        public String words() {
            StringBuilder text = new StringBuilder();
            text.append(id).append(user ? "  (user rule)\n" : "\n");
            text.append("  ").append(explain).append('\n');
            text.append("  starts from: ").append(on).append('\n');
            for (String line : conditions.split("\n")) {
                text.append(line.isEmpty() ? "" : "  " + line + "\n");
            }
            text.append("  says: ").append(says).append('\n');
            if (weight != 0) {
                text.append("  weight: ")
                        .append(String.format(Locale.ROOT, "%+.1f", weight))
                        .append(" (natural logarithm of odds)\n");
            }
            return text.append('\n').toString();
        }
    }
}
