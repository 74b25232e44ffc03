package io.culprit.shell.assistant;

import io.culprit.report.Printable;
import io.culprit.shell.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, as a program sent them: of any type, or none. */
final class Given {

    private final Map<String, Object> values;

    /** Refuses names that the tool does not know. */
    Given(@Nullable Map<String, Object> values, Set<String> known) {
        this.values = values == null ? Map.of() : values;
        for (String name : this.values.keySet()) {
            if (!known.contains(name)) {
                throw new RefusedException(
                        "no argument " + Printable.text(name) + " (there is: " + String.join(", ", known) + ")");
            }
        }
    }

    /** A text that must be there. */
    String text(String name) {
        String text = optional(name);
        if (text == null || text.isBlank()) {
            throw new RefusedException("the argument " + name + " is missing");
        }
        return text;
    }

    /** A text that may be there. */
    @Nullable
    String optional(String name) {
        return switch (values.get(name)) {
            case null -> null;
            case String text -> text;
            default -> throw new RefusedException("the argument " + name + " must be a string");
        };
    }

    /** A number from zero up, at most {@code most}. */
    int number(String name, int absent, int most) {
        return switch (values.get(name)) {
            case null -> absent;
            case Number number when number.longValue() >= 0 && number.longValue() <= most -> number.intValue();
            default -> throw new RefusedException("the argument " + name + " must be a whole number from 0 to " + most);
        };
    }

    /** Texts, none where there are none. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        switch (values.get(name)) {
            case null -> {}
            case String text -> texts.add(text);
            case List<?> list -> list.forEach(text -> texts.add(String.valueOf(text)));
            default -> throw new RefusedException("the argument " + name + " must be an array of strings");
        }
        return texts;
    }
}
