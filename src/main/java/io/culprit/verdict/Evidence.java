package io.culprit.verdict;

/**
 * One reason for or against a module.
 *
 * @param rule id of the rule that found it; {@code userRule} when it came with {@code --rules}
 * @param role e.g. {@code faulting-instruction}, {@code device-owner}, {@code bystander}
 * @param text one sentence
 * @param source where the fact was read
 * @param weight what it adds (positive) or takes away (negative)
 */
public record Evidence(String rule, boolean userRule, String role, String text, String source, double weight) {}
