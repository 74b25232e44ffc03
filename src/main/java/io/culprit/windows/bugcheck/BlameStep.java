package io.culprit.windows.bugcheck;

/**
 * One step of how blame is assigned for a bug check, in order of preference: e.g. {@code module-at:p4}, {@code device-stack:p2}, or a
 * word alone such as {@code stack}, {@code memory}, {@code hardware}, {@code none}.
 *
 * @param parameter 1 to 4, or 0 where the step has none
 */
public record BlameStep(BlameVerb verb, int parameter) {

    /**
     * A step as the table writes it.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static BlameStep of(String text) {
        int colon = text.indexOf(":p");
        BlameVerb verb = BlameVerb.of(colon < 0 ? text : text.substring(0, colon));
        int parameter = colon < 0 ? 0 : text.charAt(text.length() - 1) - '0';
        boolean numbered = colon == text.length() - 3 && parameter >= 1 && parameter <= 4;
        if (verb.ofParameter() != numbered || !numbered && colon >= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is " + (verb.ofParameter() ? "a verb and :p1 to :p4" : "a word alone"));
        }
        return new BlameStep(verb, parameter);
    }
}
