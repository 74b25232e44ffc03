package io.culprit.rule;

import java.util.List;

/** Advice and when some evidence supports it. */
public record AdviceRule(
        String id, List<Condition> when, List<Condition> unless, String text, String why, boolean user) {}
