package io.culprit.report;

import io.culprit.dump.UserProcess;
import io.culprit.fact.CrashedProgram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of a report that speaks of the program of a user minidump. */
record ProgramParts(Wording wording) {

    Report.Program program(CrashedProgram fact) {
        List<Report.Handles> handles = new ArrayList<>(fact.handles().size());
        for (CrashedProgram.Handles some : fact.handles()) {
            handles.add(new Report.Handles(wording.text(some.type()), some.count()));
        }
        List<Report.Stream> streams = new ArrayList<>(fact.streams().size());
        for (UserProcess.Stream stream : fact.streams()) {
            streams.add(new Report.Stream(stream.name(), stream.sizeBytes()));
        }
        return new Report.Program(
                wording.texts(fact.comments()),
                annotations(fact.annotations()),
                memory(fact.memory()),
                systemMemory(fact.systemMemory()),
                handles,
                streams);
    }

    /** Nobody knows what a program writes under its names: where people are to be left out, a failed assertion alone is shown. */
    private List<Report.Annotation> annotations(List<CrashedProgram.Annotation> facts) {
        List<Report.Annotation> annotations = new ArrayList<>(facts.size());
        for (CrashedProgram.Annotation fact : facts) {
            if (!wording.redacts() || fact.name().equals("assertion")) {
                annotations.add(new Report.Annotation(wording.text(fact.name()), wording.text(fact.value())));
            }
        }
        return annotations;
    }

    private static Report.@Nullable Memory memory(UserProcess.@Nullable Memory memory) {
        return memory == null
                ? null
                : new Report.Memory(
                        memory.workingSetBytes(),
                        memory.peakWorkingSetBytes(),
                        memory.privateBytes(),
                        memory.peakPrivateBytes(),
                        memory.virtualBytes(),
                        memory.jobLimitBytes());
    }

    private static Report.@Nullable SystemMemory systemMemory(UserProcess.@Nullable SystemMemory memory) {
        return memory == null
                ? null
                : new Report.SystemMemory(
                        memory.physicalBytes(),
                        memory.availableBytes(),
                        memory.committedBytes(),
                        memory.peakCommittedBytes(),
                        memory.commitLimitBytes());
    }
}
