package io.culprit.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Asks the table for drivers that stood in public reports: names, classes and makers were written down before it was looked at. */
class SeenDriversTest {

    private static final Drivers DRIVERS = Drivers.builtIn();

    @Test
    void knowsMakerAndClassOfNineteenInTwentyDriversThatPeopleReport() throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String[]> seen = seen();
        for (String[] cells : seen) {
            Driver row = DRIVERS.of(cells[0]);
            if (!fits(row, cells)) {
                wrong.add(cells[0] + ": " + row.vendor() + ", "
                        + row.driverClass().word() + ", not " + cells[2] + ", " + cells[1]);
            }
        }
        assertThat(seen).hasSizeGreaterThanOrEqualTo(150);
        assertThat(wrong).hasSizeLessThanOrEqualTo(seen.size() / 20);
    }

    @Test
    void namesMakersAndNotGroupsOfThem() {
        for (Driver row : DRIVERS.all()) {
            assertThat(row.vendor().toLowerCase(Locale.ROOT))
                    .as(row.file())
                    .doesNotStartWith("other ")
                    .doesNotContain("others");
        }
    }

    private static boolean fits(Driver row, String[] cells) {
        boolean maker = false;
        for (String right : cells[2].split("\\|", -1)) {
            maker |= row.vendor().toLowerCase(Locale.ROOT).contains(right.toLowerCase(Locale.ROOT));
        }
        return maker
                && List.of(cells[1].split("\\|", -1)).contains(row.driverClass().word());
    }

    private static List<String[]> seen() throws IOException {
        List<String[]> rows = new ArrayList<>();
        try (var in = SeenDriversTest.class.getResourceAsStream("seen-drivers.tsv")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    rows.add(line.split("\t", -1));
                }
            }
        }
        return rows;
    }
}
