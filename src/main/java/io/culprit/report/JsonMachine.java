package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.fact.Facts;
import io.culprit.fact.RoutineHistory;
import io.culprit.fact.TargetMachine;
import io.culprit.windows.blob.Smbios;
import io.culprit.windows.blob.UnwrittenEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON report on the machine and its last moments. */
final class JsonMachine {

    private final JsonFields fields;
    private final JsonGenerator json;

    JsonMachine(JsonFields fields) {
        this.fields = fields;
        this.json = fields.json();
    }

    void write(Facts facts) throws IOException {
        TargetMachine machine = facts.machine().find().orElse(null);
        if (machine != null) {
            machine(machine);
        }
        RoutineHistory history = facts.history().find().orElse(null);
        if (history != null) {
            history(history);
        }
        Instant crash = facts.dump().time();
        if (crash != null && !facts.events().isEmpty()) {
            events(facts.events(), crash);
        }
    }

    private void machine(TargetMachine machine) throws IOException {
        json.writeObjectFieldStart("machine");
        fields.text("maker", machine.maker());
        fields.text("model", machine.model());
        fields.text("version", machine.version());
        fields.text("board", SystemWords.board(machine));
        bios(machine.bios());
        processor(machine.processor());
        memory(machine);
        flag("dmaProtection", machine.dmaProtection());
        fields.text("hypervisor", machine.hypervisor());
        fields.text("session", machine.session());
        fields.text("lastDevice", machine.lastDevice());
        fields.text("frameworkLog", machine.frameworkLog());
        json.writeEndObject();
    }

    private void bios(TargetMachine.@Nullable Bios bios) throws IOException {
        if (bios != null) {
            json.writeObjectFieldStart("bios");
            fields.text("vendor", bios.vendor());
            fields.text("version", bios.version());
            fields.text("date", bios.date() == null ? null : bios.date().toString());
            json.writeEndObject();
        }
    }

    private void processor(TargetMachine.@Nullable Processor processor) throws IOException {
        if (processor != null) {
            json.writeObjectFieldStart("processor");
            fields.text("name", processor.name());
            fields.number("family", processor.family());
            fields.number("model", processor.model());
            fields.number("stepping", processor.stepping());
            fields.hex("microcode", processor.microcode());
            fields.number("megahertz", processor.megahertz());
            json.writeEndObject();
        }
    }

    private void memory(TargetMachine machine) throws IOException {
        json.writeArrayFieldStart("memory");
        for (Smbios.Module module : machine.memory()) {
            json.writeStartObject();
            fields.text("slot", module.slot());
            json.writeNumberField("sizeBytes", module.sizeBytes());
            fields.text("maker", module.maker());
            fields.text("part", module.part());
            fields.number("ratedSpeed", module.ratedSpeed());
            fields.number("configuredSpeed", module.configuredSpeed());
            json.writeEndObject();
        }
        json.writeEndArray();
        fields.number("memorySlots", machine.slots());
        flag("errorCorrection", machine.errorCorrection());
    }

    private void history(RoutineHistory history) throws IOException {
        json.writeArrayFieldStart("interruptHistory");
        for (RoutineHistory.Run run : history.runs()) {
            json.writeStartObject();
            microseconds("beforeMicroseconds", run.beforeMicroseconds());
            fields.text("kind", run.kind().word());
            fields.address("routine", run.routine());
            fields.text("module", run.module());
            fields.hex("offset", run.module() == null ? null : run.offset());
            fields.text("symbol", run.symbol());
            fields.number("vector", run.vector());
            microseconds("microseconds", run.microseconds());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** To a tenth: the counter of a slow processor has no finer steps that mean anything. */
    private void microseconds(String field, @Nullable Double value) throws IOException {
        if (value != null) {
            json.writeNumberField(field, Math.round(value * 10) / 10.0);
        }
    }

    /** What the payloads hold can be names: it stays out where people are to be left out. */
    private void events(List<UnwrittenEvent> events, Instant crash) throws IOException {
        json.writeArrayFieldStart("events");
        for (UnwrittenEvent event : events) {
            json.writeStartObject();
            json.writeNumberField(
                    "beforeSeconds", Duration.between(event.time(), crash).toMillis() / 1000.0);
            fields.text("provider", event.providerName());
            json.writeNumberField("id", event.id());
            json.writeNumberField("level", event.level());
            if (!fields.wording().redacts()) {
                fields.texts("texts", event.texts());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void flag(String field, @Nullable Boolean value) throws IOException {
        if (value != null) {
            json.writeBooleanField(field, value);
        }
    }
}
