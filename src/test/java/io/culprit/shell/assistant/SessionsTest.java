package io.culprit.shell.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.Analyzer;
import io.culprit.dump.NotADumpException;
import io.culprit.shell.RefusedException;
import io.culprit.shell.prompt.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {

    @TempDir
    private Path folder;

    private final List<Path> files = new ArrayList<>();

    private static Roots.Place place(Path file) {
        return new Roots.Place(file, "");
    }

    @BeforeEach
    void copySamples() throws IOException {
        for (int i = 0; i <= Sessions.MOST; i++) {
            files.add(Files.copy(Path.of("samples/synthetic-e6/crash.dmp"), folder.resolve(i + ".dmp")));
        }
    }

    @Test
    void closesTheOneThatNobodyAskedForLongest() throws Exception {
        try (Sessions sessions = new Sessions(new Analyzer(Analyzer.Options.NONE))) {
            for (Path file : files.subList(0, Sessions.MOST)) {
                sessions.ask(place(file), shell -> shell);
            }
            Shell first = sessions.ask(place(files.get(0)), shell -> shell);
            sessions.ask(place(files.getLast()), shell -> shell);
            assertThat(sessions.open()).hasSize(Sessions.MOST).doesNotContain(files.get(1));
            assertThat(sessions.<Shell>ask(place(files.get(0)), shell -> shell)).isSameAs(first);
        }
    }

    @Test
    void opensAFileAgainThatHasChangedAndClosesWhatIsEnded() throws Exception {
        try (Sessions sessions = new Sessions(new Analyzer(Analyzer.Options.NONE))) {
            Shell first = sessions.ask(place(files.get(0)), shell -> shell);
            Files.setLastModifiedTime(files.get(0), FileTime.fromMillis(0));
            assertThat(sessions.<Shell>ask(place(files.get(0)), shell -> shell)).isNotSameAs(first);
            sessions.ask(place(files.get(0)), shell -> shell.run("q", (command, reply) -> {}));
            assertThat(sessions.open()).isEmpty();
        }
    }

    @Test
    void refusesOneMoreWhileAllAreInUse() throws Exception {
        try (Sessions sessions = new Sessions(new Analyzer(Analyzer.Options.NONE))) {
            assertThatThrownBy(() -> nested(sessions, 0))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("4 sessions are in use");
            sessions.ask(place(files.getLast()), shell -> shell);
        }
    }

    private void nested(Sessions sessions, int depth) throws IOException, NotADumpException {
        sessions.ask(place(files.get(depth)), shell -> {
            try {
                nested(sessions, depth + 1);
            } catch (NotADumpException never) {
                throw new IOException(never);
            }
            return shell;
        });
    }

    @Test
    void keepsNothingOfAFileThatIsNoDump() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "text");
        try (Sessions sessions = new Sessions(new Analyzer(Analyzer.Options.NONE))) {
            assertThatThrownBy(() -> sessions.ask(place(text), shell -> shell)).isInstanceOf(NotADumpException.class);
            assertThat(sessions.open()).isEmpty();
        }
    }
}
