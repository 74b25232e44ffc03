package io.culprit.verdict;

import static io.culprit.verdict.RuleField.BLAMES;
import static io.culprit.verdict.RuleField.BUILT_BEFORE;
import static io.culprit.verdict.RuleField.CARRIES;
import static io.culprit.verdict.RuleField.CLASS;
import static io.culprit.verdict.RuleField.DMA;
import static io.culprit.verdict.RuleField.DRIVER;
import static io.culprit.verdict.RuleField.DRIVERS;
import static io.culprit.verdict.RuleField.EXPLAIN;
import static io.culprit.verdict.RuleField.FILE;
import static io.culprit.verdict.RuleField.ID;
import static io.culprit.verdict.RuleField.IF;
import static io.culprit.verdict.RuleField.KNOWN;
import static io.culprit.verdict.RuleField.LIMITS;
import static io.culprit.verdict.RuleField.NEVER_CULPRIT;
import static io.culprit.verdict.RuleField.ON;
import static io.culprit.verdict.RuleField.PRODUCT;
import static io.culprit.verdict.RuleField.RULES;
import static io.culprit.verdict.RuleField.SAYS;
import static io.culprit.verdict.RuleField.SEE;
import static io.culprit.verdict.RuleField.TAGS;
import static io.culprit.verdict.RuleField.TEXT;
import static io.culprit.verdict.RuleField.UNLESS;
import static io.culprit.verdict.RuleField.VENDOR;
import static io.culprit.verdict.RuleField.VERSION;
import static io.culprit.verdict.RuleField.VERSION_BELOW;
import static io.culprit.verdict.RuleField.VERSION_FROM;
import static io.culprit.verdict.RuleField.WEIGHT;
import static io.culprit.verdict.RuleField.WHY;
import static io.culprit.verdict.RuleField.WINDOWS;

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
    private final long required;
    private final long allowed;

    RuleShape(String what, long required, long optional) {
        this.what = what;
        this.required = required;
        this.allowed = required | optional;
    }

    /** With its article, for complaints. */
    String what() {
        return what;
    }

    /** A set of {@link RuleField#bit()}. */
    long required() {
        return required;
    }

    /** A set of {@link RuleField#bit()}. */
    long allowed() {
        return allowed;
    }

    private static long set(RuleField... fields) {
        long set = 0;
        for (RuleField field : fields) {
            set |= field.bit();
        }
        return set;
    }
}
