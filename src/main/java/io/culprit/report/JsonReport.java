package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.fact.CrashedProgram;
import io.culprit.fact.DumpDescription;
import io.culprit.fact.Facts;
import io.culprit.fact.FileIdentity;
import io.culprit.fact.StackFrame;
import io.culprit.fact.TargetSystem;
import io.culprit.fact.ThreadStack;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.PdbIdentity;
import io.culprit.image.UnloadedModule;
import io.culprit.image.VersionFacts;
import io.culprit.rule.DriverClass;
import io.culprit.symbol.ModuleSymbols;
import io.culprit.symbol.SourceLine;
import io.culprit.windows.KernelImage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report as JSON: one document, addresses and codes in hex strings, times in ISO 8601 UTC. What is not known is absent, never null;
 * a list that was looked for and is empty is there.
 */
public final class JsonReport {

    private final JsonGenerator json;
    private final JsonFields fields;

    private JsonReport(JsonFields fields) {
        this.json = fields.json();
        this.fields = fields;
    }

    /** Writes the report as one JSON object. */
    public static void write(Report report, JsonGenerator json) throws IOException {
        new JsonReport(new JsonFields(json, report.wording())).report(report);
    }

    /** Begins an object as every document does: with its schema, and the program and its version. */
    public static void begin(JsonGenerator json, int schema, String version) throws IOException {
        json.writeStartObject();
        json.writeNumberField("schemaVersion", schema);
        json.writeObjectFieldStart("tool");
        json.writeStringField("name", Report.TOOL);
        json.writeStringField("version", version);
        json.writeEndObject();
    }

    private void report(Report report) throws IOException {
        Facts facts = report.facts();
        begin(json, Report.SCHEMA_VERSION, report.version());
        file(facts.file());
        dump(facts.dump());
        system(facts.system());
        JsonDevices devices = new JsonDevices(fields, report.driverOf());
        new JsonCrash(fields, devices).write(facts);
        json.writeArrayFieldStart("stack");
        frames(facts.stack());
        json.writeEndArray();
        fields.text("stackStopReason", facts.stackStopReason());
        symbols(facts.symbols());
        threads(facts.threads());
        modules(report);
        devices.devices(facts.pci());
        new JsonDevices.OfMachine(fields).write(facts);
        fields.text("brokenDriver", facts.brokenDriver().find().orElse(null));
        CrashedProgram program = facts.program().find().orElse(null);
        if (program != null) {
            new JsonProgram(fields, json).write(report, program);
        }
        new JsonVerdict(fields, json).write(report);
        json.writeEndObject();
    }

    private void file(FileIdentity file) throws IOException {
        json.writeObjectFieldStart("file");
        fields.text("name", file.name());
        json.writeNumberField("sizeBytes", file.sizeBytes());
        fields.text("sha256", file.sha256());
        json.writeEndObject();
    }

    private void dump(DumpDescription dump) throws IOException {
        json.writeObjectFieldStart("dump");
        fields.text("format", dump.kind().kernel() ? "kernel" : "user");
        fields.text("kind", dump.kind().jsonName());
        json.writeNumberField("type", dump.type());
        fields.text("writer", dump.writer());
        fields.time("time", dump.time());
        json.writeBooleanField("complete", dump.complete());
        fields.texts("warnings", dump.warnings());
        json.writeEndObject();
    }

    private void system(TargetSystem system) throws IOException {
        json.writeObjectFieldStart("system");
        fields.text("platform", system.platform());
        fields.text("architecture", system.architecture().jsonName());
        fields.number("build", system.build() == 0 ? null : system.build());
        fields.text("buildLab", system.buildLab());
        fields.text("product", system.product());
        json.writeNumberField("processors", system.processors());
        fields.number("uptimeSeconds", system.uptimeSeconds());
        fields.text("hypervisor", system.hypervisor());
        fields.text("cpuVendor", system.cpuVendor());
        fields.text("machine", system.machine());
        fields.text("version", system.version());
        fields.text("cpuVersion", system.cpuVersion());
        json.writeEndObject();
    }

    private void symbols(List<ModuleSymbols> all) throws IOException {
        if (all.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("symbols");
        for (ModuleSymbols symbols : all) {
            json.writeStartObject();
            fields.text("module", KernelImage.reportName(symbols.module()));
            fields.text("kind", symbols.kind().word());
            fields.text("why", symbols.why());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void frames(List<StackFrame> frames) throws IOException {
        for (int i = 0; i < frames.size(); i++) {
            StackFrame frame = frames.get(i);
            json.writeStartObject();
            json.writeNumberField("index", i);
            fields.address("instruction", frame.instruction());
            fields.address("stackPointer", frame.stackPointer());
            fields.text("module", frame.module());
            fields.hex("offset", frame.module() == null ? null : frame.offset());
            fields.text("symbol", frame.symbol());
            fields.text("trust", frame.trust().jsonName());
            fields.text(
                    "stackKind",
                    frame.stackKind() == null ? null : frame.stackKind().jsonName());
            fields.text("note", frame.note());
            source(frame.source());
            fields.flag("inline", frame.inlined());
            json.writeEndObject();
        }
    }

    private void source(@Nullable SourceLine source) throws IOException {
        if (source != null) {
            json.writeObjectFieldStart("source");
            fields.path("file", source.file());
            json.writeNumberField("line", source.line());
            json.writeEndObject();
        }
    }

    private void threads(List<ThreadStack> threads) throws IOException {
        if (threads.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("threads");
        for (ThreadStack thread : threads) {
            json.writeStartObject();
            json.writeNumberField("id", thread.id());
            fields.text("name", thread.name());
            fields.text("lastError", thread.lastError());
            fields.flag("writer", thread.writer());
            json.writeArrayFieldStart("stack");
            frames(thread.stack());
            json.writeEndArray();
            fields.text("stopReason", thread.stopReason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void modules(Report report) throws IOException {
        Modules modules = report.facts().modules();
        json.writeObjectFieldStart("modules");
        json.writeArrayFieldStart("loaded");
        for (LoadedModule module : modules.loaded()) {
            loaded(module, report);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("unloaded");
        for (UnloadedModule module : modules.unloaded()) {
            json.writeStartObject();
            fields.text("name", module.name());
            fields.address("start", module.start());
            fields.address("end", module.end());
            fields.flag("truncated", module.truncated());
            fields.time("time", module.time());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void loaded(LoadedModule module, Report report) throws IOException {
        DriverClass driverClass = report.classOf().apply(module.name());
        json.writeStartObject();
        fields.text("name", module.name());
        fields.text("path", module.path());
        fields.address("base", module.base());
        json.writeNumberField("sizeBytes", module.sizeBytes());
        json.writeNumberField("timestamp", module.timestamp());
        fields.number("checksum", module.checksum());
        PdbIdentity pdb = module.pdb();
        if (pdb != null) {
            json.writeObjectFieldStart("pdb");
            fields.text("name", pdb.fileName());
            fields.text("key", pdb.key());
            json.writeEndObject();
            fields.text("buildId", pdb.buildId());
        }
        VersionFacts version = module.version();
        if (version != null) {
            fields.text("version", version.fileVersion());
            fields.text("company", version.company());
        }
        fields.text("signer", report.signer(module.name()));
        fields.text("class", driverClass == null ? null : driverClass.word());
        json.writeEndObject();
    }
}
