package io.culprit.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One rule file: rules, drivers, what a site knows of drivers, and advice. */
public final class RuleFile implements RuleSource {

    private static final RuleIndex NONE = new RuleIndex(List.of());

    private final RuleReader content;
    private final Map<Role, RuleIndex> indexes = new EnumMap<>(Role.class);

    private RuleFile(RuleReader content) {
        this.content = content;
        Map<Role, List<Rule>> byRole = new EnumMap<>(Role.class);
        for (Rule rule : content.rules()) {
            byRole.computeIfAbsent(rule.on(), unused -> new ArrayList<>()).add(rule);
        }
        byRole.forEach((role, rules) -> indexes.put(role, new RuleIndex(rules)));
    }

    /**
     * Reads and checks a file.
     *
     * @param text in UTF-8
     * @throws RuleFileException when anything in it is wrong
     */
    public static RuleFile read(byte[] text) throws RuleFileException {
        return new RuleFile(RuleReader.read(text));
    }

    /** Complains of the first id in this file that a rule, or advice, from elsewhere has. */
    void refuse(RuleSource earlier) throws RuleFileException {
        content.refuse(earlier.ids());
    }

    @Override
    public RuleIndex index(Role role) {
        return indexes.getOrDefault(role, NONE);
    }

    @Override
    public Collection<String> ids() {
        return content.ids();
    }

    @Override
    public List<Rule> rules() {
        return content.rules();
    }

    @Override
    public List<AdviceRule> adviceFor(int code) {
        return content.advice();
    }

    @Override
    public List<AdviceRule> advice() {
        return content.advice();
    }

    /** A table of drivers with the rows of this file in front. */
    Drivers addTo(Drivers table) {
        return table.with(content.drivers(), content.tags());
    }
}
