package io.culprit.cli.triage;

import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.Unreadable;
import io.culprit.triage.Analysis;
import io.culprit.triage.RunSettings;
import io.culprit.triage.TriageResult;
import io.culprit.triage.TriageRun;
import io.culprit.triage.Watch;
import io.culprit.triage.finding.Overview;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Triage that goes on: first what is there, then what arrives, until an interrupt, which is success. */
final class TriageWatch {

    private static final long SETTLE_MILLIS = 2_000;
    private static final long LOOK_MILLIS = 15_000;
    private static final long END_MILLIS = 10_000;

    private final Terminal terminal;
    private final Analysis analysis;
    private final RunSettings settings;
    private final TriageOutput output;
    private volatile TriageRun current;

    TriageWatch(Terminal terminal, Analysis analysis, RunSettings settings, TriageOutput output) {
        this.terminal = terminal;
        this.analysis = analysis;
        this.settings = settings;
        this.output = output;
        this.current = new TriageRun(analysis, settings, output);
    }

    /** Runs until nobody reads any more; an interrupt ends the process with 0 once what was begun is written. */
    int run(List<Path> paths) throws IOException {
        for (Path path : paths) {
            if (!Files.exists(path)) {
                terminal.say(Terminal.shown(path) + ": " + Unreadable.why(new NoSuchFileException(path.toString())));
                return ExitCode.FILE; // a slip: whoever waits for it would wait in vain
            }
        }
        try (Watch watch = new Watch(paths, SETTLE_MILLIS, LOOK_MILLIS)) {
            Thread main = Thread.currentThread();
            Thread hook = new Thread(() -> end(watch, main));
            Runtime.getRuntime().addShutdownHook(hook);
            one(run -> run.run(paths));
            watch.run(arrived -> {
                one(run -> run.look(arrived));
                return output.wanted();
            });
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException ending) {
            return ExitCode.OK; // the hook waits for this thread
        }
        return output.finish(Overview.plain(TriageResult.of(List.of(), 0, true)));
    }

    private void one(Consumer<TriageRun> work) {
        current = new TriageRun(analysis, settings, output);
        work.accept(current);
    }

    private void end(Watch watch, Thread main) {
        try {
            watch.close();
            current.stop();
            main.interrupt();
            main.join(END_MILLIS);
        } catch (IOException | InterruptedException over) {
            // the process ends
        }
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
