package io.culprit.cli.argument;

import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.archive.DumpFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Files that a command writes. A slip must not cost a dump: inputs, dumps and archives are overwritten only when that is asked for. */
public final class Target {

    private Target() {}

    /** The option that asks for it. */
    public static OptionSpec force() {
        return Arguments.flag("Overwrite an input, a dump or an archive, too.", "--force");
    }

    /**
     * The file of an option.
     *
     * @param inputs what the command reads
     * @return {@code null} for standard output: the option was not given, or is {@code -}
     * @throws Refusal when the file would be lost that is there
     */
    public static @Nullable Path of(ParseResult given, String option, List<Path> inputs) {
        Path target = Arguments.value(given, option);
        if (target == null || target.toString().equals("-")) {
            return null;
        }
        boolean forced = Arguments.has(given, "--force");
        for (Path input : inputs) {
            if (same(input, target) && !(forced && Files.exists(target))) {
                throw refused(option, target, "is an input");
            }
        }
        if (!forced && Files.isRegularFile(target) && DumpFiles.isDumpOrArchive(target)) {
            throw refused(option, target, "is a dump or an archive");
        }
        return target;
    }

    private static Refusal refused(String option, Path target, String why) {
        return new Refusal(
                option + ": " + Terminal.shown(target) + " " + why + ", and is not overwritten (--force does it)");
    }

    private static boolean same(Path input, Path target) {
        try {
            return Files.exists(input) && Files.exists(target)
                    ? Files.isRegularFile(target) && Files.isSameFile(input, target)
                    : input.toAbsolutePath()
                            .normalize()
                            .equals(target.toAbsolutePath().normalize());
        } catch (IOException unreadable) {
            return false;
        }
    }
}
