package io.culprit.emulator.crash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.culprit.emulator.device.PciIdentity;
import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Scenario;
import io.culprit.emulator.scenario.Setting;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The truth about an emulated crash, as JSON: what happened, and what is to be found. The analyzer never reads it. */
public final class TruthFile {

    private static final int IOMMU_VECTOR = 0xCE;

    /** A stack of its own (IST), for which neither reports nor truth files have a name. */
    private static final String MACHINE_CHECK = "machine-check";

    private final CrashedMachine crash;
    private final SavedKind kind;
    private final JsonGenerator json;

    private TruthFile(CrashedMachine crash, SavedKind kind, JsonGenerator json) {
        this.crash = crash;
        this.kind = kind;
        this.json = json;
    }

    /** Writes the truth; {@code out} stays open. */
    public static void write(CrashedMachine crash, SavedKind kind, OutputStream out) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(printer);
            new TruthFile(crash, kind, json).write();
            json.writeRaw('\n');
        }
    }

    private void write() throws IOException {
        json.writeStartObject();
        json.writeNumberField("schemaVersion", 1);
        json.writeStringField("scenario", crash.scenario().name());
        json.writeNumberField("seed", crash.seed());
        json.writeStringField("kind", kind.optionName());
        bugCheck();
        expected();
        device();
        deviceStack();
        frames();
        modules();
        interrupt();
        fault();
        json.writeEndObject();
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    private void bugCheck() throws IOException {
        json.writeObjectFieldStart("bugCheck");
        json.writeStringField("code", hex(crash.code()));
        json.writeArrayFieldStart("parameters");
        for (long parameter : crash.parameters()) {
            json.writeString(hex(parameter));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** A culprit that only a kernel dump can name stays unknown in a small one. */
    private void expected() throws IOException {
        Scenario scenario = crash.scenario();
        String guilty = crash.guiltyModule();
        boolean named = scenario.expected().culprit() || guilty != null && kind != SavedKind.TRIAGE && resolved();
        json.writeObjectFieldStart("expected");
        json.writeStringField("kind", named ? "culprit" : scenario.expected().kind());
        if (named) {
            optional("module", guilty);
            optional("class", crash.guiltyClass());
            json.writeStringField("minimumLabel", "probable");
        }
        json.writeEndObject();
    }

    private boolean resolved() {
        Setting setting = crash.scenario().setting();
        return setting.resolved() && !setting.resident() && setting.sabotage() == MachinePlan.Sabotage.NONE;
    }

    private void optional(String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }

    /** The PCI function that the crash is about; its requests can carry the number of a bridge above it. */
    private void device() throws IOException {
        MachinePlan.Device acting = crash.guest().plan().acting();
        if (acting != null) {
            PciIdentity identity = acting.identity();
            json.writeObjectFieldStart("device");
            json.writeStringField("location", location(identity.requester()));
            json.writeStringField("vendor", hex(identity.vendorId()));
            json.writeStringField("device", hex(identity.deviceId()));
            json.writeStringField("class", hex(identity.classCode()));
            json.writeStringField("deviceObject", hex(crash.guest().physicalDevice(identity.requester())));
            json.writeEndObject();
        }
    }

    private void deviceStack() throws IOException {
        json.writeArrayFieldStart("deviceStack");
        for (DeviceObjects.Device device : new DeviceObjects(crash).stack()) {
            json.writeStartObject();
            json.writeStringField("device", hex(device.address()));
            json.writeStringField("driver", device.driver());
            optional(
                    "module",
                    crash.guest()
                            .moduleAt(device.driverStart())
                            .map(module -> module.plan().file())
                            .orElse(null));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void frames() throws IOException {
        json.writeArrayFieldStart("frames");
        for (CrashedMachine.Frame frame : crash.frames()) {
            json.writeStartObject();
            json.writeStringField("module", frame.module());
            json.writeStringField("function", frame.function());
            json.writeStringField("instruction", hex(frame.instruction()));
            json.writeStringField("stackPointer", hex(frame.stackPointer()));
            optional("stackKind", frame.stackKind().equals(MACHINE_CHECK) ? null : frame.stackKind());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void modules() throws IOException {
        json.writeArrayFieldStart("modules");
        for (Guest.Module module : crash.guest().loaded()) {
            MachinePlan.Module plan = module.plan();
            json.writeStartObject();
            json.writeStringField("name", plan.file());
            json.writeStringField("base", hex(plan.base()));
            json.writeNumberField("sizeBytes", plan.sizeBytes());
            json.writeStringField("timestamp", hex(Integer.toUnsignedLong(plan.timestamp())));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("unloaded");
        List<MachinePlan.Unloaded> unloaded = crash.guest().unloaded();
        for (MachinePlan.Unloaded driver : unloaded) {
            json.writeStartObject();
            json.writeStringField("name", driver.name());
            json.writeStringField("start", hex(driver.start()));
            json.writeStringField("end", hex(driver.end()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void interrupt() throws IOException {
        if (crash.fault() != null) {
            json.writeObjectFieldStart("interrupt");
            json.writeNumberField("vector", IOMMU_VECTOR);
            json.writeNumberField("irql", IOMMU_VECTOR >> 4);
            json.writeNumberField("processor", crash.processor());
            json.writeEndObject();
        }
    }

    private void fault() throws IOException {
        CrashedMachine.Fault fault = crash.fault();
        if (fault != null) {
            json.writeObjectFieldStart("fault");
            json.writeStringField("requester", location(fault.requester()));
            json.writeStringField("reasonCode", hex(fault.reason()));
            json.writeStringField("access", fault.write() ? "write" : "read");
            json.writeStringField("address", hex(fault.address()));
            json.writeEndObject();
        }
    }

    /** As lspci prints it: bus:device.function. */
    private static String location(int id) {
        return String.format(java.util.Locale.ROOT, "%02x:%02x.%d", id >>> 8, id >>> 3 & 0x1F, id & 7);
    }
}
