package io.culprit.windows.bugcheck;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bug check with its parameters, in words.
 *
 * @param code as asked; {@code baseCode} without the variant bit 28
 * @param name as Microsoft writes it
 * @param text one sentence on what the sub-code means or, without one, the code
 * @param cause one sentence on the code, where {@code text} is about the sub-code
 * @param parameters always four
 * @param blame in order of preference
 * @param liveDump whether the code only names live dumps and never stops a machine
 * @param unknownSubtype whether the first parameter selects and holds a value that is not documented
 */
public record BugCheckMeaning(
        int code,
        int baseCode,
        String name,
        String text,
        @Nullable String cause,
        List<Parameter> parameters,
        List<BlameStep> blame,
        boolean liveDump,
        boolean unknownSubtype) {

    /** Copies the lists. */
    public BugCheckMeaning {
        parameters = List.copyOf(parameters);
        blame = List.copyOf(blame);
    }

    /**
     * One parameter.
     *
     * @param decoded the value in words where it has any: a status name, an IRQL name, the kind of access
     */
    public record Parameter(
            long value,
            String meaning,
            ParameterRole role,
            @Nullable String decoded) {}
}
