package io.culprit.verdict;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON with comments and trailing commas to nodes with places. Depth and size are bounded: a rule file is small and flat. */
final class NodeReader {

    private static final int MAX_DEPTH = 8;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private final JsonParser parser;

    private NodeReader(JsonParser parser) {
        this.parser = parser;
    }

    static Node read(byte[] text) throws RuleFileException {
        try (JsonParser parser = JSON.createParser(text)) {
            NodeReader reader = new NodeReader(parser);
            parser.nextToken();
            Node node = reader.node(0);
            if (parser.nextToken() != null) {
                throw reader.wrong("nothing may follow the outermost object");
            }
            return node;
        } catch (JsonProcessingException bad) {
            JsonLocation at = bad.getLocation();
            throw new RuleFileException(
                    bad.getOriginalMessage().lines().findFirst().orElse("not JSON"),
                    at == null ? 1 : at.getLineNr(),
                    at == null ? 1 : at.getColumnNr());
        } catch (IOException bad) {
            throw new RuleFileException("not readable: " + bad.getMessage(), 1, 1);
        }
    }

    private Node node(int depth) throws IOException, RuleFileException {
        @Nullable JsonToken token = parser.currentToken();
        if (token == null) {
            throw wrong("the file ends too early");
        }
        if (depth > MAX_DEPTH) {
            throw wrong("nested too deep");
        }
        JsonLocation at = parser.currentTokenLocation();
        int line = at.getLineNr();
        int column = at.getColumnNr();
        return switch (token) {
            case START_OBJECT -> new Node.Obj(fields(depth), line, column);
            case START_ARRAY -> new Node.Arr(items(depth), line, column);
            case VALUE_STRING -> new Node.Str(parser.getText(), line, column);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Node.Num(parser.getDoubleValue(), line, column);
            case VALUE_TRUE, VALUE_FALSE -> new Node.Bool(token == JsonToken.VALUE_TRUE, line, column);
            default -> throw wrong("a text, number, list or object belongs here");
        };
    }

    private Map<String, Node> fields(int depth) throws IOException, RuleFileException {
        Map<String, Node> fields = LinkedHashMap.newLinkedHashMap(8);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (fields.containsKey(name)) {
                throw wrong("'" + name + "' stands twice");
            }
            parser.nextToken();
            fields.put(name, node(depth + 1));
        }
        return fields;
    }

    private List<Node> items(int depth) throws IOException, RuleFileException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(depth + 1));
        }
        return items;
    }

    private RuleFileException wrong(String message) {
        JsonLocation at = parser.currentTokenLocation();
        return new RuleFileException(message, at.getLineNr(), at.getColumnNr());
    }
}
