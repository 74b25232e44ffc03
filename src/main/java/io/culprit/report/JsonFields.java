package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.machine.Address;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The door of the JSON report: fields that are absent where there is nothing to say, every text worded before it is written. */
record JsonFields(JsonGenerator json, Wording wording) {

    /** A string field, absent when there is none. */
    void text(String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, wording.text(value));
        }
    }

    /** A field with a list of strings, empty or not. */
    void texts(String field, List<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(wording.text(value));
        }
        json.writeEndArray();
    }

    /** A path of a build machine. */
    void path(String field, String value) throws IOException {
        text(field, wording.path(value));
    }

    /** An address or code. */
    void address(String field, long value) throws IOException {
        json.writeStringField(field, Address.hex(value));
    }

    /** An address, absent when there is none. */
    void hex(String field, @Nullable Long value) throws IOException {
        if (value != null) {
            address(field, value);
        }
    }

    /** A number, absent when there is none. */
    void number(String field, @Nullable Number value) throws IOException {
        if (value != null) {
            json.writeNumberField(field, value.longValue());
        }
    }

    /** A flag that is absent when it is false. */
    void flag(String field, boolean value) throws IOException {
        if (value) {
            json.writeBooleanField(field, true);
        }
    }

    void time(String field, @Nullable Instant value) throws IOException {
        if (value != null) {
            json.writeStringField(field, PlainWords.iso(value));
        }
    }
}
