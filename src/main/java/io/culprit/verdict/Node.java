package io.culprit.verdict;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of a rule file with the place where it stands, so that every complaint can name line and column. */
sealed interface Node {

    int line();

    int column();

    /** An object; fields keep their order. It has few, so that they are found one by one. */
    record Obj(List<Field> fields, int line, int column) implements Node {

        /** The field of that name, or null. */
        @Nullable
        Node find(String name) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).name().equals(name)) {
                    return fields.get(i).value();
                }
            }
            return null;
        }
    }

    /** A field of an object. */
    record Field(String name, Node value) {}

    /** A list. */
    record Arr(List<Node> items, int line, int column) implements Node {}

    /** A text. */
    record Str(String value, int line, int column) implements Node {}

    /** A number. */
    record Num(double value, int line, int column) implements Node {}

    /** True or false. */
    record Bool(boolean value, int line, int column) implements Node {}

    default RuleFileException wrong(String message) {
        return new RuleFileException(message, line(), column());
    }
}
