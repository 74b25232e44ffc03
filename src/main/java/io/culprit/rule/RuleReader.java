package io.culprit.rule;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a rule file: JSON in UTF-8 that may hold comments and trailing commas. Whatever is wrong is said with its line and column;
 * columns count bytes.
 */
final class RuleReader {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final JsonParser in;
    private final List<Rule> rules = new ArrayList<>();
    private final List<AdviceRule> advice = new ArrayList<>();
    private final List<Driver> drivers = new ArrayList<>();
    private final Map<String, String> tags = new HashMap<>();

    /** Where each id stands. */
    private final Map<String, JsonLocation> ids = new HashMap<>();

    private RuleReader(JsonParser in) {
        this.in = in;
    }

    static RuleReader read(byte[] text) throws RuleFileException {
        int start = beginsWithMark(text) ? BYTE_ORDER_MARK.length : 0;
        try (JsonParser in = JSON.createParser(text, start, text.length - start)) {
            RuleReader reader = new RuleReader(in);
            reader.file();
            return reader;
        } catch (StreamReadException bad) {
            throw wrong(bad.getLocation(), complaint(bad));
        } catch (CharConversionException bytes) {
            throw new RuleFileException("its bytes are no text in UTF-8", 1, 1);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static boolean beginsWithMark(byte[] text) {
        boolean marked = text.length >= BYTE_ORDER_MARK.length;
        for (int i = 0; marked && i < BYTE_ORDER_MARK.length; i++) {
            marked = text[i] == BYTE_ORDER_MARK[i];
        }
        return marked;
    }

    /** What the parser says, but shorter where the file just ends. */
    private static String complaint(StreamReadException bad) {
        if (!bad.getOriginalMessage().startsWith("Unexpected end-of-input")) {
            return bad.getOriginalMessage();
        }
        JsonToken token = bad instanceof JsonEOFException cut ? cut.getTokenBeingDecoded() : null;
        if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
            return "the file ends within a text";
        }
        boolean object = bad.getProcessor().getParsingContext().inObject();
        return "the file ends where " + (object ? "'}'" : "']'") + " belongs";
    }

    List<Rule> rules() {
        return rules;
    }

    List<AdviceRule> advice() {
        return advice;
    }

    List<Driver> drivers() {
        return drivers;
    }

    /** Pool tags of four characters, and the file name of the driver that uses each. */
    Map<String, String> tags() {
        return tags;
    }

    Collection<String> ids() {
        return ids.keySet();
    }

    /** Complains of the id that stands first among those that are taken. */
    void refuse(Collection<String> taken) throws RuleFileException {
        String first = null;
        JsonLocation where = null;
        for (String id : taken) {
            JsonLocation place = ids.get(id);
            if (place != null && (where == null || place.getByteOffset() < where.getByteOffset())) {
                first = id;
                where = place;
            }
        }
        if (where != null) {
            throw wrong(where, "the id '" + first + "' is taken by a built-in rule or another file");
        }
    }

    private void file() throws IOException, RuleFileException {
        if (in.nextToken() == null) {
            throw wrong(in.currentLocation(), "the file ends where a value belongs");
        }
        object(RuleShape.WHOLE);
        if (in.nextToken() != null) {
            throw wrong(in.currentTokenLocation(), "nothing may follow the outermost object");
        }
    }

    /** Reads the object at hand. */
    private RuleValues object(RuleShape shape) throws IOException, RuleFileException {
        JsonLocation start = in.currentTokenLocation();
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(start, shape.what() + " is an object");
        }
        RuleValues values = new RuleValues();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            try {
                RuleField field = shape.allowed().of(in.currentName());
                if (values.has(field)) {
                    throw new IllegalArgumentException("'" + field.word() + "' stands twice");
                }
                in.nextToken();
                values.put(field, value(field));
            } catch (IllegalArgumentException complaint) {
                throw wrong(in.currentTokenLocation(), String.valueOf(complaint.getMessage()));
            }
        }
        for (RuleField field : shape.required()) {
            if (!values.has(field)) {
                throw wrong(start, shape.what() + " needs '" + field.word() + "'");
            }
        }
        return values;
    }

    /** The value at hand, which is the field's. */
    private Object value(RuleField field) throws IOException, RuleFileException {
        return switch (field.type()) {
            case RULES, DRIVERS, KNOWN, ADVICE -> objects(field);
            case ID -> id(field);
            case TEXT -> text(field);
            case SENTENCE -> RuleValues.sentence(text(field), RuleValues.OF_A_RULE);
            case STEP -> RuleValues.sentence(text(field), RuleValues.OF_ADVICE);
            case SUBJECT -> Vocabulary.SUBJECTS.of(text(field)).word();
            case FILE -> Glob.checked(text(field));
            case VERSION -> Versions.checked(text(field));
            case DATE -> RuleValues.built(text(field));
            case ROLE -> Vocabulary.ROLES.of(text(field));
            case LABEL -> Vocabulary.LABELS.of(text(field));
            case CLASS -> DriverLine.CLASSES.of(text(field));
            case TRANSFERS -> DriverLine.TRANSFERS.of(text(field));
            case CONDITIONS -> conditions(field);
            case TAGS -> tags(field);
            case WEIGHT -> weight();
            case FLAG -> flag(field);
        };
    }

    private List<RuleValues> objects(RuleField field) throws IOException, RuleFileException {
        requireList(field);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            switch (field.type()) {
                case RULES -> rules.add(object(RuleShape.RULE).rule());
                case KNOWN -> known(object(RuleShape.SITE_KNOWLEDGE).known());
                case ADVICE -> advice.add(object(RuleShape.ADVICE).advice());
                default -> driver(object(RuleShape.DRIVER_ROW));
            }
        }
        return List.of();
    }

    /** The id of a second rule is none that the file gives, and yet taken. */
    private void known(List<Rule> made) {
        rules.addAll(made);
        if (made.size() > 1) {
            unique(made.getLast().id());
        }
    }

    private void driver(RuleValues values) {
        Driver driver = values.driver();
        drivers.add(driver);
        for (String tag : values.tags()) {
            tags.put(tag, driver.file());
        }
    }

    private void requireList(RuleField field) {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("'" + field.word() + "' is a list");
        }
    }

    private String text(RuleField field) throws IOException {
        String text = in.currentToken() == JsonToken.VALUE_STRING ? in.getText() : "";
        if (text.isBlank()) {
            throw new IllegalArgumentException("'" + field.word() + "' is a text");
        }
        return text;
    }

    private String id(RuleField field) throws IOException {
        return unique(RuleValues.line(text(field), "an id"));
    }

    private String unique(String id) {
        if (ids.put(id, in.currentTokenLocation()) != null) {
            throw new IllegalArgumentException("the id '" + id + "' stands twice");
        }
        return id;
    }

    private List<Condition> conditions(RuleField field) throws IOException {
        requireList(field);
        List<Condition> conditions = new ArrayList<>(2);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw new IllegalArgumentException("a condition is a text such as \"bugCheck.code == 0xe6\"");
            }
            conditions.add(ConditionText.read(in.getText()));
        }
        return conditions;
    }

    private List<String> tags(RuleField field) throws IOException {
        requireList(field);
        List<String> found = new ArrayList<>(1);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            found.add(RuleValues.tag(text(field)));
        }
        return found;
    }

    private Double weight() throws IOException {
        boolean number = in.currentToken().isNumeric();
        if (!number || Math.abs(in.getDoubleValue()) > RuleValues.MAX_WEIGHT) {
            throw new IllegalArgumentException("weight is a number from -10 to 10");
        }
        return in.getDoubleValue();
    }

    private Boolean flag(RuleField field) {
        if (!in.currentToken().isBoolean()) {
            throw new IllegalArgumentException("'" + field.word() + "' is true or false");
        }
        return in.currentToken() == JsonToken.VALUE_TRUE;
    }

    private static RuleFileException wrong(JsonLocation place, String message) {
        return new RuleFileException(message, place.getLineNr(), place.getColumnNr());
    }
}
