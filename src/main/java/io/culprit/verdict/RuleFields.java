package io.culprit.verdict;

import io.culprit.verdict.Node.Arr;
import io.culprit.verdict.Node.Bool;
import io.culprit.verdict.Node.Obj;
import io.culprit.verdict.Node.Str;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of one object: unknown ones are refused, missing ones are named. */
final class RuleFields {

    private final Obj object;
    private final String what;

    RuleFields(Node node, String what, List<String> known) throws RuleFileException {
        if (!(node instanceof Obj found)) {
            throw node.wrong(what + " is an object");
        }
        this.object = found;
        this.what = what;
        for (Node.Field field : found.fields()) {
            if (!known.contains(field.name())) {
                throw field.value()
                        .wrong("unknown field '" + field.name() + "'" + NearMiss.suggest(field.name(), known));
            }
        }
    }

    boolean has(String name) {
        return object.find(name) != null;
    }

    Node node(String name) throws RuleFileException {
        Node node = object.find(name);
        if (node == null) {
            throw object.wrong(what + " needs '" + name + "'");
        }
        return node;
    }

    String text(String name) throws RuleFileException {
        Node node = node(name);
        if (!(node instanceof Str text) || text.value().isBlank()) {
            throw node.wrong("'" + name + "' is a text");
        }
        return text.value();
    }

    @Nullable
    String find(String name) throws RuleFileException {
        return has(name) ? text(name) : null;
    }

    String findOr(String name, String otherwise) throws RuleFileException {
        return has(name) ? text(name) : otherwise;
    }

    String oneOf(String name, List<String> words, String otherwise) throws RuleFileException {
        String word = findOr(name, otherwise);
        if (!words.contains(word)) {
            throw node(name).wrong("unknown " + name + " '" + word + "'" + NearMiss.suggest(word, words));
        }
        return word;
    }

    boolean flag(String name) throws RuleFileException {
        if (!has(name)) {
            return false;
        }
        Node node = node(name);
        if (!(node instanceof Bool flag)) {
            throw node.wrong("'" + name + "' is true or false");
        }
        return flag.value();
    }

    List<Node> list(String name) throws RuleFileException {
        if (!has(name)) {
            return List.of();
        }
        Node node = node(name);
        if (!(node instanceof Arr list)) {
            throw node.wrong("'" + name + "' is a list");
        }
        return list.items();
    }
}
