package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.dump.UserProcess;
import io.culprit.fact.CrashedProgram;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The field {@code program} of a JSON report. */
record JsonProgram(JsonFields fields, JsonGenerator json) {

    /** Kernels allow 65,530 regions; what is wanted of so many stands in the dump. */
    private static final int MOST_MAPS = 2000;

    void write(Report report, CrashedProgram program) throws IOException {
        List<CrashedProgram.Annotation> annotations = report.annotations(program);
        json.writeObjectFieldStart("program");
        fields.texts("comments", program.comments());
        json.writeArrayFieldStart("annotations");
        for (CrashedProgram.Annotation annotation : annotations) {
            json.writeStartObject();
            fields.text("name", annotation.name());
            fields.text("value", annotation.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        memory(program.memory());
        systemMemory(program.systemMemory());
        json.writeArrayFieldStart("handles");
        for (CrashedProgram.Handles handles : program.handles()) {
            json.writeStartObject();
            fields.text("type", handles.type());
            json.writeNumberField("count", handles.count());
            json.writeEndObject();
        }
        json.writeEndArray();
        opened(report.opened(program));
        maps(report.maps(program));
        json.writeArrayFieldStart("streams");
        for (UserProcess.Stream stream : program.streams()) {
            json.writeStartObject();
            fields.text("name", stream.name());
            json.writeNumberField("sizeBytes", stream.sizeBytes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void opened(List<UserProcess.Handle> opened) throws IOException {
        if (opened.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("openHandles");
        for (UserProcess.Handle handle : opened) {
            json.writeStartObject();
            fields.address("value", handle.value());
            fields.text("type", handle.type());
            fields.text("name", handle.object());
            fields.address("access", handle.grantedAccess());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void maps(List<UserProcess.Region> maps) throws IOException {
        if (maps.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("maps");
        for (UserProcess.Region region : maps.subList(0, Math.min(maps.size(), MOST_MAPS))) {
            json.writeStartObject();
            fields.address("start", region.start());
            json.writeNumberField("sizeBytes", region.sizeBytes());
            fields.text("access", access(region.protection()));
            fields.text("name", region.name());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (maps.size() > MOST_MAPS) {
            json.writeNumberField("mapsLeftOut", maps.size() - MOST_MAPS);
        }
    }

    /** A PAGE protection as Linux writes it. */
    private static String access(int protection) {
        return switch (protection & 0xFF) {
            case 0x02 -> "r--";
            case 0x04, 0x08 -> "rw-";
            case 0x10 -> "--x";
            case 0x20 -> "r-x";
            case 0x40, 0x80 -> "rwx";
            default -> "---";
        };
    }

    private void memory(UserProcess.@Nullable Memory memory) throws IOException {
        if (memory == null) {
            return;
        }
        json.writeObjectFieldStart("memory");
        fields.number("workingSetBytes", memory.workingSetBytes());
        fields.number("peakWorkingSetBytes", memory.peakWorkingSetBytes());
        fields.number("privateBytes", memory.privateBytes());
        fields.number("peakPrivateBytes", memory.peakPrivateBytes());
        fields.number("virtualBytes", memory.virtualBytes());
        fields.number("jobLimitBytes", memory.jobLimitBytes());
        json.writeEndObject();
    }

    private void systemMemory(UserProcess.@Nullable SystemMemory memory) throws IOException {
        if (memory == null) {
            return;
        }
        json.writeObjectFieldStart("systemMemory");
        fields.number("physicalBytes", memory.physicalBytes());
        fields.number("availableBytes", memory.availableBytes());
        fields.number("committedBytes", memory.committedBytes());
        fields.number("peakCommittedBytes", memory.peakCommittedBytes());
        fields.number("commitLimitBytes", memory.commitLimitBytes());
        json.writeEndObject();
    }
}
