package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.machine.Address;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON report that speak of the crash itself. */
final class JsonCrash {

    private final JsonReport fields;
    private final JsonGenerator json;

    JsonCrash(JsonReport fields, JsonGenerator json) {
        this.fields = fields;
        this.json = json;
    }

    void write(Report report) throws IOException {
        bugCheck(report.bugCheck());
        exception(report.exception());
        context(report.context());
        process(report.process());
        thread(report.thread());
        processor(report.processor());
        dma(report.dma());
        device("device", report.device());
        irp(report.irp());
        instruction(report.instruction());
        verifier(report.verifier());
        corruption(report.corruption());
        pool(report.pool());
        hardware(report.hardwareError());
        interrupts(report.interrupts());
    }

    private void bugCheck(Report.@Nullable BugCheck check) throws IOException {
        if (check == null) {
            return;
        }
        json.writeObjectFieldStart("bugCheck");
        fields.address("code", check.code());
        fields.text("name", check.name());
        fields.text("text", check.text());
        fields.text("cause", check.cause());
        json.writeArrayFieldStart("parameters");
        for (Report.Parameter parameter : check.parameters()) {
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

    private void exception(Report.@Nullable Fault fault) throws IOException {
        if (fault == null) {
            return;
        }
        json.writeObjectFieldStart("exception");
        fields.address("code", fault.code());
        fields.text("name", fault.name());
        fields.address("address", fault.address());
        fields.text("module", fault.module());
        json.writeArrayFieldStart("information");
        for (Long value : fault.information()) {
            json.writeString(Address.hex(value));
        }
        json.writeEndArray();
        fields.text("text", fault.text());
        json.writeEndObject();
    }

    private void context(Report.@Nullable Context context) throws IOException {
        if (context == null) {
            return;
        }
        json.writeObjectFieldStart("context");
        fields.address("instruction", context.instruction());
        fields.address("stackPointer", context.stackPointer());
        fields.text("origin", context.origin());
        json.writeObjectFieldStart("registers");
        for (Report.Register register : context.registers()) {
            fields.address(register.name(), register.value());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void process(Report.@Nullable Process process) throws IOException {
        if (process != null) {
            json.writeObjectFieldStart("process");
            fields.text("name", process.name());
            fields.number("id", process.id());
            json.writeEndObject();
        }
    }

    private void thread(Report.@Nullable Thread thread) throws IOException {
        if (thread != null) {
            json.writeObjectFieldStart("thread");
            fields.hex("address", thread.address());
            fields.number("id", thread.id());
            fields.text("name", thread.name());
            json.writeEndObject();
        }
    }

    private void processor(Report.@Nullable Processor processor) throws IOException {
        if (processor != null) {
            json.writeObjectFieldStart("processor");
            json.writeNumberField("number", processor.number());
            fields.number("irql", processor.irql());
            fields.text("interrupt", processor.interrupt());
            json.writeEndObject();
        }
    }

    private void dma(Report.@Nullable Dma dma) throws IOException {
        if (dma == null) {
            return;
        }
        json.writeObjectFieldStart("dma");
        fields.address("reasonCode", dma.reasonCode());
        fields.text("reason", dma.reason());
        fields.text("access", dma.access());
        fields.address("address", dma.address());
        fields.text("suggests", dma.suggests());
        fields.text("requester", dma.requester());
        device("device", dma.device());
        json.writeEndObject();
    }

    private void device(String field, Report.@Nullable Device device) throws IOException {
        if (device == null) {
            return;
        }
        json.writeObjectFieldStart(field);
        fields.address("address", device.address());
        fields.text("driver", device.driver());
        json.writeArrayFieldStart("stack");
        for (Report.Layer layer : device.stack()) {
            json.writeStartObject();
            fields.address("device", layer.device());
            fields.text("driver", layer.driver());
            fields.text("module", layer.module());
            json.writeEndObject();
        }
        json.writeEndArray();
        Report.Node node = device.node();
        if (node != null) {
            json.writeObjectFieldStart("node");
            fields.text("instance", node.instance());
            fields.text("service", node.service());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void irp(Report.@Nullable Irp irp) throws IOException {
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
        for (Report.Location location : irp.locations()) {
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

    private void instruction(Report.@Nullable Instruction instruction) throws IOException {
        if (instruction != null) {
            json.writeObjectFieldStart("instruction");
            fields.address("address", instruction.address());
            fields.text("bytes", instruction.bytes());
            fields.text("text", instruction.text());
            fields.hex("touched", instruction.touched());
            json.writeEndObject();
        }
    }

    private void verifier(Report.@Nullable Verifier verifier) throws IOException {
        if (verifier != null) {
            json.writeObjectFieldStart("verifier");
            json.writeBooleanField("active", verifier.active());
            fields.hex("flags", verifier.flags());
            fields.texts("modules", verifier.modules());
            json.writeEndObject();
        }
    }

    private void corruption(Report.@Nullable Corruption corruption) throws IOException {
        if (corruption != null) {
            json.writeObjectFieldStart("corruption");
            fields.text("kind", corruption.kind());
            json.writeBooleanField("singleBit", corruption.singleBit());
            fields.text("text", corruption.text());
            json.writeEndObject();
        }
    }

    private void pool(Report.@Nullable Pool pool) throws IOException {
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

    private void hardware(Report.@Nullable HardwareError error) throws IOException {
        if (error != null) {
            json.writeObjectFieldStart("hardwareError");
            fields.text("source", error.source());
            fields.text("severity", error.severity());
            fields.text("component", error.component());
            fields.number("bank", error.bank());
            fields.hex("status", error.status());
            fields.hex("address", error.address());
            fields.text("device", error.device());
            fields.text("text", error.text());
            json.writeEndObject();
        }
    }

    private void interrupts(List<Report.Interrupt> interrupts) throws IOException {
        if (interrupts.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("interrupts");
        for (Report.Interrupt interrupt : interrupts) {
            json.writeStartObject();
            fields.address("vector", interrupt.vector());
            json.writeNumberField("processor", interrupt.processor());
            fields.text("module", interrupt.module());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
