package io.culprit.rule;

import io.culprit.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rules that the program brings along. Those for a role are read when they are first asked for: a crash has a few roles. */
final class BuiltInRules implements RuleSource {

    private final Table table = Table.beside(BuiltInRules.class, "rules.table");

    /** By the place of the role among all. Two threads may make the same. */
    private final @Nullable RuleIndex[] indexes = new RuleIndex[Role.values().length];

    /** By the code of the bug check, for those with advice of their own, and for 0. Two threads may read the same. */
    private final Map<Integer, List<AdviceRule>> adviceRead = new ConcurrentHashMap<>();

    @Override
    public RuleIndex index(Role role) {
        RuleIndex index = indexes[role.ordinal()];
        if (index == null) {
            index = new RuleIndex(rules(table.rows(role.word())));
            indexes[role.ordinal()] = index;
        }
        return index;
    }

    private static List<Rule> rules(List<String[]> rows) {
        List<Rule> rules = new ArrayList<>(rows.size());
        for (String[] cells : rows) {
            rules.add(RuleLine.rule(cells));
        }
        return rules;
    }

    @Override
    public List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (String[] cells : table.rows()) {
            ids.add(RuleLine.id(cells));
        }
        return List.copyOf(new LinkedHashSet<>(ids));
    }

    @Override
    public List<Rule> rules() {
        List<String[]> rows = table.rows();
        rows.removeIf(cells -> cells[0].startsWith(RuleLine.ADVICE));
        rows.sort(BuiltInRules::inTheirPlaces);
        return rules(rows);
    }

    @Override
    public List<AdviceRule> adviceFor(int code) {
        List<AdviceRule> advice = adviceRead.get(code);
        if (advice == null) {
            List<String[]> own = table.rows(RuleLine.adviceKey(code));
            if (own.isEmpty() && code != 0) {
                return adviceFor(0); // damaged dumps have any code, and none of them is worth keeping
            }
            own.addAll(table.rows(RuleLine.ADVICE));
            advice = List.copyOf(advice(own));
            adviceRead.put(code, advice);
        }
        return advice;
    }

    /** Advice for several bug checks stands in as many rows, and is one all the same. */
    @Override
    public List<AdviceRule> advice() {
        List<String[]> rows = table.rows();
        Set<String> seen = new HashSet<>();
        rows.removeIf(cells -> !cells[0].startsWith(RuleLine.ADVICE) || !seen.add(RuleLine.id(cells)));
        return advice(rows);
    }

    /** By hand: what {@link java.util.Comparator} makes is spun at every start. */
    private static int inTheirPlaces(String[] one, String[] other) {
        return Integer.compare(RuleLine.place(one), RuleLine.place(other));
    }

    private static List<AdviceRule> advice(List<String[]> rows) {
        rows.sort(BuiltInRules::inTheirPlaces);
        List<AdviceRule> advice = new ArrayList<>(rows.size());
        for (String[] cells : rows) {
            advice.add(RuleLine.advice(cells));
        }
        return advice;
    }
}
