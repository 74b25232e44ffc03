package io.culprit.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules for one role, by the module or the bug check that their conditions name. Of ten thousand rules a crash asks for a few. It
 * finds too many rather than too few: what holds is the conditions' own matter.
 */
final class RuleIndex {

    /** So much of a pattern must be without wildcards for the pattern to be found by how a name begins. */
    private static final int PREFIX = 3;

    /** Rules that name neither module nor bug check. */
    private final List<Rule> general = new ArrayList<>();

    /** The places of all others among {@link #rules}, by {@link #key}. */
    private final Map<String, List<Integer>> named = new HashMap<>();

    private final List<Rule> rules;

    /** An index of rules, which keep their order. */
    RuleIndex(List<Rule> rules) {
        this.rules = rules;
        for (int i = 0; i < rules.size(); i++) {
            String key = key(rules.get(i));
            if (key.isEmpty()) {
                general.add(rules.get(i));
            } else {
                named.computeIfAbsent(key, unused -> new ArrayList<>(1)).add(i);
            }
        }
    }

    /** The rules that may hold for a module, if there is one, in a crash with this bug check, 0 for none; in order. */
    List<Rule> find(@Nullable String module, int code) {
        if (named.isEmpty()) {
            return general;
        }
        List<Integer> places = new ArrayList<>(places(key("", code)));
        if (module != null) {
            String name = module.toLowerCase(Locale.ROOT);
            for (String part : new String[] {name, prefix(name)}) {
                if (!part.isEmpty()) {
                    places.addAll(places(key(part, 0)));
                    places.addAll(code == 0 ? List.of() : places(key(part, code)));
                }
            }
        }
        return places.isEmpty() ? general : inOrder(places);
    }

    private List<Integer> places(String key) {
        return named.getOrDefault(key, List.of());
    }

    private List<Rule> inOrder(List<Integer> places) {
        boolean[] found = new boolean[rules.size()];
        places.forEach(place -> found[place] = true);
        List<Rule> all = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < rules.size(); i++) {
            boolean isGeneral = next < general.size() && general.get(next) == rules.get(i);
            next += isGeneral ? 1 : 0;
            if (isGeneral || found[i]) {
                all.add(rules.get(i));
            }
        }
        return all;
    }

    private static String key(Rule rule) {
        String module = "";
        int code = 0;
        for (Condition condition : rule.when()) {
            if (condition.operator() == Condition.Operator.EQUAL) {
                switch (condition.fact()) {
                    case MODULE_NAME -> module = part(condition.words().getFirst());
                    case BUG_CHECK_CODE -> code = condition.numbers().getFirst().intValue();
                    default -> {}
                }
            }
        }
        return key(module, code);
    }

    /** What stands for a bug check and a module's name, or how it begins; empty for neither. */
    private static String key(String part, int code) {
        return code == 0 ? part : part + '/' + code;
    }

    /** A name as it is, how a pattern begins, or nothing where it may begin in many ways. */
    private static String part(String pattern) {
        String prefix = prefix(pattern);
        return isPlain(pattern) ? pattern : !prefix.isEmpty() && isPlain(prefix.substring(0, PREFIX)) ? prefix : "";
    }

    private static boolean isPlain(String text) {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    private static String prefix(String name) {
        return name.length() < PREFIX ? "" : name.substring(0, PREFIX) + '*';
    }
}
