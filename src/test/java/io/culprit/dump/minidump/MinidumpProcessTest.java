package io.culprit.dump.minidump;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.UserProcess;
import io.culprit.dump.archive.DumpFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What writers of minidumps tell of a process beside modules and threads. */
class MinidumpProcessTest {

    private static final int LINUX = 0x8201;
    private static final int MACOS = 0x8101;

    private static UserProcess process(MinidumpWriter writer) throws Exception {
        return DumpFiles.open("test.dmp", writer.write()).process().orElseThrow();
    }

    private static MinidumpWriter linux() {
        return new MinidumpWriter().systemInfo(9, LINUX, 0, "Linux 4.15.0");
    }

    private static byte[] text(String words) {
        return words.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] words(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    @Test
    void tellsFamilyModelSteppingAndMicrocode() throws Exception {
        assertThat(process(MinidumpWriter.everything()).cpuVersion()).isEqualTo("family 6 model 158 stepping 13");
        assertThat(process(linux().stream(0x47670003, text("processor\t: 0\nmicrocode\t: 0xd6\n")))
                        .cpuVersion())
                .isEqualTo("family 6 model 158 stepping 13, microcode 0xd6");
        assertThat(process(new MinidumpWriter().systemInfo(12, MACOS, 0, "")).cpuVersion())
                .as("arm64")
                .isNull();
    }

    @Test
    void tellsLimitsOfLinux() throws Exception {
        String limits = "Limit                     Soft Limit           Hard Limit           Units     \n"
                + "Max cpu time              unlimited            unlimited            seconds   \n"
                + "Max open files            1024                 4096                 files     \n"
                + "Max nice priority         0                    0                    \n"
                + "Max \n";
        assertThat(process(linux().stream(0x4D7A0003, text(limits))).annotations())
                .containsEntry("Max cpu time", "unlimited (at most unlimited) seconds")
                .containsEntry("Max open files", "1024 (at most 4096) files")
                .containsEntry("Max nice priority", "0 (at most 0)")
                .hasSize(3);
    }

    @Test
    void tellsErrorsThatTheWriterMet() throws Exception {
        assertThat(process(linux().stream(0x4D7A0004, text("[\"SuspendNoThreadsLeft\"]")))
                        .annotations())
                .containsEntry("soft errors of the writer", "[\"SuspendNoThreadsLeft\"]");
    }

    @Test
    void tellsWhichThreadWroteTheDump() throws Exception {
        assertThat(process(linux().stream(0x47670001, words(1, 77, 0))).writerThread())
                .isEqualTo(77);
        assertThat(process(linux().stream(0x47670001, words(2, 77, 5))).writerThread())
                .isNull();
        byte[] infos = new byte[12 + 128];
        ByteBuffer.wrap(infos)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(12)
                .putInt(64)
                .putInt(2)
                .putInt(12, 5)
                .putInt(76, 6)
                .putInt(80, 2);
        assertThat(process(linux().stream(17, infos)).writerThread()).isEqualTo(6);
    }

    @Test
    void tellsCrashInfoAndBootArgumentsOfMacOs() throws Exception {
        MinidumpWriter writer = new MinidumpWriter().systemInfo(9, MACOS, 7, "20D64");
        byte[] record = new byte[80];
        byte[] texts = text("/usr/lib/libc.dylib\0abort() called\0\0");
        System.arraycopy(texts, 0, record, 16, texts.length);
        int position = writer.bytes(record);
        int arguments = writer.string("keepsyms=1");
        UserProcess process = process(writer.stream(0x4D7A0001, words(0x4D7A0001, 1, 16, 80, position)).stream(
                0x4D7A0002, words(0x4D7A0002, arguments, 0)));

        assertThat(process.annotations())
                .containsEntry("crash info 1 path", "/usr/lib/libc.dylib")
                .containsEntry("crash info 1 message", "abort() called")
                .containsEntry("boot arguments", "keepsyms=1")
                .hasSize(3);
        assertThat(process.osVersion()).isEqualTo("10.0.7 20D64");
    }

    @Test
    void damagedCrashInfoIsPassedOver() throws Exception {
        MinidumpWriter writer = new MinidumpWriter().systemInfo(9, MACOS, 7, "");
        assertThat(process(writer.stream(0x4D7A0001, words(0x4D7A0001, -1, -5, -1, -1, 8)))
                        .annotations())
                .isEmpty();
        assertThat(process(writer.stream(0x4D7A0002, words(0x4D7A0002, -1, -1))).annotations())
                .isEmpty();
    }
}
