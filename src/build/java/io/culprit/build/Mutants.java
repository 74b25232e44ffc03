package io.culprit.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Prints how many mutants the tests killed, by package: the CSV of PIT is file, class, mutator, method, line, status, test. */
public final class Mutants {

    private Mutants() {}

    /** Takes the CSV; ends with 1 where it holds no mutant. */
    public static void main(String... arguments) throws IOException {
        Map<String, int[]> packages = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] cells = line.split(",", -1);
            String name = cells[1].substring(0, Math.max(0, cells[1].lastIndexOf('.')));
            int[] counts = packages.computeIfAbsent(name, unused -> new int[2]);
            boolean survived = cells[5].equals("SURVIVED") || cells[5].equals("NO_COVERAGE");
            counts[0] += survived ? 0 : 1;
            counts[1]++;
        }
        packages.forEach((name, counts) -> System.out.printf(
                "%-28s %5d of %5d killed  %3d %%%n", name, counts[0], counts[1], counts[0] * 100 / counts[1]));
        System.exit(packages.isEmpty() ? 1 : 0);
    }
}
