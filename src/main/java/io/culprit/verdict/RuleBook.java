package io.culprit.verdict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * All rules, advice and drivers that a verdict rests on: the built-in ones and, through the same engine, a user's own. Immutable.
 */
public final class RuleBook {

    private static final String RESOURCE = "rules.json";

    private final List<Rule> rules;
    private final List<AdviceRule> advice;
    private final Drivers drivers;
    private final Map<Role, List<Rule>> byRole = new EnumMap<>(Role.class);
    private final Map<String, List<Rule>> byModule = new HashMap<>();

    private RuleBook(List<Rule> rules, List<AdviceRule> advice, Drivers drivers) {
        this.rules = List.copyOf(rules);
        this.advice = List.copyOf(advice);
        this.drivers = drivers;
        this.rules.forEach(this::index);
    }

    /** The built-in rules and drivers. */
    public static RuleBook builtIn() {
        try (InputStream in = RuleBook.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            RuleReader reader = RuleReader.of(in.readAllBytes(), false);
            return new RuleBook(
                    reader.rules(), reader.advice(), Drivers.builtIn().with(reader.drivers(), reader.tags()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (RuleFileException bad) {
            throw new IllegalStateException(
                    RESOURCE + ":" + bad.line() + ":" + bad.column() + ": " + bad.getMessage(), bad);
        }
    }

    /**
     * These rules with those of a user's file: all of the file, or none of it.
     *
     * @param file the content of the file, UTF-8
     * @throws RuleFileException when anything in it is wrong, an id that is taken among it
     */
    public RuleBook with(byte[] file) throws RuleFileException {
        RuleReader reader = RuleReader.of(file, true);
        Set<String> ids = new HashSet<>();
        rules.forEach(rule -> ids.add(rule.id()));
        advice.forEach(entry -> ids.add(entry.id()));
        reader.refuse(ids);
        List<Rule> allRules = new ArrayList<>(rules);
        allRules.addAll(reader.rules());
        List<AdviceRule> allAdvice = new ArrayList<>(advice);
        allAdvice.addAll(reader.advice());
        return new RuleBook(allRules, allAdvice, drivers.with(reader.drivers(), reader.tags()));
    }

    /** The driver table. */
    public Drivers drivers() {
        return drivers;
    }

    /** One line a rule: its id and the sentence that explains it; built-in ones first. */
    public List<Summary> list() {
        List<Summary> list = new ArrayList<>();
        for (Rule rule : rules) {
            list.add(summary(rule));
        }
        for (AdviceRule entry : advice) {
            list.add(new Summary(entry.id(), "advice", entry.text(), entry.why(), "", 0, entry.user()));
        }
        return list;
    }

    private static Summary summary(Rule rule) {
        String says = rule.says() + (rule.blames() == null ? "" : " (blames " + rule.blames() + ")");
        String limit =
                rule.limits() == null ? "" : "never more than " + rule.limits().jsonName() + "\n";
        String carries = rule.carries() == Label.CERTAIN
                ? ""
                : "alone at most " + rule.carries().jsonName() + "\n";
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
    public static List<Word> facts() {
        List<Word> words = new ArrayList<>();
        for (FactName name : FactName.values()) {
            String kind = name.kind().name().toLowerCase(Locale.ROOT);
            words.add(new Word(name.word(), kind + ": " + name.meaning()));
        }
        return words;
    }

    /** Every role that a rule can start from. */
    public static List<Word> roles() {
        List<Word> words = new ArrayList<>();
        for (Role role : Role.values()) {
            words.add(new Word(role.word(), role.meaning()));
        }
        return words;
    }

    List<AdviceRule> advice() {
        return advice;
    }

    /** Whether any rule starts from this role. */
    boolean asksFor(Role role) {
        return byRole.containsKey(role) || role == Role.LOADED && !byModule.isEmpty();
    }

    /** Whether any rule asks for the mere presence of this module. */
    boolean asksForLoaded(String module) {
        return byRole.containsKey(Role.LOADED) || byModule.containsKey(module.toLowerCase(Locale.ROOT));
    }

    /** The rules that may hold for a clue. */
    List<Rule> rulesFor(Clue clue) {
        List<Rule> general = byRole.getOrDefault(clue.role(), List.of());
        if (clue.role() != Role.LOADED || clue.module() == null) {
            return general;
        }
        List<Rule> named = byModule.getOrDefault(clue.module().toLowerCase(Locale.ROOT), List.of());
        if (general.isEmpty() || named.isEmpty()) {
            return general.isEmpty() ? named : general;
        }
        List<Rule> both = new ArrayList<>(general);
        both.addAll(named);
        return both;
    }

    /** Rules on mere presence that name one module are found by that name: ten thousand of them cost one look-up a module. */
    private void index(Rule rule) {
        if (rule.on() == Role.LOADED) {
            for (Condition condition : rule.when()) {
                if (condition.fact() == FactName.MODULE_NAME
                        && condition.operator() == Condition.Operator.EQUAL
                        && condition.words().getFirst().indexOf('*') < 0
                        && condition.words().getFirst().indexOf('?') < 0) {
                    byModule.computeIfAbsent(condition.words().getFirst(), unused -> new ArrayList<>())
                            .add(rule);
                    return;
                }
            }
        }
        byRole.computeIfAbsent(rule.on(), unused -> new ArrayList<>()).add(rule);
    }

    /** A word that rule files use, and what it means. */
    public record Word(String word, String meaning) {}

    /**
     * A rule as people read it.
     *
     * @param on the role it starts from, or {@code advice}
     * @param conditions one a line
     */
    public record Summary(
            String id, String on, String explain, String says, String conditions, double weight, boolean user) {}
}
