package io.culprit.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs every fuzz test of the sources with Jazzer, each in a process of its own, and prints what each tried and reached. Those that take
 * whole dumps get more of the time, for an input of theirs takes a hundred times as long as a field or a line. Inputs that reached
 * something new are kept, a folder for each test, and are where the next run begins.
 */
public final class Fuzz {

    /** A method that Jazzer calls. */
    private static final Pattern FUZZ_TEST = Pattern.compile("@FuzzTest\\s+void (\\w+)\\(");

    /** libFuzzer's last line: inputs tried, edges of the control flow that they reached, inputs kept. */
    private static final Pattern LAST =
            Pattern.compile("^#(\\d+)\\s+\\w+\\s+cov: (\\d+) ft: \\d+ corp: (\\d+)/.*$", Pattern.MULTILINE);

    /** How many times the share of another test one gets that takes whole dumps. */
    private static final int SHARES_OF_DUMPS = 5;

    private record Target(String type, String method) {

        int shares() {
            return shortName().startsWith("Dump") || shortName().startsWith("Analyzer") ? SHARES_OF_DUMPS : 1;
        }

        String shortName() {
            return type.substring(type.lastIndexOf('.') + 1) + "." + method;
        }
    }

    private record Result(long tried, boolean clean) {}

    private Fuzz() {}

    /**
     * Takes minutes in all, the folder of what is kept, part of the names of the tests that run, the seconds that one input may take, and
     * how many processes run side by side, which share the minutes; ends with 1 where something was found.
     */
    public static void main(String... arguments) throws IOException, InterruptedException, ExecutionException {
        Path kept = Files.createDirectories(Path.of(arguments[1]).toAbsolutePath());
        List<Target> targets = targets(arguments[2]);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no fuzz test has a name with " + arguments[2]);
        }
        double seconds = Double.parseDouble(arguments[0])
                * 60
                / targets.stream().mapToInt(Target::shares).sum();
        long tried = 0;
        int found = 0;
        try (ExecutorService processes = Executors.newFixedThreadPool(Integer.parseInt(arguments[4]))) {
            List<Future<Result>> results = new ArrayList<>();
            for (Target target : targets) {
                long share = Math.max(1, Math.round(seconds * target.shares()));
                results.add(processes.submit(() -> run(target, share, arguments[3], kept)));
            }
            for (Future<Result> result : results) {
                tried += result.get().tried();
                found += result.get().clean() ? 0 : 1;
            }
        }
        System.out.printf(
                Locale.ROOT, "%,d inputs, %d findings in %d tests; kept in %s%n", tried, found, targets.size(), kept);
        System.exit(found == 0 ? 0 : 1);
    }

    private static List<Target> targets(String part) throws IOException {
        Path sources = Path.of("src/test/java");
        List<Target> targets = new ArrayList<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(path -> path.toString().endsWith("Test.java"))
                    .sorted()
                    .toList()) {
                Matcher method = FUZZ_TEST.matcher(Files.readString(file));
                String name = sources.relativize(file)
                        .toString()
                        .replaceAll("[/\\\\]", ".")
                        .replaceFirst("\\.java$", "");
                while (method.find()) {
                    targets.add(new Target(name, method.group(1)));
                }
            }
        }
        targets.removeIf(target -> !target.shortName().contains(part));
        targets.sort(Comparator.comparingInt(Target::shares).reversed());
        return targets;
    }

    private static Result run(Target target, long seconds, String secondsForOne, Path kept)
            throws IOException, InterruptedException {
        Path log = kept.resolve(target.shortName() + ".log");
        Path inputs = Files.createDirectories(kept.resolve(target.shortName()));
        Path findings = Files.createDirectories(kept.resolve("findings"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djazzer.hooks=true",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-classpath",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type(),
                "--target_method=" + target.method(),
                "--instrumentation_includes=io.culprit.**",
                "--custom_hook_includes=io.culprit.**",
                "-max_total_time=" + seconds,
                "-timeout=" + secondsForOne,
                "-artifact_prefix=" + findings.resolve(target.shortName() + "-"),
                inputs.toString());
        boolean clean = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start()
                        .waitFor()
                == 0;
        return new Result(say(target, clean, log), clean);
    }

    private static long say(Target target, boolean clean, Path log) throws IOException {
        String text = Files.readString(log, StandardCharsets.ISO_8859_1);
        long tried = 0;
        String reached = "nothing reached";
        for (Matcher line = LAST.matcher(text); line.find(); ) {
            tried = Long.parseLong(line.group(1));
            reached = line.group(2) + " edges reached, " + line.group(3) + " inputs kept";
        }
        System.out.printf(
                Locale.ROOT,
                "%-44s %,12d inputs, %s%s%n",
                target.shortName(),
                tried,
                reached,
                clean ? "" : "; FOUND: " + log);
        return tried;
    }
}
