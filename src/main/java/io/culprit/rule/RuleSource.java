package io.culprit.rule;

import java.util.Collection;
import java.util.List;

/** Where rules come from: the program itself, or a file. Any thread may ask. */
interface RuleSource {

    /** The rules that start from a role. */
    RuleIndex index(Role role);

    /** The ids of all rules and advice. */
    Collection<String> ids();

    /** All rules in the order in which they were written. */
    List<Rule> rules();

    /** The advice that may hold for a bug check, by its code, in the order in which it was written. */
    List<AdviceRule> adviceFor(int code);

    /** All advice in the order in which it was written. */
    List<AdviceRule> advice();
}
