package io.culprit.rule;

import io.culprit.table.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules that the program brings along. Those for a role are read when they are first asked for: a crash has a few roles. */
final class BuiltInRules implements RuleSource {

    private final Table table = Table.beside(BuiltInRules.class, "rules.table");

    /** By the place of the role among all. Two threads may make the same. */
    private final @Nullable RuleIndex[] indexes = new RuleIndex[Role.values().length];

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
        return ids;
    }

    @Override
    public List<Rule> rules() {
        List<String[]> rows = table.rows();
        rows.removeIf(cells -> cells[0].equals(RuleLine.ADVICE));
        rows.sort(Comparator.comparingInt(RuleLine::place));
        return rules(rows);
    }

    @Override
    public List<AdviceRule> advice() {
        List<AdviceRule> advice = new ArrayList<>();
        for (String[] cells : table.rows(RuleLine.ADVICE)) {
            advice.add(RuleLine.advice(cells));
        }
        return advice;
    }
}
