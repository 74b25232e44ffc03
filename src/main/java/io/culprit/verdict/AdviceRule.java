package io.culprit.verdict;

import java.util.List;

/** Advice and when some evidence supports it. */
record AdviceRule(String id, List<Condition> when, List<Condition> unless, String text, String why, boolean user) {}
