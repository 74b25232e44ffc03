package io.culprit.dump.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpFile;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.archive.DumpFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SyntheticE6Test {

    private static final Path SAMPLE = Path.of("samples/synthetic-e6/crash.dmp");

    /** {@code mvn test -Dculprit.approve=true} writes the sample when its layout here has changed. */
    @Test
    void isTheSampleByteForByte() throws IOException {
        if (Boolean.getBoolean("culprit.approve")) {
            Files.createDirectories(SAMPLE.getParent());
            Files.write(SAMPLE, SyntheticE6.dump());
        }
        assertThat(SyntheticE6.dump()).isEqualTo(Files.readAllBytes(SAMPLE)).hasSizeLessThan(100_000);
    }

    @Test
    void holdsTheDeviceStackOfTheSecondParameter() throws NotADumpException {
        try (DumpFile dump = DumpFiles.open("crash.dmp", SyntheticE6.dump())) {
            assertThat(dump.complete()).as(String.join("; ", dump.warnings())).isTrue();
            assertThat(dump.header().bugCheck().p2()).isEqualTo(SyntheticE6.PDO);
            long filter = dump.memory().u64(SyntheticE6.PDO + 0x18);
            long card = dump.memory().u64(filter + 0x18);
            long driver = dump.memory().u64(card + 8);
            assertThat(dump.memory().u64(driver + 0x18)).isEqualTo(SyntheticE6.CARD_DRIVER);
            assertThat(dump.memory().u64(card + 0x18)).isZero();
            assertThat(dump.modules()).hasSize(16);
        }
    }
}
