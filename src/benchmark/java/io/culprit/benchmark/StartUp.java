package io.culprit.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures {@code culprit analyze --json FILE}, alone and with ten thousand rules, as whole processes, in turn with an empty Java program on the JDK that runs this, so that both
 * suffer the same machine.
 */
public final class StartUp {

    private static final int WARM_UP_RUNS = 3;
    private static final int RULES = 10_000;

    private final List<String> command;
    private final List<Double> milliseconds = new ArrayList<>();
    private long peakKilobytes;

    private StartUp(String... command) {
        this.command = List.of(command);
    }

    /**
     * Prints one line for each program, and their ratio.
     *
     * @param arguments the product's folder, how many runs, and the dumps
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String launcher = Path.of(arguments[0], "bin", "culprit").toString();
        int runs = Integer.parseInt(arguments[1]);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path rules = rules();
        for (String dump : Arrays.copyOfRange(arguments, 2, arguments.length)) {
            StartUp empty = new StartUp(java, "-cp", System.getProperty("java.class.path"), Empty.class.getName());
            StartUp analyze = new StartUp(launcher, "analyze", "--json", dump);
            StartUp ruled = new StartUp(launcher, "analyze", "--json", "--rules", rules.toString(), dump);
            for (int run = -WARM_UP_RUNS; run < runs; run++) {
                empty.run(run >= 0);
                analyze.run(run >= 0);
                ruled.run(run >= 0);
            }
            Path file = Path.of(dump);
            System.out.printf(Locale.ROOT, "%s, %,d bytes%n", file.getFileName(), Files.size(file));
            empty.print("java Empty");
            analyze.print("culprit analyze --json");
            ruled.print("with 10,000 more rules");
            System.out.printf(
                    Locale.ROOT,
                    "  ratio of medians %.2f, of best runs %.2f%n",
                    analyze.median() / empty.median(),
                    analyze.best() / empty.best());
        }
        Files.delete(rules);
    }

    /** Rules that a site could have: each on one driver in one bug check. */
    private static Path rules() throws IOException {
        StringBuilder rules = new StringBuilder("{\"rules\": [\n");
        for (int i = 0; i < RULES; i++) {
            rules.append("""
                {"id": "site-%d", "explain": "Known at our site: case %d.", "on": "stack", "weight": 2,
                 "if": ["module.name == acme%d.sys", "bugCheck.code == 0x9f"], "says": "{seen}, and it is known here"},
                """.formatted(i, i, i));
        }
        return Files.writeString(Files.createTempFile("culprit", ".json"), rules.append("]}"));
    }

    private void run(boolean counts) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        long start = System.nanoTime();
        Process process = builder.start();
        if (!counts) {
            watchPeak(process);
        }
        int code = process.waitFor();
        double taken = (System.nanoTime() - start) / 1e6;
        if (code != 0) {
            throw new IllegalStateException(command + " ended with " + code);
        }
        if (counts) {
            milliseconds.add(taken);
        }
    }

    /** The launcher becomes the virtual machine, so that its process is the one to watch. Only Linux tells. */
    private void watchPeak(Process process) throws InterruptedException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        while (process.isAlive() && Files.exists(status)) {
            try {
                Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .forEach(kilobytes -> peakKilobytes = Math.max(peakKilobytes, kilobytes));
            } catch (IOException ended) {
                return;
            }
            Thread.sleep(1);
        }
    }

    private double median() {
        List<Double> sorted = milliseconds.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private double best() {
        return milliseconds.stream().min(Double::compare).orElseThrow();
    }

    private void print(String name) {
        System.out.printf(
                Locale.ROOT,
                "  %-24s median %6.1f ms, best %6.1f ms, peak %3d MB%n",
                name,
                median(),
                best(),
                peakKilobytes / 1024);
    }
}
