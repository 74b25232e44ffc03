package io.culprit.fact;

/**
 * A fault that the instruction at which it happened cannot have caused: what an engineer takes for a failing processor or failing memory.
 *
 * @param kind {@code wrong-address}, {@code readable}, {@code beyond-return}, {@code middle} or {@code refused}
 * @param text one sentence
 * @param expected what a sound machine would have done
 * @param seen what the dump says instead
 */
public record ImpossibleFault(String kind, String text, String expected, String seen) {}
