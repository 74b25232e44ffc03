package io.culprit.cli.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class FileNameTest {

    private static final String ODD = "caf\uDCE9.dmp";

    @Test
    void takesTheLastWordsOfACommandLineByteByByte() {
        byte[] line = "java\0-cp\0x\0Main\0analyze\0caf\u00E9 \u00FC.dmp\0".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(FileName.last(line, new String[] {"analyze", "caf\uFFFD \uFFFD.dmp"}))
                .containsExactly("analyze", "caf\uDCE9 \uDCFC.dmp");
    }

    @Test
    void keepsWhatIsUtf8() {
        byte[] line = "java\0Main\0caf\u00E9 \uD83D\uDCA5\0".getBytes(StandardCharsets.UTF_8);
        assertThat(FileName.last(line, new String[] {"?"})).containsExactly("caf\u00E9 \uD83D\uDCA5");
    }

    @Test
    void keepsTheArgumentsOfACommandLineThatIsTooShort() {
        String[] arguments = {"a", "b"};
        assertThat(FileName.last("b\0".getBytes(StandardCharsets.UTF_8), arguments))
                .isSameAs(arguments);
        assertThat(FileName.last(new byte[0], arguments)).isSameAs(arguments);
        assertThat(FileName.restored(arguments)).isSameAs(arguments);
    }

    @Test
    void makesAPathOfOddBytes() {
        assumeTrue(File.separatorChar == '/', "skipped: names are bytes on Unix only");
        Path whole = new FileName().convert("/a b/" + ODD);
        assertThat(whole.toUri()).isEqualTo(URI.create("file:///a%20b/caf%E9.dmp"));
        Path relative = new FileName().convert("../" + ODD);
        assertThat(relative).isRelative().isEqualTo(Path.of("..").resolve(whole.getFileName()));
        assertThat(new FileName().convert("a%20b")).isEqualTo(Path.of("a%20b"));
    }

    @Test
    void fetchesNothing() {
        assertThatThrownBy(() -> new FileName().convert("https://example.org/crash.dmp"))
                .hasMessage("culprit fetches nothing: download https://example.org/crash.dmp first");
    }

    @Test
    void saysThatANameCannotBe() {
        assertThatThrownBy(() -> new FileName().convert("a\0b"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("is not a name of a file");
    }
}
