package io.culprit.windows.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names of PCI devices. */
class PciNamesTest {

    private static List<String> rows() throws Exception {
        String text = Files.readString(Path.of("src/main/resources/io/culprit/windows/blob/pci.ids.tsv"));
        assertThat(text).endsWith("\n").contains("Redistributions in binary form must reproduce");
        return text.lines().filter(line -> !line.startsWith("#")).toList();
    }

    @Test
    void knowsVendorsAndDevices() {
        assertThat(PciNames.vendor(0x10EC)).isEqualTo("Realtek Semiconductor Co., Ltd.");
        assertThat(PciNames.device(0x10EC, 0x8168)).contains("RTL8111/8168");
        assertThat(PciNames.device(0x8086, 0x10D3)).contains("82574L");
    }

    @Test
    void doesNotGuessAtNumbersThatItDoesNotHave() {
        assertThat(PciNames.vendor(0xFF13)).isNull();
        assertThat(PciNames.vendor(0)).isNull();
        assertThat(PciNames.device(0x10EC, 0xFFFF)).isNull();
        assertThat(PciNames.device(0xFFFF, 0xFFFF)).isNull();
    }

    @Test
    void findsEachOfItsRows() throws Exception {
        String last = "";
        for (String row : rows()) {
            int tab = row.indexOf('\t');
            String key = row.substring(0, tab);
            assertThat(key + '\t').isGreaterThan(last);
            last = key + '\t';
            int vendor = Integer.parseInt(key.substring(0, 4), 16);
            String name = tab == 4
                    ? PciNames.vendor(vendor)
                    : PciNames.device(vendor, Integer.parseInt(key.substring(4), 16));
            assertThat(name).isEqualTo(row.substring(tab + 1));
        }
    }
}
