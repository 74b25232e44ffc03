package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.machine.Address;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report as JSON: one document, addresses and codes in hex strings, times in ISO 8601 UTC. What is not known is absent, never null;
 * a list that was looked for and is empty is there.
 */
public final class JsonReport {

    private final JsonGenerator json;

    private JsonReport(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the report as one JSON object. */
    public static void write(Report report, JsonGenerator json) throws IOException {
        new JsonReport(json).report(report);
    }

    private void report(Report report) throws IOException {
        json.writeStartObject();
        json.writeNumberField("schemaVersion", Report.SCHEMA_VERSION);
        tool(report.tool());
        file(report.file());
        dump(report.dump());
        system(report.system());
        new JsonCrash(this, json).write(report);
        json.writeArrayFieldStart("stack");
        frames(report.stack());
        json.writeEndArray();
        text("stackStopReason", report.stackStopReason());
        threads(report.threads());
        modules(report.modules());
        text("brokenDriver", report.brokenDriver());
        Report.Program program = report.program();
        if (program != null) {
            new JsonProgram(this, json).write(program);
        }
        new JsonVerdict(this, json).write(report);
        json.writeEndObject();
    }

    private void tool(Report.Tool tool) throws IOException {
        json.writeObjectFieldStart("tool");
        text("name", tool.name());
        text("version", tool.version());
        json.writeEndObject();
    }

    private void file(Report.File file) throws IOException {
        json.writeObjectFieldStart("file");
        text("name", file.name());
        json.writeNumberField("sizeBytes", file.sizeBytes());
        text("sha256", file.sha256());
        json.writeEndObject();
    }

    private void dump(Report.Dump dump) throws IOException {
        json.writeObjectFieldStart("dump");
        text("format", dump.format());
        text("kind", dump.kind());
        json.writeNumberField("type", dump.type());
        text("writer", dump.writer());
        time("time", dump.time());
        json.writeBooleanField("complete", dump.complete());
        texts("warnings", dump.warnings());
        json.writeEndObject();
    }

    private void system(Report.System system) throws IOException {
        json.writeObjectFieldStart("system");
        text("platform", system.platform());
        text("architecture", system.architecture());
        number("build", system.build());
        text("buildLab", system.buildLab());
        text("product", system.product());
        json.writeNumberField("processors", system.processors());
        number("uptimeSeconds", system.uptimeSeconds());
        text("hypervisor", system.hypervisor());
        text("cpuVendor", system.cpuVendor());
        text("machine", system.machine());
        json.writeEndObject();
    }

    private void frames(List<Report.Frame> frames) throws IOException {
        for (int i = 0; i < frames.size(); i++) {
            Report.Frame frame = frames.get(i);
            json.writeStartObject();
            json.writeNumberField("index", i);
            address("instruction", frame.instruction());
            address("stackPointer", frame.stackPointer());
            text("module", frame.module());
            hex("offset", frame.offset());
            text("symbol", frame.symbol());
            text("trust", frame.trust());
            text("stackKind", frame.stackKind());
            text("note", frame.note());
            source(frame.source());
            json.writeEndObject();
        }
    }

    private void source(Report.@Nullable Source source) throws IOException {
        if (source != null) {
            json.writeObjectFieldStart("source");
            text("file", source.file());
            json.writeNumberField("line", source.line());
            json.writeEndObject();
        }
    }

    private void threads(List<Report.ThreadStack> threads) throws IOException {
        if (threads.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("threads");
        for (Report.ThreadStack thread : threads) {
            json.writeStartObject();
            json.writeNumberField("id", thread.id());
            text("name", thread.name());
            json.writeArrayFieldStart("stack");
            frames(thread.stack());
            json.writeEndArray();
            text("stopReason", thread.stopReason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void modules(Report.Modules modules) throws IOException {
        json.writeObjectFieldStart("modules");
        json.writeArrayFieldStart("loaded");
        for (Report.Loaded module : modules.loaded()) {
            loaded(module);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("unloaded");
        for (Report.Unloaded module : modules.unloaded()) {
            json.writeStartObject();
            text("name", module.name());
            address("start", module.start());
            address("end", module.end());
            flag("truncated", module.truncated());
            time("time", module.time());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void loaded(Report.Loaded module) throws IOException {
        json.writeStartObject();
        text("name", module.name());
        text("path", module.path());
        address("base", module.base());
        json.writeNumberField("sizeBytes", module.sizeBytes());
        json.writeNumberField("timestamp", module.timestamp());
        number("checksum", module.checksum());
        Report.Pdb pdb = module.pdb();
        if (pdb != null) {
            json.writeObjectFieldStart("pdb");
            text("name", pdb.name());
            text("key", pdb.key());
            json.writeEndObject();
        }
        text("version", module.version());
        text("company", module.company());
        text("class", module.driverClass() == null ? null : module.driverClass().word());
        json.writeEndObject();
    }

    /** A string field, absent when there is none. */
    void text(String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }

    /** A field with a list of strings, empty or not. */
    void texts(String field, List<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
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

    private void time(String field, @Nullable Instant value) throws IOException {
        if (value != null) {
            json.writeStringField(field, PlainWords.iso(value));
        }
    }
}
