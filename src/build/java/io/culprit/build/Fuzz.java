package io.culprit.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs every fuzz test of the sources with Jazzer, each in a process of its own and for the same share of the time, and prints what each
 * tried and reached. Inputs that reached something new are kept, a folder for each test, and are where the next run begins.
 */
public final class Fuzz {

    /** A method that Jazzer calls. */
    private static final Pattern FUZZ_TEST = Pattern.compile("@FuzzTest\\s+void (\\w+)\\(");

    /** libFuzzer's last line: inputs tried, edges of the control flow that they reached, inputs kept. */
    private static final Pattern LAST =
            Pattern.compile("^#(\\d+)\\s+\\w+\\s+cov: (\\d+) ft: \\d+ corp: (\\d+)/.*$", Pattern.MULTILINE);

    private static final int SECONDS_FOR_ONE_INPUT = 10;

    private record Target(String type, String method) {

        String shortName() {
            return type.substring(type.lastIndexOf('.') + 1) + "." + method;
        }
    }

    private Fuzz() {}

    /**
     * Takes minutes in all, the folder of what is kept, and part of the names of the tests that run; ends with 1 where something was found.
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Path kept = Files.createDirectories(Path.of(arguments[1]).toAbsolutePath());
        List<Target> targets = targets(arguments[2]);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no fuzz test has a name with " + arguments[2]);
        }
        long seconds = Math.max(1, Math.round(Double.parseDouble(arguments[0]) * 60 / targets.size()));
        long tried = 0;
        int found = 0;
        for (Target target : targets) {
            Path log = kept.resolve(target.shortName() + ".log");
            boolean clean = run(target, seconds, kept, log) == 0;
            found += clean ? 0 : 1;
            tried += say(target, clean, log);
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
        return targets;
    }

    private static int run(Target target, long seconds, Path kept, Path log) throws IOException, InterruptedException {
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
                "-timeout=" + SECONDS_FOR_ONE_INPUT,
                "-artifact_prefix=" + findings.resolve(target.shortName() + "-"),
                inputs.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
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
