package io.culprit.report;

import io.culprit.dump.UserProcess;
import io.culprit.fact.CrashedProgram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the whole report says of the program of a user minidump: comments, annotations, memory, handles, streams. */
record VerboseProgram(Report report, Page page) {

    private static final int COLUMN = 26;
    private static final int MOST_TYPES = 8;

    void write(CrashedProgram program) {
        for (String comment : program.comments()) {
            page.blank().wrapped("COMMENT:  ", "  ", comment);
        }
        annotations(program);
        memory(program.memory());
        systemMemory(program.systemMemory());
        handles(program);
        page.heading("MINIDUMP_STREAMS:");
        for (UserProcess.Stream stream : program.streams()) {
            page.labeled(stream.name(), COLUMN, stream.sizeBytes() + " bytes");
        }
    }

    private void annotations(CrashedProgram program) {
        List<CrashedProgram.Annotation> annotations = report.annotations(program);
        if (annotations.isEmpty()) {
            return;
        }
        page.heading("ANNOTATIONS:");
        for (CrashedProgram.Annotation annotation : annotations) {
            page.wrapped("  " + annotation.name() + ": ", "      ", annotation.value());
        }
    }

    private void memory(UserProcess.@Nullable Memory memory) {
        if (memory == null) {
            return;
        }
        page.heading("PROCESS_MEMORY:");
        page.labeled("Working set", COLUMN, mebibytes(memory.workingSetBytes(), memory.peakWorkingSetBytes(), "peak"));
        page.labeled("Private", COLUMN, mebibytes(memory.privateBytes(), memory.peakPrivateBytes(), "peak"));
        page.labeled("Address space in use", COLUMN, mebibytes(memory.virtualBytes(), null, ""));
        page.labeled("Limit of its job", COLUMN, mebibytes(memory.jobLimitBytes(), null, ""));
    }

    private void systemMemory(UserProcess.@Nullable SystemMemory memory) {
        if (memory == null) {
            return;
        }
        page.heading("SYSTEM_MEMORY:");
        page.labeled("Physical", COLUMN, mebibytes(memory.physicalBytes(), memory.availableBytes(), "available"));
        page.labeled("Committed", COLUMN, mebibytes(memory.committedBytes(), memory.peakCommittedBytes(), "peak"));
        page.labeled("Commit limit", COLUMN, mebibytes(memory.commitLimitBytes(), null, ""));
    }

    /** {@code 2752 MiB (peak 2818 MiB)}. */
    private static @Nullable String mebibytes(@Nullable Long bytes, @Nullable Long second, String name) {
        if (bytes == null) {
            return null;
        }
        return mebibytes(bytes) + (second == null ? "" : " (" + name + " " + mebibytes(second) + ")");
    }

    private static String mebibytes(long bytes) {
        return bytes < 10 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    private void handles(CrashedProgram program) {
        if (program.handles().isEmpty()) {
            return;
        }
        long all = 0;
        StringBuilder types = new StringBuilder();
        for (int i = 0; i < program.handles().size(); i++) {
            CrashedProgram.Handles handles = program.handles().get(i);
            all += handles.count();
            if (i < MOST_TYPES) {
                types.append(i == 0 ? "" : ", ")
                        .append(handles.type())
                        .append(' ')
                        .append(handles.count());
            }
        }
        page.blank()
                .wrapped(
                        "OPEN_HANDLES:  ",
                        "  ",
                        all + " (" + types + (program.handles().size() > MOST_TYPES ? ", ..." : "") + ")");
        page.line("  (handle, access, type, name, where it has one)");
        for (UserProcess.Handle handle : report.opened(program)) {
            String name = handle.object();
            if (name != null && !name.isBlank()) {
                page.line("  " + Long.toHexString(handle.value()) + "  " + Long.toHexString(handle.grantedAccess())
                        + "  " + handle.type() + "  " + name);
            }
        }
    }
}
