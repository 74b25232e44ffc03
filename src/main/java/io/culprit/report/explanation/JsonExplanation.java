package io.culprit.report.explanation;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.fact.Facts;
import io.culprit.machine.Address;
import io.culprit.paste.Answer;
import io.culprit.paste.Log;
import io.culprit.paste.Paste;
import io.culprit.report.JsonReport;
import io.culprit.report.Printable;
import io.culprit.report.Report;
import io.culprit.rule.Driver;
import io.culprit.rule.Drivers;
import io.culprit.verdict.Verdict;
import io.culprit.windows.blob.PciNames;
import io.culprit.windows.bugcheck.BugCheckMeaning;
import io.culprit.windows.bugcheck.BugChecks;
import io.culprit.windows.bugcheck.NtStatus;
import io.culprit.windows.bugcheck.PoolTags;
import io.culprit.windows.bugcheck.Vtd;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a pasted text means, as JSON: one document, its answers in the order of the text; schema {@code explanation.json}. */
public final class JsonExplanation {

    private final JsonGenerator json;

    private JsonExplanation(JsonGenerator json) {
        this.json = json;
    }

    /** Writes one JSON object. */
    public static void write(Paste paste, List<Explained> answers, String version, JsonGenerator json)
            throws IOException {
        JsonReport.begin(json, Report.SCHEMA_VERSION, version);
        json.writeArrayFieldStart("answers");
        for (Explained answer : answers) {
            json.writeStartObject();
            new JsonExplanation(json).answer(answer);
            json.writeEndObject();
        }
        json.writeEndArray();
        if (paste.more() > 0) {
            json.writeNumberField("more", paste.more());
        }
        json.writeEndObject();
    }

    /** No switch on types: that is spun at every start. */
    private void answer(Explained explained) throws IOException {
        Answer answer = explained.answer();
        if (answer instanceof Answer.BugCheck crash) {
            crash(crash, explained);
        } else if (answer instanceof Answer.Status status) {
            status(status.code());
        } else if (answer instanceof Answer.PoolTag tag) {
            tag(tag.tag());
        } else if (answer instanceof Answer.DriverFile driver) {
            driver(driver.name());
        } else if (answer instanceof Answer.PciId device) {
            device(device);
        } else if (answer instanceof Answer.DmaFault fault) {
            fault(fault);
        } else {
            json.writeStringField("kind", "no-bug-check");
        }
    }

    private void crash(Answer.BugCheck crash, Explained explained) throws IOException {
        boolean general = crash.parameters().none();
        BugCheckMeaning meaning = general
                ? BugChecks.general(crash.code())
                : BugChecks.meaning(
                        crash.code(),
                        crash.parameters().array(),
                        crash.parameters().known());
        json.writeStringField("kind", "bug-check");
        json.writeObjectFieldStart("bugCheck");
        json.writeStringField("code", Address.hex(Integer.toUnsignedLong(meaning.code())));
        json.writeStringField("name", meaning.name());
        json.writeStringField("text", meaning.text());
        text("cause", meaning.cause());
        json.writeArrayFieldStart("parameters");
        for (int i = 0; i < meaning.parameters().size(); i++) {
            parameter(meaning.parameters().get(i), crash.parameters().has(i + 1));
        }
        json.writeEndArray();
        json.writeEndObject();
        list("notes", crash.notes());
        told(explained.facts());
        log(crash.log());
        verdict(explained.verdict());
        advice(explained.advice());
    }

    private void parameter(BugCheckMeaning.Parameter parameter, boolean given) throws IOException {
        json.writeStartObject();
        if (given) {
            json.writeStringField("value", Address.hex(parameter.value()));
        }
        json.writeStringField("meaning", parameter.meaning());
        json.writeStringField("role", parameter.role().word());
        if (given) {
            text("decoded", parameter.decoded());
        }
        json.writeEndObject();
    }

    private void told(@Nullable Facts facts) throws IOException {
        if (facts == null) {
            return;
        }
        var dma = facts.dma().find().orElse(null);
        if (dma != null) {
            json.writeObjectFieldStart("dma");
            json.writeStringField("reasonCode", Address.hex(dma.reasonCode()));
            text("reason", dma.reason());
            text("reasonIfIntel", Vtd.reason(dma.reasonCode()));
            json.writeStringField("address", Address.hex(dma.address()));
            json.writeEndObject();
        }
        var pool = facts.pool().find().orElse(null);
        if (pool != null) {
            json.writeObjectFieldStart("pool");
            text("tag", pool.tag());
            text("module", pool.module());
            text("use", pool.use());
            json.writeEndObject();
        }
        var corruption = facts.corruption().find().orElse(null);
        if (corruption != null) {
            json.writeObjectFieldStart("corruption");
            json.writeBooleanField("singleBit", corruption.singleBit());
            text("text", corruption.text());
            json.writeEndObject();
        }
        var hardware = facts.hardware().find().orElse(null);
        if (hardware != null) {
            json.writeObjectFieldStart("hardwareError");
            text("component", hardware.component());
            text("status", hardware.status() == null ? null : Address.hex(hardware.status()));
            text("text", hardware.text());
            json.writeEndObject();
        }
    }

    private void log(Log log) throws IOException {
        if (log.empty()) {
            return;
        }
        json.writeObjectFieldStart("log");
        text("process", log.process());
        text("blamed", log.blamed());
        text("bucket", log.bucket());
        json.writeArrayFieldStart("stack");
        for (Log.Frame frame : log.frames()) {
            json.writeString(Printable.text(frame.symbol()));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void verdict(@Nullable Verdict verdict) throws IOException {
        if (verdict == null) {
            return;
        }
        json.writeObjectFieldStart("verdict");
        json.writeStringField("kind", verdict.kind().word());
        if (verdict instanceof Verdict.Culprit culprit) {
            text("module", culprit.culprit().module());
            json.writeStringField("class", culprit.culprit().driverClass().word());
            text("vendor", culprit.culprit().vendor());
            text("product", culprit.culprit().product());
        }
        if (verdict instanceof Verdict.Hardware hardware) {
            text("component", hardware.component());
        }
        json.writeStringField("label", CrashExplanation.label(verdict).word());
        list("because", verdict.because());
        json.writeEndObject();
    }

    private void advice(List<Verdict.Advice> advice) throws IOException {
        if (!advice.isEmpty()) {
            json.writeArrayFieldStart("advice");
            for (Verdict.Advice step : advice) {
                json.writeStartObject();
                json.writeStringField("text", step.text());
                json.writeStringField("why", step.why());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private void status(int code) throws IOException {
        String name = NtStatus.name(code).orElse(null);
        json.writeStringField("kind", "status");
        json.writeStringField("code", Address.hex(Integer.toUnsignedLong(code)));
        text("name", name);
        json.writeStringField("text", ResultWords.of(code, name));
    }

    private void tag(String tag) throws IOException {
        PoolTags known = PoolTags.of(tag);
        json.writeStringField("kind", "pool-tag");
        text("tag", tag);
        text("module", known == null ? null : known.module());
        text("use", known == null ? null : known.use());
    }

    private void driver(String name) throws IOException {
        Driver driver = Drivers.builtIn().of(name);
        json.writeStringField("kind", "driver");
        text("module", name);
        json.writeStringField("class", driver.driverClass().word());
        text("vendor", driver.vendor());
        text("product", driver.product());
        json.writeStringField("dmaKind", driver.dma().word());
        json.writeBooleanField("windows", driver.windows());
    }

    private void device(Answer.PciId id) throws IOException {
        json.writeStringField("kind", "pci-device");
        json.writeStringField("vendor", Address.hex(id.vendor()));
        json.writeStringField("device", Address.hex(id.device()));
        text("vendorName", PciNames.vendor(id.vendor()));
        text("name", PciNames.device(id.vendor(), id.device()));
        if (id.subsystem() != 0) {
            json.writeStringField("subsystemVendor", Address.hex(id.subsystem() & 0xFFFF));
            json.writeStringField("subsystem", Address.hex(id.subsystem() >>> 16));
        }
    }

    private void fault(Answer.DmaFault fault) throws IOException {
        json.writeStringField("kind", "dma-fault");
        json.writeStringField("origin", fault.origin().words());
        text("requester", fault.requester());
        text("access", fault.access());
        text("address", fault.address() == null ? null : Address.hex(fault.address()));
        text("reasonCode", fault.reason() < 0 ? null : Address.hex(fault.reason()));
        text("reason", fault.reason() < 0 ? null : Vtd.reason(fault.reason()));
        text("event", fault.event());
        text("flags", fault.flags() < 0 ? null : Address.hex(fault.flags()));
        text("driver", fault.driver());
        json.writeNumberField("times", fault.times());
    }

    private void list(String name, List<String> lines) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (String line : lines) {
            json.writeString(Printable.text(line));
        }
        json.writeEndArray();
    }

    private void text(String name, @Nullable String value) throws IOException {
        if (value != null && !value.isEmpty()) {
            json.writeStringField(name, Printable.text(value));
        }
    }
}
