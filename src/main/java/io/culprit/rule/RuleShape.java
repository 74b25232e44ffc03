package io.culprit.rule;

import static io.culprit.rule.RuleField.BLAMES;
import static io.culprit.rule.RuleField.BUILT_BEFORE;
import static io.culprit.rule.RuleField.CARRIES;
import static io.culprit.rule.RuleField.CLASS;
import static io.culprit.rule.RuleField.DMA;
import static io.culprit.rule.RuleField.DRIVER;
import static io.culprit.rule.RuleField.DRIVERS;
import static io.culprit.rule.RuleField.EXPLAIN;
import static io.culprit.rule.RuleField.FILE;
import static io.culprit.rule.RuleField.ID;
import static io.culprit.rule.RuleField.IF;
import static io.culprit.rule.RuleField.KNOWN;
import static io.culprit.rule.RuleField.LIMITS;
import static io.culprit.rule.RuleField.NEVER_CULPRIT;
import static io.culprit.rule.RuleField.ON;
import static io.culprit.rule.RuleField.PRODUCT;
import static io.culprit.rule.RuleField.RULES;
import static io.culprit.rule.RuleField.SAYS;
import static io.culprit.rule.RuleField.SEE;
import static io.culprit.rule.RuleField.TAGS;
import static io.culprit.rule.RuleField.TEXT;
import static io.culprit.rule.RuleField.UNLESS;
import static io.culprit.rule.RuleField.VENDOR;
import static io.culprit.rule.RuleField.VERSION;
import static io.culprit.rule.RuleField.VERSION_BELOW;
import static io.culprit.rule.RuleField.VERSION_FROM;
import static io.culprit.rule.RuleField.WEIGHT;
import static io.culprit.rule.RuleField.WHY;
import static io.culprit.rule.RuleField.WINDOWS;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The objects of a rule file, and which fields they must and may have; {@code culprit schema rules} says the same. */
enum RuleShape {
    WHOLE("a rule file", set(), set(RULES, DRIVERS, KNOWN, RuleField.ADVICE)),
    RULE("a rule", set(ID, EXPLAIN, ON, SAYS), set(IF, UNLESS, WEIGHT, CARRIES, LIMITS, BLAMES)),
    DRIVER_ROW("a driver", set(FILE), set(VENDOR, PRODUCT, CLASS, DMA, TAGS, WINDOWS, NEVER_CULPRIT)),
    SITE_KNOWLEDGE(
            "site knowledge",
            set(ID, DRIVER, SAYS),
            set(VERSION_FROM, VERSION_BELOW, VERSION, BUILT_BEFORE, IF, WEIGHT, SEE)),
    ADVICE("advice", set(ID, TEXT, WHY), set(IF, UNLESS));

    private final String what;
    private final Set<RuleField> required;
    private final Vocabulary<RuleField> allowed;

    RuleShape(String what, Set<RuleField> required, Set<RuleField> optional) {
        this.what = what;
        this.required = required;
        Set<RuleField> all = EnumSet.copyOf(optional);
        all.addAll(required);
        this.allowed = new Vocabulary<>("field", all.toArray(RuleField[]::new));
    }

    /** With its article, for complaints. */
    String what() {
        return what;
    }

    /** What such an object must have. */
    Set<RuleField> required() {
        return required;
    }

    /** What it may have. */
    Vocabulary<RuleField> allowed() {
        return allowed;
    }

    private static Set<RuleField> set(RuleField... fields) {
        return fields.length == 0 ? EnumSet.noneOf(RuleField.class) : EnumSet.copyOf(List.of(fields));
    }
}
