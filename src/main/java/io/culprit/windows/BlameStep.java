package io.culprit.windows;

/**
 * One step of how blame is assigned for a bug check, in order of preference: e.g. {@code module-at} parameter 4, {@code device-stack}
 * parameter 2, or a word alone such as {@code stack}, {@code memory}, {@code hardware}, {@code none}.
 *
 * @param parameter 1 to 4, or 0 where the step has none
 */
public record BlameStep(String verb, int parameter) {}
