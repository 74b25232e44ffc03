package io.culprit.accuracy;

import io.culprit.Analyzer;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenario;
import io.culprit.report.Report;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes emulated dumps and analyzes them as a user would: the dump file is all that passes between the two. */
final class Campaign {

    private final Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
    private final Path folder;

    Campaign(Path folder) {
        this.folder = folder;
    }

    Outcome run(Scenario scenario, long seed, SavedKind kind) throws Exception {
        CrashedMachine crash = Emulation.run(scenario, seed, null, hit -> {});
        Path file = write(
                crash, kind, folder.resolve("emulated-" + Thread.currentThread().threadId() + ".dmp"));
        Report report = analyzer.analyze(file);
        Files.delete(file);
        return Outcome.of(crash, kind, report);
    }

    static Path write(CrashedMachine crash, SavedKind kind, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            CrashDump.write(crash, kind, out);
        }
        return file;
    }
}
