package io.culprit.cli;

import io.culprit.report.Likeness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What is wrong with a command line, in one sentence, and what was probably meant. */
final class WrongArguments {

    /** What picocli says to people who program with it. */
    private static final String ONLY_FOR_US = "(case-insensitive) ";

    private WrongArguments() {}

    /** Of picocli's message the first line; of a word that nobody knows the word that is like it. */
    static String message(ParameterException wrong) {
        List<String> unmatched = wrong.getCommandLine().getUnmatchedArguments();
        if (!unmatched.isEmpty()) {
            return unknown(unmatched.getFirst(), wrong.getCommandLine().getCommandSpec());
        }
        if (wrong.getCause() instanceof TypeConversionException odd) {
            return String.valueOf(odd.getMessage()).replace(ONLY_FOR_US, "");
        }
        String message = firstLine(String.valueOf(wrong.getMessage())).replace(ONLY_FOR_US, "");
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static String unknown(String word, CommandSpec command) {
        if (!word.startsWith("-")) {
            return "one word too many: " + word;
        }
        String name = word.indexOf('=') < 0 ? word : word.substring(0, word.indexOf('='));
        // Every letter is one letter away from every other.
        List<String> options = name.length() == 2
                ? List.of()
                : new ArrayList<>(command.optionsMap().keySet());
        return "there is no option " + name
                + meant(Likeness.find(name, options), RootCommand.like(dashless(name)))
                + (word.endsWith(".dmp") ? " (a file whose name begins with - goes behind --)" : "");
    }

    /** A first word that is neither a command nor looks like a file. */
    static String unknownCommand(String word) {
        String option = "--" + dashless(word);
        boolean known = Arrays.asList("--help", "--version", "--color", "--no-color", "--debug", "--quiet")
                .contains(option);
        return "there is no command and no file " + word + meant(RootCommand.like(word), known ? option : null);
    }

    private static String meant(@Nullable String first, @Nullable String second) {
        if (first == null && second == null) {
            return "";
        }
        return " (did you mean " + (first != null ? first : second) + "?)";
    }

    private static String dashless(String word) {
        int start = 0;
        while (start < word.length() && word.charAt(start) == '-') {
            start++;
        }
        return word.substring(start);
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
