package io.culprit.dump.minidump;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.UserProcess.Region;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinuxMapsTest {

    private static java.util.List<Region> regions(String text) {
        return LinuxMaps.regions(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void readsALineForEachRegion() {
        assertThat(regions("32cfc000-340d6000 r-xp 02840000 b3:0c 131078     /data/boot.oat\n"
                        + "340d6000-340d7000 rw-s 03c1a000 b3:0c 131078\n"
                        + "341fe000-378d9000 ---p 0003c000 00:04 6234\n"))
                .containsExactly(
                        new Region(0x32CFC000L, 0x13DA000, 0x1000, 0x20, 0x20000, "/data/boot.oat"),
                        new Region(0x340D6000L, 0x1000, 0x1000, 0x04, 0x40000),
                        new Region(0x341FE000L, 0x36DB000, 0x1000, 0x01, 0x20000));
    }

    @Test
    void tellsWhatLiesThereWithTheBlanksInItsName() {
        assertThat(regions("1000-2000 rw-p 00000000 00:00 0                                  [heap]\n"
                        + "2000-3000 r--p 00000000 08:01 77 /opt/My App/lib (1).so (deleted)\n"
                        + "3000-4000 rw-p 00000000 00:00 0 \n"
                        + "4000-5000 rw-p 00000000\n"
                        + "5000-6000 rw-p 0 00:00 0 " + "x".repeat(5000)))
                .extracting(Region::name)
                .containsExactly("[heap]", "/opt/My App/lib (1).so (deleted)", null, null, null);
        assertThat(new Region(0, 1, 0, 0, 0, "/opt/My App/lib (1).so").shortName())
                .isEqualTo("lib (1).so");
        assertThat(new Region(0, 1, 0, 0, 0, "[heap]").shortName()).isEqualTo("[heap]");
    }

    @Test
    void passesOverLinesOfAnotherShape() {
        assertThat(regions("")).isEmpty();
        assertThat(regions("\n\nhello\n1000\n-2000 r-xp\n2000-1000 r-xp\n1000-2000 r-"))
                .isEmpty();
        assertThat(regions("11111111111111111111-2 r-xp\n1000-2000 r-xp")).hasSize(1);
    }
}
