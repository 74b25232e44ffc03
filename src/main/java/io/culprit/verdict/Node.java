package io.culprit.verdict;

import java.util.List;
import java.util.Map;

/** A value of a rule file with the place where it stands, so that every complaint can name line and column. */
sealed interface Node {

    int line();

    int column();

    /** An object; keys keep their order. */
    record Obj(Map<String, Node> fields, int line, int column) implements Node {}

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
