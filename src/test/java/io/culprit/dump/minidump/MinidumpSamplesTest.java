package io.culprit.dump.minidump;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples of programs' dumps are rebuilt and every byte is compared: {@code -Dculprit.approve=true} writes them anew. */
class MinidumpSamplesTest {

    private static final int LINUX = 0x8201;
    private static final int SIGSEGV = 11;

    private static final Map<String, MinidumpWriter> SAMPLES = Map.of(
            "user-windows", MinidumpWriter.everything(),
            "user-linux", linux());

    /** As Breakpad writes it. */
    private static MinidumpWriter linux() {
        byte[] context = MinidumpWriter.x64Context(0x7ff700000123L, 0x20_0000L);
        return new MinidumpWriter()
                        .systemInfo(9, LINUX, 0, "Linux 6.1.0 x86_64")
                        .threads(MinidumpWriter.x64Context(0x7ff612341000L, 0x10_0000L), context)
                        .modules()
                        .exception(2, SIGSEGV, 0xDEADL, context)
                        .memoryList(0x7ff700000120L, 64, 0x20_0000L, 512)
                        .stream(0x47670003, text("processor : 0\nmodel name : Fast CPU\n"))
                        .stream(0x47670004, text("Name:\tapp\nPid:\t77\nUid:\t1000\n"))
                        .stream(0x47670005, text("DISTRIB_ID=Ubuntu\nDISTRIB_DESCRIPTION=\"Ubuntu 24.04\"\n"))
                        .stream(0x47670006, text("./app\0--flag\0"))
                        .stream(
                                0x47670009,
                                text("7ff612340000-7ff612360000 r-xp 00000000 08:01 12 /opt/app/app\n"
                                        + "7ff700000000-7ff700001000 r-xp 00000000 08:01 13 /usr/lib/libc.so.6\n"));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user-linux", "user-windows"})
    void isRebuiltByteForByte(String name) throws Exception {
        Path file = Path.of("samples", name, "crash.dmp");
        byte[] bytes = SAMPLES.get(name).write();
        if (Boolean.getBoolean("culprit.approve")) {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        }
        assertThat(Files.readAllBytes(file))
                .as("%s (if the new one is right: -Dculprit.approve=true)", file)
                .isEqualTo(bytes);
    }
}
