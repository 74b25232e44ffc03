package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.Facts;
import io.culprit.fact.HardwareError;
import io.culprit.fact.RoutineHistory;
import io.culprit.fact.TargetMachine;
import io.culprit.windows.blob.AcpiTables.Remapping;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciTree;
import io.culprit.windows.blob.Smbios;
import io.culprit.windows.blob.UnwrittenEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON report that speak of devices. */
final class JsonDevices {

    private final JsonFields fields;
    private final JsonGenerator json;
    private final Function<PciFunction, @Nullable String> driverOf;

    JsonDevices(JsonFields fields, Function<PciFunction, @Nullable String> driverOf) {
        this.fields = fields;
        this.driverOf = driverOf;
        this.json = fields.json();
    }

    /** What the IOMMU stopped, with the device. */
    void dma(DmaFault dma, @Nullable DeviceObject device) throws IOException {
        json.writeObjectFieldStart("dma");
        fields.address("reasonCode", dma.reasonCode());
        fields.text("reason", dma.reason());
        fields.text("about", dma.refusal().kind().word());
        fields.text("access", dma.access());
        fields.hex("page", dma.page());
        fields.address("address", dma.address());
        fields.number("interruptIndex", dma.interruptIndex());
        fields.text("suggests", dma.suggests());
        Remapping remapping = dma.remapping();
        fields.text("iommu", remapping == null ? null : remapping.unit().word());
        flag("optIn", dma.protection());
        PciFunction function = device == null ? null : device.pci();
        fields.text("requester", function == null ? null : function.location().toString());
        device("device", device);
        json.writeEndObject();
    }

    void device(String field, @Nullable DeviceObject device) throws IOException {
        if (device == null) {
            return;
        }
        json.writeObjectFieldStart(field);
        fields.address("address", device.address());
        fields.text("driver", device.driver());
        json.writeArrayFieldStart("stack");
        for (DeviceObject.Layer layer : device.stack()) {
            json.writeStartObject();
            fields.address("device", layer.device());
            fields.text("driver", layer.driver());
            fields.text("module", layer.module());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (device.instance() != null || device.service() != null) {
            json.writeObjectFieldStart("node");
            fields.text("instance", device.instance());
            fields.text("service", device.service());
            json.writeEndObject();
        }
        if (device.pci() != null) {
            json.writeObjectFieldStart("pci");
            function(device.pci());
            flag("externalPort", device.externalPort());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** The PCI function that reported an error: all of it where the records have it, else what the error record says. */
    void reporting(HardwareError.Device device, PciTree pci) throws IOException {
        json.writeObjectFieldStart("pci");
        if (device.function() == null) {
            fields.text("location", device.location().toString());
            fields.address("vendor", device.vendor());
            fields.address("device", device.device());
            fields.text("name", device.name());
        } else {
            function(device.function());
        }
        json.writeEndObject();
        if (!device.behind().isEmpty()) {
            functions("behind", device.behind(), pci);
        }
    }

    private void function(PciFunction function) throws IOException {
        identity(function);
        hex("subsystemVendor", function.subsystemVendor());
        hex("subsystem", function.subsystem());
        fields.address("revision", function.revision());
        json.writeBooleanField("busMaster", function.busMaster());
        json.writeBooleanField("receivedMasterAbort", function.receivedMasterAbort());
        json.writeBooleanField("receivedTargetAbort", function.receivedTargetAbort());
    }

    /** All PCI functions of the machine; nothing where the dump has no records of them. */
    void devices(PciTree pci) throws IOException {
        if (!pci.functions().isEmpty()) {
            functions("devices", pci.functions(), pci);
        }
    }

    private void functions(String field, List<PciFunction> functions, PciTree pci) throws IOException {
        json.writeArrayFieldStart(field);
        for (PciFunction function : functions) {
            json.writeStartObject();
            identity(function);
            fields.address("deviceObject", function.deviceObject());
            json.writeBooleanField("busMaster", function.busMaster());
            PciFunction above = pci.above(function).orElse(null);
            fields.text("bridge", above == null ? null : above.location().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void identity(PciFunction function) throws IOException {
        fields.text("location", function.location().toString());
        fields.address("vendor", function.vendor());
        fields.address("device", function.device());
        fields.address("class", function.classCode());
        fields.text("name", function.name());
        fields.text("driver", driverOf.apply(function));
    }

    private void hex(String field, @Nullable Integer value) throws IOException {
        if (value != null) {
            fields.address(field, value);
        }
    }

    private void flag(String field, @Nullable Boolean value) throws IOException {
        if (value != null) {
            json.writeBooleanField(field, value);
        }
    }

    /** The fields of a JSON report on the machine and its last moments. */
    static final class OfMachine {

        private final JsonFields fields;
        private final JsonGenerator json;

        OfMachine(JsonFields fields) {
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
}
