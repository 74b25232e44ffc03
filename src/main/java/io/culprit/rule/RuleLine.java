package io.culprit.rule;

import io.culprit.rule.Condition.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules and advice as lines of {@code rules.table}, which the build makes of {@code rules.json}: role, {@code advice} or, for one bug
 * check alone, {@code advice-7a}; place in the file, id, conditions, exceptions, sentence, explanation and, for a rule, weight in thousandths, what it carries, limit and whom it
 * blames. They are read a role at a time.
 */
public final class RuleLine {

    /** Begins the lines of advice. */
    static final String ADVICE = "advice";

    private static final String AND = " && ";
    private static final double UNITS = 1000;
    private static final int PLACE = 1;

    private RuleLine() {}

    /**
     * The cells of a rule.
     *
     * @param place among the rules of its file
     */
    public static List<String> cells(Rule rule, int place) {
        List<String> cells = cells(rule.on().word(), place, rule.id(), rule.when(), rule.unless());
        cells.add(rule.says());
        cells.add(rule.explain());
        cells.add(Long.toString(Math.round(rule.weight() * UNITS)));
        cells.add(rule.carries().word());
        cells.add(rule.limits() == null ? "" : rule.limits().word());
        cells.add(rule.blames() == null ? "" : rule.blames());
        return cells;
    }

    /** The lines of advice: one for each bug check that it is for, or one for all. */
    public static List<List<String>> lines(AdviceRule advice, int place) {
        List<List<String>> lines = new ArrayList<>();
        for (String key : keys(advice)) {
            List<String> cells = cells(key, place, advice.id(), advice.when(), advice.unless());
            cells.add(advice.text());
            cells.add(advice.why());
            lines.add(cells);
        }
        return lines;
    }

    /** What begins the lines of advice for a bug check alone. */
    static String adviceKey(int code) {
        return ADVICE + '-' + Integer.toHexString(code);
    }

    private static List<String> keys(AdviceRule advice) {
        for (Condition condition : advice.when()) {
            boolean listed = condition.operator() == Operator.EQUAL || condition.operator() == Operator.IN;
            if (condition.fact() == FactName.BUG_CHECK_CODE && listed) {
                List<String> keys = new ArrayList<>();
                condition.numbers().forEach(code -> keys.add(adviceKey(code.intValue())));
                return keys;
            }
        }
        return List.of(ADVICE);
    }

    private static List<String> cells(String on, int place, String id, List<Condition> when, List<Condition> unless) {
        return new ArrayList<>(List.of(on, Integer.toString(place), id, joined(when), joined(unless)));
    }

    private static String joined(List<Condition> conditions) {
        StringBuilder text = new StringBuilder();
        for (Condition condition : conditions) {
            text.append(text.isEmpty() ? "" : AND).append(condition.text());
        }
        return text.toString();
    }

    /** The place of a rule among those of its file. */
    static int place(String[] cells) {
        return Integer.parseInt(cells[PLACE]);
    }

    /** The id of a rule or of advice. */
    static String id(String[] cells) {
        return cells[2];
    }

    /** The rule of a line. */
    public static Rule rule(String[] cells) {
        return new Rule(
                cells[2],
                cells[6],
                Vocabulary.ROLES.of(cells[0]),
                conditions(cells[3]),
                conditions(cells[4]),
                cells[10].isEmpty() ? null : cells[10],
                Integer.parseInt(cells[7]) / UNITS,
                Vocabulary.LABELS.of(cells[8]),
                cells[9].isEmpty() ? null : Vocabulary.LABELS.of(cells[9]),
                cells[5],
                false);
    }

    /** The advice of a line. */
    public static AdviceRule advice(String[] cells) {
        return new AdviceRule(cells[2], conditions(cells[3]), conditions(cells[4]), cells[5], cells[6], false);
    }

    private static List<Condition> conditions(String cell) {
        List<Condition> conditions = new ArrayList<>();
        for (int from = 0; from < cell.length(); ) {
            int and = cell.indexOf(AND, from);
            int end = and < 0 ? cell.length() : and;
            conditions.add(ConditionText.read(cell.substring(from, end)));
            from = end + AND.length();
        }
        return List.copyOf(conditions);
    }
}
