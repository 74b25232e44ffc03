package io.culprit.dump.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culprit.dump.NotADumpException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherFileTest {

    private static NotADumpException refusal(byte[] bytes) {
        return catchThrowableOfType(NotADumpException.class, () -> DumpFiles.open("file", bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "55534552445536340000, USERDUMP",
        "5553455244554D500000, USERDUMP",
        "504D444D00000000, big-endian",
        "4A4156412050524F46494C4520312E302E3200, HPROF",
        "4D6963726F736F667420432F432B2B204D534620372E3030, PDB",
        "4D5A9000, PE image",
        "456C6646696C6500, EVTX",
        "72656766, registry",
        "48494252, hibernation",
        "526172211A0700, RAR",
        "377ABCAF271C, 7z",
        "FD377A585A000000000000000000000000, xz",
        "28B52FFD00000000000000000000000000, zstd",
        "425A68393141, bzip2",
        "7F454C4602010100000000000000000004003E00, core dump of Linux",
        "7F454C4602010100000000000000000003003E00, program or library of Linux",
        "CFFAEDFE070000010300000004000000, core dump of macOS",
        "CFFAEDFE070000010300000002000000, program of macOS",
    })
    void namesFilesByTheirFirstBytes(String hex, String named) {
        assertThat(refusal(HexFormat.of().parseHex(hex))).hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE html><html><head>|web page", "<HTML>|web page", "<?xml version=\"1.0\"?><a/>|XML",
                "{\"error\": \"not found\"}|JSON", "[ 0] [+] [ 1]|it is a text",
                        "version https://git-lfs.github.com/spec/v1|LFS",
                "F/google-breakpad(13589): M 6F86000|microdump", "BugCheck Analysis follows|WinDbg",
            })
    void namesTexts(String text, String named) {
        assertThat(refusal(text.getBytes(StandardCharsets.UTF_8))).hasMessageContaining(named);
    }

    @Test
    void namesTheTextsOfWindowsErrorReporting() {
        Charset wide = StandardCharsets.UTF_16LE;
        assertThat(refusal("\uFEFFVersion=1\r\nEventType=BlueScreen\r\n".getBytes(wide)))
                .hasMessageContaining("Report.wer");
        assertThat(refusal("\uFEFF<?xml version=\"1.0\"?>\r\n<WERReportMetadata>".getBytes(wide)))
                .hasMessageContaining("metadata of a Windows error report");
    }

    @Test
    void namesAnEventTrace() {
        byte[] trace = new byte[0x1000];
        trace[2] = 1;
        trace[0x48 + 2] = 2;
        trace[0x48 + 3] = (byte) 0xC0;
        assertThat(refusal(trace)).hasMessageContaining("ETL");
    }

    @Test
    void namesEmptyFilesAndZeros() {
        assertThat(refusal(new byte[0])).hasMessage("it is empty");
        assertThat(refusal(new byte[1])).hasMessageContaining("nothing but zeros");
        assertThat(refusal(new byte[5000])).hasMessageContaining("nothing but zeros");
        assertThat(refusal(new byte[(1 << 20) + 1])).hasMessageContaining("its first 1048576 bytes are zeros");
    }

    @Test
    void saysOfAnythingElseThatItIsNoDump() {
        assertThat(refusal(new byte[] {1, 2, 3, (byte) 0x90})).hasMessage("it is not a Windows crash dump");
        byte[] zerosFirst = new byte[5000];
        zerosFirst[4999] = 7;
        assertThat(refusal(zerosFirst)).hasMessage("it is not a Windows crash dump");
    }

    @Test
    void doesNotOpenAFolderOrADevice(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> DumpFiles.open(folder)).isInstanceOf(NotADumpException.class);
        Path device = Path.of("/dev/zero");
        if (device.toFile().exists()) {
            assertThatThrownBy(() -> DumpFiles.open(device))
                    .isInstanceOf(NotADumpException.class)
                    .hasMessageContaining("regular");
        }
    }
}
