package io.culprit.emulator.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The table of modules of an ordinary system. */
final class ModuleTable {

    /** One row: usual size in pages, place (b, d, s, w, g or 3), processor vendor or {@code -}. */
    record Row(String file, int pages, char place, String vendor) {}

    private ModuleTable() {}

    static List<Row> rows() {
        try (InputStream in = ModuleTable.class.getResourceAsStream("/io/culprit/emulator/modules.tsv")) {
            if (in == null) {
                throw new IllegalStateException("no module table");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(ModuleTable::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        String[] fields = line.split("\t");
        return new Row(fields[0], Integer.parseInt(fields[1], 16), fields[2].charAt(0), fields[3]);
    }
}
