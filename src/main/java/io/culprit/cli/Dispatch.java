package io.culprit.cli;

import io.culprit.cli.argument.FileName;
import io.culprit.cli.argument.Refusal;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which command a command line is for: the one that its first word names, {@code analyze} where that word is a file or an option of it, or
 * {@code culprit} itself.
 *
 * @param command its name; {@code null} for culprit itself
 * @param arguments the others
 */
record Dispatch(@Nullable String command, String... arguments) {

    private static final List<String> FLAGS = List.of("--debug", "-q", "--quiet", "--no-color");
    private static final List<String> OWN = List.of("-h", "--help", "-V", "--version");

    /**
     * Reads the words so far.
     *
     * @throws Refusal when the first word is nothing that we know, or an option is the name of a file here
     */
    static Dispatch of(String[] arguments) {
        noOptionIsAFile(arguments);
        int at = 0;
        while (at < arguments.length && common(arguments[at])) {
            at += arguments[at].equals("--color") ? 2 : 1;
        }
        if (at >= arguments.length) {
            return new Dispatch(null, arguments);
        }
        String word = arguments[at];
        if (RootCommand.NAMES.contains(word)) {
            return new Dispatch(word, without(arguments, at));
        }
        if (OWN.contains(word)) {
            return own(word, at + 1 < arguments.length ? arguments[at + 1] : null, arguments);
        }
        if (!word.startsWith("-") && !isFile(word)) {
            throw new Refusal(WrongArguments.unknownCommand(word));
        }
        return new Dispatch("analyze", arguments);
    }

    private static boolean common(String word) {
        return FLAGS.contains(word) || word.equals("--color") || word.startsWith("--color=");
    }

    /** {@code --help analyze} is {@code analyze --help}. */
    private static Dispatch own(String option, @Nullable String next, String... arguments) {
        if (next == null || next.startsWith("-")) {
            return new Dispatch(null, arguments);
        }
        if (!RootCommand.NAMES.contains(next)) {
            throw new Refusal(WrongArguments.unknownCommand(next));
        }
        return new Dispatch(next, option);
    }

    private static boolean isFile(String word) {
        return word.isEmpty()
                || word.indexOf('.') >= 0
                || word.indexOf('/') >= 0
                || word.indexOf('\\') >= 0
                || Files.exists(new FileName().convert(word));
    }

    /** In a folder with a file called {@code -oreport.dmp}, {@code culprit analyze *} must not write reports. */
    private static void noOptionIsAFile(String... arguments) {
        for (String word : arguments) {
            if (word.equals("--")) {
                return;
            }
            if (word.length() > 1 && word.charAt(0) == '-' && Files.exists(new FileName().convert(word))) {
                throw new Refusal("is " + word + " an option or the file of that name here? Write ./" + word
                        + " for the file, or -- before names of files");
            }
        }
    }

    private static String[] without(String[] arguments, int at) {
        String[] others = Arrays.copyOf(arguments, arguments.length - 1);
        System.arraycopy(arguments, at + 1, others, at, others.length - at);
        return others;
    }
}
