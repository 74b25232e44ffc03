package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Jackson is the oracle: what it takes and what it makes of it, our reader takes and makes, too. */
class JsonTokensTest {

    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String[] PIECES = {
        "\"",
        "\\",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\n",
        "\n",
        "/",
        "//c\n",
        "/* c */",
        ",",
        ":",
        "{",
        "}",
        "[",
        "]",
        "-",
        "0",
        "7",
        ".5",
        "e3",
        "true",
        "false",
        "tru",
        " ",
        "\t",
        "é",
        "\"a\"",
        "\"a\":"
    };

    @Test
    void readsEveryDocumentAsJacksonDoes() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            String text = value(random, 0);
            assertThat(read(utf8(text))).as(text).isEqualTo(plain(JACKSON.readTree(text)));
        }
    }

    @Test
    void takesAndRefusesBrokenDocumentsAsJacksonDoes() {
        Random random = new Random(43);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            String text = "[" + broken(value(random, 0), random) + "]";
            Object theirs = jackson(text);
            assertThat(ours(text)).as(text).isEqualTo(theirs);
            refused += theirs.equals("refused") ? 1 : 0;
        }
        assertThat(refused).isBetween(2_000, 19_000);
    }

    @Test
    void refusesEveryBeginningOfADocument() throws RuleFileException {
        String text = "{\"a\": [1.5e3, true, /* c */ \"x\\n\\u0041\"], \"a\u00e9\": {\"a\": -7}, // d\n \"\": {}}";
        byte[] whole = utf8(text);
        assertThat(read(whole)).isInstanceOf(Map.class);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part)).isInstanceOf(RuleFileException.class);
        }
    }

    @Test
    void tellsLineAndColumn() {
        complains("{\n  \"a\": /* two\nlines */ nul}", 3, 10, "a text, number, list or object belongs here");
        complains("{\"a\": 1 \"b\": 2}", 1, 9, "',' or '}' belongs here");
        complains("[\"a\nb\"]", 1, 4, "a text ends in its own line");
        complains("[1, 2", 1, 6, "the file ends where ']' belongs");
        complains("[01]", 1, 4, "a number has no leading zero");
        complains("{} x", 1, 4, "nothing may follow the outermost object");
        complains("[/* x", 1, 6, "a comment does not end");
        complains("[[[[[[[[[[1]]]]]]]]]]", 1, 10, "nested too deep");
        complains("", 1, 1, "the file ends where a value belongs");
    }

    @Test
    void countsColumnsFromTheByteOrderMarkOnlyWhereThereIsOne() {
        byte[][] files = {{(byte) 0xEF, '{', '}'}, {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, '?', '}'}};
        for (byte[] file : files) {
            assertThatThrownBy(() -> read(file)).isInstanceOfSatisfying(RuleFileException.class, bad -> {
                assertThat(bad.line()).isEqualTo(1);
                assertThat(bad.column()).isEqualTo(1);
            });
        }
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() -> read(new byte[] {'"', (byte) 0xC3, '"'}))
                .isInstanceOf(RuleFileException.class)
                .hasMessage("this text is not UTF-8");
    }

    private static void complains(String text, int line, int column, String message) {
        assertThatThrownBy(() -> read(utf8(text))).isInstanceOfSatisfying(RuleFileException.class, bad -> {
            assertThat(bad).hasMessageContaining(message);
            assertThat(List.of(bad.line(), bad.column())).as(message).containsExactly(line, column);
        });
    }

    private static Object ours(String text) {
        try {
            return read(utf8(text));
        } catch (RuleFileException refused) {
            return "refused";
        }
    }

    /** Jackson knows {@code null}, which no rule file has. */
    private static Object jackson(String text) {
        try {
            JsonNode node = JACKSON.readTree(utf8(text));
            return node.isMissingNode() ? "refused" : plain(node);
        } catch (IOException | IllegalStateException refused) {
            return "refused";
        }
    }

    private static String broken(String text, Random random) {
        StringBuilder broken = new StringBuilder(text);
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
            int at = random.nextInt(broken.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> broken.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 1 -> broken.delete(at, Math.min(broken.length(), at + 1 + random.nextInt(3)));
                default -> broken.setLength(random.nextInt(8) == 0 ? at : broken.length());
            }
        }
        return broken.toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 6)) {
            case 0 -> string(random);
            case 1 -> String.valueOf(random.nextInt());
            case 2 -> String.valueOf(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 3 -> String.valueOf(random.nextBoolean());
            case 4 -> "[" + members(random, depth, false) + "]";
            default -> "{" + members(random, depth, true) + "}";
        };
    }

    private static String members(Random random, int depth, boolean named) {
        StringBuilder members = new StringBuilder();
        int count = random.nextInt(4);
        for (int index = 0; index < count; index++) {
            members.append(random.nextInt(6) == 0 ? " // note\n" : "")
                    .append(named ? "\"" + index + "\" : " : "")
                    .append(value(random, depth + 1))
                    .append(index < count - 1 || random.nextInt(4) == 0 ? "," : "");
        }
        return members.toString();
    }

    private static String string(Random random) {
        String[] pieces = {"a", "€", "\\\"", "\\\\", "\\/", "\\u0041", "\\t", " ", "//", "\uD83D\uDE00"};
        StringBuilder string = new StringBuilder("\"");
        for (int count = random.nextInt(6); count > 0; count--) {
            string.append(pieces[random.nextInt(pieces.length)]);
        }
        return string.append('"').toString();
    }

    private static Object read(byte[] file) throws RuleFileException {
        JsonTokens.of(file).skip();
        JsonTokens tokens = JsonTokens.of(file);
        Object value = value(tokens);
        tokens.end();
        return value;
    }

    private static Object value(JsonTokens tokens) throws RuleFileException {
        byte first = tokens.next("a value");
        switch (first) {
            case '{' -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                for (boolean more = tokens.first('}'); more; more = tokens.another('}')) {
                    tokens.name();
                    fields.put(tokens.string(), value(tokens));
                }
                return fields;
            }
            case '[' -> {
                List<Object> items = new ArrayList<>();
                for (boolean more = tokens.first(']'); more; more = tokens.another(']')) {
                    items.add(value(tokens));
                }
                return items;
            }
            case '"' -> {
                tokens.text();
                return tokens.string();
            }
            default -> {
                return JsonTokens.beginsNumber(first) ? (Object) tokens.number() : tokens.flag();
            }
        }
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
            return fields;
        }
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(plain(item)));
            return items;
        }
        if (node.isNull()) {
            throw new IllegalStateException("null");
        }
        return node.isTextual()
                ? node.textValue()
                : node.isNumber() ? (Object) node.doubleValue() : node.booleanValue();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
