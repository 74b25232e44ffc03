package io.culprit.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One command, run again and again as a process of its own. */
final class TimedCommand {

    private final String name;
    private final List<String> command;
    private final List<Double> milliseconds = new ArrayList<>();
    private long peakKilobytes;
    private boolean failed;

    TimedCommand(String name, List<String> command) {
        this.name = name;
        this.command = List.copyOf(command);
    }

    /** What the row is called. */
    String name() {
        return name;
    }

    /** A run that takes part in nothing but the peak of memory: watching a process slows it. */
    void warmUp() throws InterruptedException {
        run(true);
    }

    /** A run that counts. A command that has failed once is not run again. */
    void run() throws InterruptedException {
        double taken = run(false);
        if (!failed) {
            milliseconds.add(taken);
        }
    }

    private double run(boolean watched) throws InterruptedException {
        if (failed) {
            return 0;
        }
        long start = System.nanoTime();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (watched) {
                watchPeak(process);
            }
            failed = process.waitFor() != 0;
        } catch (IOException missing) {
            failed = true;
        }
        return (System.nanoTime() - start) / 1e6;
    }

    /** The launcher becomes the virtual machine, so that its process is the one to watch. Only Linux tells. */
    private void watchPeak(Process process) throws InterruptedException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        while (process.isAlive()) {
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

    boolean measured() {
        return !milliseconds.isEmpty();
    }

    /** The time below which this share of the runs stayed, in milliseconds. */
    double quantile(double share) {
        List<Double> sorted = milliseconds.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share));
    }

    double median() {
        return quantile(0.5);
    }

    /** The median as people read it, {@code -} where the command does not run or fails. */
    String time() {
        return measured() ? String.format(Locale.ROOT, "%,.0f ms", median()) : "-";
    }

    /** The median in those of another command. */
    String times(TimedCommand other) {
        return measured() && other.measured() ? String.format(Locale.ROOT, "%.2f", median() / other.median()) : "-";
    }

    String peak() {
        return peakKilobytes == 0 ? "-" : peakKilobytes / 1024 + " MB";
    }
}
