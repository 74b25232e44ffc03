package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Approved;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTest {

    private static final Path POWER = Path.of("samples/9f-power/crash.dmp");

    private static String answer(String... commands) throws Exception {
        return Transcript.of(POWER, null, null, commands);
    }

    @ParameterizedTest
    @ValueSource(strings = {"synthetic-e6", "9f-power"})
    void answersAsApproved(String sample) throws Exception {
        Path dump = Path.of("samples", sample, "crash.dmp");
        Approved.check("shell/" + sample + ".txt", Transcript.of(dump, null, null, Scripts.steady()));
    }

    @Test
    void saysWhoIsToBlameAndWhy() throws Exception {
        String said = answer("!culprit", "!why nvlddmkm", "!why nonesuch", "!evidence", "!bucket", "!analyze");
        assertThat(said)
                .contains("because: ")
                .containsPattern("(?m)^candidate +confidence +class +evidence")
                .contains("nothing speaks for nonesuch: it is no candidate")
                .containsPattern("(?m)^weight +role +rule +what")
                .contains("Bucket : 0x9f_3")
                .contains("How sure");
    }

    /** A share is nowhere rounded up: 98.6 % are no 99 %, which "certain" promises. */
    @Test
    void tellsTheSameConfidenceAsTheReport() throws Exception {
        String said = Transcript.of(Path.of("samples/user-windows/crash.dmp"), null, null, "!analyze", "!culprit");
        assertThat(said).contains("How sure       strong, 98 %", "app.exe: strong (98 %)");
    }

    @Test
    void listsItsCommandsAsApproved() throws Exception {
        Approved.check("shell/help.txt", answer("help"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1+2*3 | 7",
                "(1+2)*3 | 9",
                "0n16 | 16",
                "10 | 16",
                "0y101 << 4 | 80",
                "-1 >>> 4 | -1",
                "ffffffff`fffffffe + 3 | 1",
                "10 mod 7 | 2",
                "1 == 1 and 2 > 1 | 1",
                "not 0 | 1",
                "hi 12345678 | 4660",
                "@$bug_code | 159",
                "@$ptrsize | 8",
                "poi(@rsp) = poi(rsp) | 1",
                "dwo(@rsp) - low(poi(@rsp)) & ffff | 0",
                "0fffh | 4095"
            })
    void evaluates(String expression, long value) throws Exception {
        assertThat(answer("? " + expression)).contains("Evaluate expression: " + value + " = ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 +",
                "(1",
                "1/0",
                "1 mod 0",
                "nt!NoSuchSymbolAnywhere",
                "@zmm3",
                "$$nothing +",
                "@$nope",
                "poi(1)"
            })
    void saysWhatIsWrongWithAnExpressionInOneLine(String expression) throws Exception {
        String answer = answer("? " + expression);
        assertThat(answer.lines()).hasSize(2);
        assertThat(answer).doesNotContain("Evaluate expression", "Exception");
    }

    @Test
    void nestsNoDeeperThanIsSane() throws Exception {
        assertThat(answer("? " + "(".repeat(50_000) + "1")).contains("nests too deeply");
    }

    @Test
    void keepsTheUsersOwnValues() throws Exception {
        assertThat(answer("r $t3 = 10 + 5", "? @$t3 * 2")).contains("Evaluate expression: 42 =");
    }

    @ParameterizedTest
    @CsvSource({".bugchek, .bugcheck", "!kdexts.hlep, !help", "lmz, lm has no option"})
    void suggestsTheCommandThatWasMeant(String typed, String said) throws Exception {
        assertThat(answer(typed)).contains(said);
    }

    @Test
    void takesSeveralCommandsInALineAndLeavesCommentsOut() {
        assertThat(Shell.split("k; .echo \"a;b\" ;; $$ nothing ; r * 2; * the rest; k"))
                .containsExactly("k", ".echo \"a;b\"", "r * 2");
    }

    @Test
    void endsWhenItIsTold() throws Exception {
        assertThat(answer("q; .bugcheck").lines()).hasSize(1);
    }

    @Test
    void helpsWithEveryCommand() throws Exception {
        Catalog catalog = new Catalog();
        String[] asked = catalog.names().stream().map(name -> "help " + name).toArray(String[]::new);
        String said = answer(asked);
        assertThat(said).doesNotContain("no command");
        assertThat(Arrays.stream(asked)).allMatch(said::contains);
        for (var command : catalog.commands()) {
            assertThat(command.manual().summary()).endsWith(".");
            assertThat(command.manual().synopsis()).isNotBlank();
        }
    }
}
