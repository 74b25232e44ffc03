package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands of WinDbg that are not here. */
class ElsewhereTest {

    private static String answer(String command) throws Exception {
        return Transcript.of(Path.of("samples/9f-power/crash.dmp"), null, null, command);
    }

    @ParameterizedTest
    @CsvSource({
        "dx @$curprocess, dt shows types",
        "!poolused 2, !poolfind TAG",
        "!vm, !pte",
        "!kdexts.locks, !stacks",
        "!timer, !dpcs",
        "!handle 0 f, !process shows",
        "!peb, !address",
        ".process /p ffff, !vtop DIRBASE",
        ".thread ffff, ~Ns goes",
        ".foreach (x {k}) {.echo x}, no scripts",
        ".printf \"x\", .echo",
        ".load kdexts, built in",
        "!search 41, s searches",
        "!ndiskd.miniport, extensions are not loaded"
    })
    void areNamedWithWhatComesNear(String command, String near) throws Exception {
        assertThat(answer(command))
                .contains("no command " + command.split(" ")[0] + ": ", near)
                .doesNotContain("did you mean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"!proces", "!pooll", "dtt"})
    void areNotThoseThatAreMisspelt(String command) throws Exception {
        assertThat(answer(command)).containsAnyOf("did you mean", "help lists all", "start ");
    }

    /** Nobody asks for what there is. */
    @Test
    void areNoneThatAreHere() {
        Catalog catalog = new Catalog();
        for (String name : catalog.names()) {
            assertThat(Elsewhere.of(name)).as(name).isNull();
        }
    }

    @Test
    void areListedByAQuestionMarkAlone() throws Exception {
        assertThat(answer("?")).contains("The crash:", "q\nends the session.");
    }
}
