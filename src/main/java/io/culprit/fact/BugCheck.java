package io.culprit.fact;

import io.culprit.windows.bugcheck.BlameStep;
import io.culprit.windows.bugcheck.BugCheckMeaning;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bug check and what it means.
 *
 * @param code as in the header, variant bit included; {@code baseCode} without it
 * @param text one sentence on what the code (and sub-code) means
 * @param cause the usual cause, where documented
 * @param blame how blame is assigned for this code and sub-code, in order of preference
 */
public record BugCheck(
        int code,
        int baseCode,
        String name,
        String text,
        @Nullable String cause,
        List<Parameter> parameters,
        List<BlameStep> blame) {

    /** One of which nothing but code and parameters is known. */
    public static BugCheck of(BugCheckMeaning meaning) {
        List<Parameter> parameters = new ArrayList<>(4);
        for (BugCheckMeaning.Parameter parameter : meaning.parameters()) {
            parameters.add(
                    new Parameter(parameter.value(), parameter.meaning(), parameter.role(), null, parameter.decoded()));
        }
        return of(meaning, parameters);
    }

    /** One of whose parameters more is known. */
    public static BugCheck of(BugCheckMeaning meaning, List<Parameter> parameters) {
        return new BugCheck(
                meaning.code(),
                meaning.baseCode(),
                meaning.name(),
                meaning.text(),
                meaning.cause(),
                List.copyOf(parameters),
                meaning.blame());
    }

    /** Whether a parameter has that role. */
    public boolean has(ParameterRole role) {
        for (Parameter parameter : parameters) {
            if (parameter.role() == role) {
                return true;
            }
        }
        return false;
    }

    /**
     * One of the four parameters.
     *
     * @param module the module that holds the value as an address
     * @param decoded the value in words where it has any: an NTSTATUS name, an IRQL name, read or write
     */
    public record Parameter(
            long value,
            String meaning,
            ParameterRole role,
            @Nullable String module,
            @Nullable String decoded) {}
}
