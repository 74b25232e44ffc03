package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.fact.BugCheck;
import io.culprit.fact.ConnectedInterrupt;
import io.culprit.fact.CrashContext;
import io.culprit.fact.CrashingProcessor;
import io.culprit.fact.CurrentProcess;
import io.culprit.fact.CurrentThread;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.DriverVerifier;
import io.culprit.fact.Facts;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.HardwareError;
import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.IoRequest;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.RaisedException;
import io.culprit.machine.Address;
import io.culprit.machine.Registers;
import io.culprit.windows.blob.PciTree;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON report that speak of the crash itself. */
final class JsonCrash {

    private final JsonFields fields;
    private final JsonGenerator json;
    private final JsonDevices devices;

    JsonCrash(JsonFields fields, JsonDevices devices) {
        this.fields = fields;
        this.json = fields.json();
        this.devices = devices;
    }

    void write(Facts facts) throws IOException {
        bugCheck(facts.bugCheck().find().orElse(null));
        exception(facts.exception().find().orElse(null));
        context(facts.context().find().orElse(null));
        process(facts.process().find().orElse(null));
        thread(facts.thread().find().orElse(null));
        processor(facts.processor().find().orElse(null));
        DeviceObject device = facts.device().find().orElse(null);
        DmaFault dma = facts.dma().find().orElse(null);
        if (dma == null) {
            devices.device("device", device);
        } else {
            devices.dma(dma, device);
        }
        irp(facts.irp().find().orElse(null));
        instruction(facts.instruction().find().orElse(null));
        verifier(facts.verifier().find().orElse(null));
        corruption(facts.corruption().find().orElse(null));
        pool(facts.pool().find().orElse(null));
        hardware(facts.hardware().find().orElse(null), facts.pci());
        interrupts(facts.interrupts());
    }

    private void bugCheck(@Nullable BugCheck check) throws IOException {
        if (check == null) {
            return;
        }
        json.writeObjectFieldStart("bugCheck");
        fields.address("code", Integer.toUnsignedLong(check.code()));
        fields.text("name", check.name());
        fields.text("text", check.text());
        fields.text("cause", check.cause());
        json.writeArrayFieldStart("parameters");
        for (BugCheck.Parameter parameter : check.parameters()) {
            json.writeStartObject();
            fields.address("value", parameter.value());
            fields.text("meaning", parameter.meaning());
            fields.text("role", parameter.role().word());
            fields.text("module", parameter.module());
            fields.text("decoded", parameter.decoded());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void exception(@Nullable RaisedException fault) throws IOException {
        if (fault == null) {
            return;
        }
        json.writeObjectFieldStart("exception");
        fields.address("code", Integer.toUnsignedLong(fault.code()));
        fields.text("name", fault.name());
        fields.address("address", fault.address());
        fields.text("module", fault.module());
        json.writeArrayFieldStart("information");
        for (Long value : fault.information()) {
            json.writeString(Address.hex(value));
        }
        json.writeEndArray();
        fields.text("text", fault.text());
        if (fault.software()) {
            json.writeBooleanField("software", true);
        }
        json.writeEndObject();
    }

    private void context(@Nullable CrashContext context) throws IOException {
        if (context == null) {
            return;
        }
        json.writeObjectFieldStart("context");
        Registers registers = context.registers();
        fields.address("instruction", registers.instruction());
        fields.address("stackPointer", registers.stackPointer());
        fields.text("origin", context.origin());
        json.writeObjectFieldStart("registers");
        List<String> names = registers.architecture().registerNames();
        for (int i = 0; i < names.size(); i++) {
            if (registers.known(i)) {
                fields.address(names.get(i), registers.value(i));
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void touches(List<FaultingInstruction.Touch> touches) throws IOException {
        if (touches.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("touches");
        for (FaultingInstruction.Touch touch : touches) {
            json.writeStartObject();
            fields.address("address", touch.address());
            json.writeNumberField("sizeBytes", touch.bytes());
            fields.text("access", touch.access());
            fields.text("memory", touch.memory());
            fields.flag("faulted", touch.faulted());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void process(@Nullable CurrentProcess process) throws IOException {
        if (process != null) {
            json.writeObjectFieldStart("process");
            fields.text("name", process.name());
            fields.number("id", process.id());
            fields.time("created", process.created());
            fields.number("uptimeSeconds", process.uptimeSeconds());
            json.writeEndObject();
        }
    }

    private void thread(@Nullable CurrentThread thread) throws IOException {
        if (thread != null) {
            json.writeObjectFieldStart("thread");
            fields.hex("address", thread.address() == 0 ? null : thread.address());
            fields.number("id", thread.id());
            fields.text("name", thread.name());
            fields.text("lastError", thread.lastError());
            json.writeEndObject();
        }
    }

    private void processor(@Nullable CrashingProcessor processor) throws IOException {
        if (processor != null) {
            json.writeObjectFieldStart("processor");
            json.writeNumberField("number", processor.number());
            fields.number("irql", processor.irql());
            fields.text("interrupt", processor.interrupt());
            json.writeEndObject();
        }
    }

    private void irp(@Nullable IoRequest irp) throws IOException {
        if (irp == null) {
            return;
        }
        json.writeObjectFieldStart("irp");
        fields.address("address", irp.address());
        fields.text("function", irp.function());
        fields.text("holder", irp.holder());
        fields.hex("holderDevice", irp.holderDevice());
        json.writeBooleanField("completed", irp.completed());
        json.writeArrayFieldStart("locations");
        for (IoRequest.Location location : irp.locations()) {
            json.writeStartObject();
            fields.text("function", location.function());
            fields.hex("device", location.device());
            fields.text("module", location.module());
            fields.text("completionModule", location.completionModule());
            fields.flag("current", location.current());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void instruction(@Nullable FaultingInstruction instruction) throws IOException {
        if (instruction != null) {
            json.writeObjectFieldStart("instruction");
            fields.address("address", instruction.address());
            fields.text("bytes", instruction.bytes());
            fields.text("text", instruction.text());
            fields.hex("touched", instruction.touched());
            touches(instruction.touches());
            fields.text("needs", instruction.feature());
            if (instruction.supported() != null) {
                json.writeBooleanField("supported", instruction.supported());
            }
            impossible(instruction.impossible());
            json.writeEndObject();
        }
    }

    private void impossible(@Nullable ImpossibleFault impossible) throws IOException {
        if (impossible != null) {
            json.writeObjectFieldStart("impossible");
            fields.text("kind", impossible.kind());
            fields.text("text", impossible.text());
            fields.text("expected", impossible.expected());
            fields.text("seen", impossible.seen());
            json.writeEndObject();
        }
    }

    private void verifier(@Nullable DriverVerifier verifier) throws IOException {
        if (verifier != null) {
            json.writeObjectFieldStart("verifier");
            json.writeBooleanField("active", verifier.active());
            fields.hex("flags", verifier.flags());
            fields.texts("modules", verifier.modules());
            json.writeEndObject();
        }
    }

    private void corruption(@Nullable MemoryCorruption corruption) throws IOException {
        if (corruption != null) {
            json.writeObjectFieldStart("corruption");
            fields.text("kind", corruption.kind());
            json.writeBooleanField("singleBit", corruption.singleBit());
            fields.text("text", corruption.text());
            fields.text("expected", corruption.expected());
            fields.text("seen", corruption.seen());
            fields.text("module", corruption.module());
            json.writeEndObject();
        }
    }

    private void pool(@Nullable PoolAllocation pool) throws IOException {
        if (pool != null) {
            json.writeObjectFieldStart("pool");
            fields.text("tag", pool.tag());
            fields.hex("header", pool.header());
            json.writeBooleanField("damaged", pool.damaged());
            fields.text("module", pool.module());
            fields.text("use", pool.use());
            json.writeEndObject();
        }
    }

    private void hardware(@Nullable HardwareError error, PciTree pci) throws IOException {
        if (error != null) {
            json.writeObjectFieldStart("hardwareError");
            fields.text("source", error.source());
            fields.text("severity", error.severity());
            fields.text("component", error.component());
            fields.number("bank", error.bank());
            fields.hex("status", error.status());
            fields.hex("address", error.address());
            HardwareError.Device device = error.device();
            if (device != null) {
                fields.text("device", device.identity());
                devices.reporting(device, pci);
            }
            fields.text("text", error.text());
            json.writeEndObject();
        }
    }

    private void interrupts(List<ConnectedInterrupt> interrupts) throws IOException {
        if (interrupts.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("interrupts");
        for (ConnectedInterrupt interrupt : interrupts) {
            json.writeStartObject();
            fields.address("vector", interrupt.vector());
            json.writeNumberField("processor", interrupt.processor());
            fields.text("module", interrupt.module());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
