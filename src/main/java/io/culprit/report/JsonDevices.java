package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.windows.blob.AcpiTables.Remapping;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciTree;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON report that speak of devices. */
final class JsonDevices {

    private final JsonFields fields;
    private final JsonGenerator json;

    JsonDevices(JsonFields fields) {
        this.fields = fields;
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
        pci(device);
        json.writeEndObject();
    }

    private void pci(DeviceObject device) throws IOException {
        PciFunction function = device.pci();
        if (function == null) {
            return;
        }
        json.writeObjectFieldStart("pci");
        identity(function);
        hex("subsystemVendor", function.subsystemVendor());
        hex("subsystem", function.subsystem());
        fields.address("revision", function.revision());
        json.writeBooleanField("busMaster", function.busMaster());
        json.writeBooleanField("receivedMasterAbort", function.receivedMasterAbort());
        json.writeBooleanField("receivedTargetAbort", function.receivedTargetAbort());
        flag("externalPort", device.externalPort());
        json.writeEndObject();
    }

    /** All PCI functions of the machine; nothing where the dump has no records of them. */
    void devices(PciTree pci, Function<PciFunction, @Nullable String> driverOf) throws IOException {
        if (pci.functions().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("devices");
        for (PciFunction function : pci.functions()) {
            json.writeStartObject();
            identity(function);
            fields.address("deviceObject", function.deviceObject());
            json.writeBooleanField("busMaster", function.busMaster());
            fields.text("driver", driverOf.apply(function));
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
}
