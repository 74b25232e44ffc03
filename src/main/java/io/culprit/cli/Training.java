package io.culprit.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the build runs once, so that the virtual machine writes what the commands load into the AOT cache: the usual commands over the sample dumps,
 * with their results thrown away. No user starts this.
 */
final class Training {

    private Training() {}

    /**
     * Runs the commands, and exits with the first code that is not 0.
     *
     * @param arguments the folder of the samples
     */
    public static void main(String[] arguments) throws IOException {
        Terminal process = Terminal.ofProcess();
        Terminal mute = new Terminal(OutputStream.nullOutputStream(), process.err(), process.variables(), false);
        int code = Main.run(mute, "explain", "0xE6", "0x26", "0", "0xC1F80", "6");
        for (Path dump : dumps(Path.of(arguments[0]))) {
            for (List<String> options : List.of(List.<String>of(), List.of("--json"), List.of("-v"))) {
                String[] words = Stream.of(List.of("analyze"), options, List.of(dump.toString()))
                        .flatMap(List::stream)
                        .toArray(String[]::new);
                code = ExitCode.worse(code, Main.run(mute, words));
            }
        }
        System.exit(code);
    }

    private static List<Path> dumps(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".dmp"))
                    .sorted()
                    .toList();
        }
    }
}
