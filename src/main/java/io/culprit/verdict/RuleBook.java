package io.culprit.verdict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All rules, advice and drivers that a verdict rests on: the built-in ones and, through the same engine, a user's own. Immutable.
 */
public final class RuleBook {

    private static final String RESOURCE = "rules.json";

    /** The built-in rules first. */
    private final List<RuleFile> files;

    private final List<AdviceRule> advice;
    private final Drivers drivers;

    private RuleBook(List<RuleFile> files, List<AdviceRule> advice, Drivers drivers) {
        this.files = List.copyOf(files);
        this.advice = List.copyOf(advice);
        this.drivers = drivers;
    }

    /** The built-in rules and drivers. */
    public static RuleBook builtIn() {
        try (InputStream in = RuleBook.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            RuleFile file = RuleFile.builtIn(in.readAllBytes());
            return new RuleBook(List.of(file), file.advice(), Drivers.builtIn());
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
     * @throws RuleFileException when an id in it is taken
     */
    public RuleBook with(RuleFile added) throws RuleFileException {
        for (RuleFile file : files) {
            added.refuse(file);
        }
        List<RuleFile> allFiles = new ArrayList<>(files);
        allFiles.add(added);
        List<AdviceRule> allAdvice = new ArrayList<>(advice);
        allAdvice.addAll(added.advice());
        return new RuleBook(allFiles, allAdvice, added.addTo(drivers));
    }

    /** The driver table. */
    public Drivers drivers() {
        return drivers;
    }

    /** One line a rule: its id and the sentence that explains it; built-in ones first. */
    public List<Summary> list() {
        List<Summary> list = new ArrayList<>();
        for (RuleFile file : files) {
            file.rules().forEach(rule -> list.add(summary(rule)));
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
        for (RuleFile file : files) {
            if (file.has(role)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The rules that may hold for a role of a module, or of the crash itself, in order.
     *
     * @param code of the bug check; 0 without one
     */
    List<Rule> rulesFor(Role role, @Nullable String module, int code) {
        List<Rule> rules = List.of();
        for (RuleFile file : files) {
            List<Rule> more = file.rulesFor(role, module, code);
            rules = rules.isEmpty() ? more : more.isEmpty() ? rules : joined(rules, more);
        }
        return rules;
    }

    private static List<Rule> joined(List<Rule> first, List<Rule> second) {
        List<Rule> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
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
