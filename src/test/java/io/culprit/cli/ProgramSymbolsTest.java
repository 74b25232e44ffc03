package io.culprit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.dump.minidump.MinidumpWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash of a program whose Breakpad symbols lie in a folder. */
class ProgramSymbolsTest {

    private static final String KEY = "112233445566778801020304050607083";

    private final Screen screen = new Screen();

    @TempDir
    private Path folder;

    private JsonNode stack(String... records) throws IOException {
        return report(records).path("stack");
    }

    private JsonNode report(String... records) throws IOException {
        return new ObjectMapper().readTree(said("analyze", "--json", records));
    }

    private String said(String command, String option, String... records) throws IOException {
        Path dump = Files.write(
                folder.resolve("app.dmp"), MinidumpWriter.everything().write());
        Path file = folder.resolve("symbols/app.pdb/" + KEY + "/app.sym");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "MODULE windows x86_64 " + KEY + " app.pdb\n" + String.join("\n", records));
        int code = new CommandRunner(screen.terminal())
                .run(command, option, "-y", folder.resolve("symbols").toString(), dump.toString());
        assertThat(code).isEqualTo(ExitCode.OK);
        return screen.out();
    }

    /** Each inlined function has a frame of its own with its caller's registers, and each frame the line where its own code stands. */
    @Test
    void givesInlinedFunctionsFramesOfTheirOwn() throws IOException {
        JsonNode stack = stack(
                "FILE 0 app.cc",
                "FILE 1 inline.h",
                "INLINE_ORIGIN 0 middle()",
                "INLINE_ORIGIN 1 inner(int)",
                "FUNC 1200 100 0 outer()",
                "INLINE 0 10 0 0 1210 40",
                "INLINE 1 20 1 1 1230 8",
                "1200 100 30 1");

        assertThat(stack.get(0).path("symbol").asText()).isEqualTo("app!inner(int)+0x4");
        assertThat(stack.get(0).path("inline").asBoolean()).isTrue();
        assertThat(stack.get(0).path("source").path("line").asInt()).isEqualTo(30);
        assertThat(stack.get(1).path("symbol").asText()).isEqualTo("app!middle()+0x24");
        assertThat(stack.get(1).path("source").path("file").asText()).isEqualTo("inline.h");
        assertThat(stack.get(1).path("source").path("line").asInt()).isEqualTo(20);
        assertThat(stack.get(2).path("symbol").asText()).isEqualTo("app!outer()+0x34");
        assertThat(stack.get(2).has("inline")).isFalse();
        assertThat(stack.get(2).path("source").path("line").asInt()).isEqualTo(10);
        for (int i = 0; i < 3; i++) {
            assertThat(stack.get(i).path("instruction").asText()).isEqualTo("0x7ff612341234");
            assertThat(stack.get(i).path("trust").asText()).isEqualTo("context");
        }
    }

    /** The report's stack and one that the shell walks itself are named by the same code. */
    @Test
    void givesInlinedFunctionsFramesInTheShellAsWell() throws IOException {
        String said = said(
                "shell",
                "-ckl; k = @rsp @rip 3; lmvm app; .frame 1",
                "FILE 0 app.cc",
                "INLINE_ORIGIN 0 middle()",
                "FUNC 1200 100 0 outer()",
                "INLINE 0 10 0 0 1210 40",
                "1200 100 30 0");
        String inline = "00 \\(Inline Function\\) +--------`-------- +context +app!middle\\(\\)\\+0x24";
        String outer = "01 00000000`[0-9a-f]{8} +[0-9a-f`]+ +context +app!outer\\(\\)\\+0x34";
        assertThat(said).containsPattern(inline + " *\n" + outer + " *\n");
        assertThat(said).containsPattern(inline + " \\[app.cc @ 30\\] *\n" + outer + " \\[app.cc @ 10\\]");
        assertThat(said).contains("Breakpad's symbols", "app!outer()+0x34 (context)");
    }

    @Test
    void showsAPartOfAStackThatRepeatsItselfOnceInTheShell() throws IOException {
        String said = said(
                "shell",
                "-ck; k = @rsp @rip; k 1; ~* k",
                "FUNC 1200 100 0 outer()",
                "STACK CFI INIT 1200 100 .cfa: $rsp 16 + .ra: $rip");
        assertThat(said.split("\\[recursion: \\d+ times\\]", -1)).hasSizeGreaterThanOrEqualTo(4);
        assertThat(said).doesNotContainPattern("(?m)^[0-9a-f]+ .*outer.*\n[0-9a-f]+ .*outer");
    }

    @Test
    void saysWhatNamesTheModulesOnTheStack() throws IOException {
        JsonNode symbols = report("FUNC 1200 100 0 outer()").path("symbols");
        assertThat(symbols.get(0).toString()).isEqualTo("{\"module\":\"app.exe\",\"kind\":\"breakpad\"}");

        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Screen verbose = new Screen();
        new CommandRunner(verbose.terminal())
                .run(
                        "analyze",
                        "-v",
                        "-y",
                        elsewhere.toString(),
                        folder.resolve("app.dmp").toString());
        assertThat(verbose.out().replaceAll("\\s+", " "))
                .contains("app.exe: no symbols; app.pdb (" + KEY + ") is nowhere along the symbol path");
    }

    @Test
    void unwindsByCallFrameRules() throws IOException {
        JsonNode stack = stack("STACK CFI INIT 1200 100 .cfa: $rsp 16 + .ra: $rip 4096 +");

        assertThat(stack.get(1).path("instruction").asText()).isEqualTo("0x7ff612342234");
        assertThat(stack.get(1).path("stackPointer").asText()).isEqualTo("0x200110");
        assertThat(stack.get(1).path("trust").asText()).isEqualTo("unwind");
    }
}
