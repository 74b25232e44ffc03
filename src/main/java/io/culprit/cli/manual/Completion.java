package io.culprit.cli.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** How a word of a command line can go on. The shells ask for it at each tab; where there is no answer they complete names of files. */
public final class Completion {

    /** Values that no description holds, such as those of another option's file. */
    @FunctionalInterface
    public interface Values {
        /** The values of an argument for a command line with these words; null where it does not know any. */
        @Nullable
        List<String> of(ArgSpec argument, List<String> words);
    }

    private final CommandSpec root;
    private final Values values;
    private final List<String> lines = new ArrayList<>();

    private Completion(CommandSpec root, Values values) {
        this.root = root;
        this.values = values;
    }

    /**
     * Candidates for the last of {@code words}: each the whole word, then a tab and what it does, where that is known.
     *
     * @param root the description of the program
     * @param words what was typed after the program's name; the last is the one to complete, perhaps empty
     */
    public static List<String> of(CommandSpec root, Values values, List<String> words) {
        Completion completion = new Completion(root, values);
        completion.complete(joined(words));
        return completion.lines;
    }

    /** Bash takes {@code --format=te} apart into three words: the first two are one option that wants a value. */
    private static List<String> joined(List<String> words) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            boolean equals = words.get(i).equals("=");
            if (!equals) {
                joined.add(words.get(i));
            } else if (i == words.size() - 1) {
                joined.add("");
            }
        }
        return joined;
    }

    private void complete(List<String> words) {
        List<String> before = words.isEmpty() ? List.of() : words.subList(0, words.size() - 1);
        String current = words.isEmpty() ? "" : words.getLast();
        CommandSpec command = command(before);
        if (before.contains("--")) {
            return;
        }
        OptionSpec open = before.isEmpty() ? null : valued(command, before.getLast());
        int equals = current.indexOf('=');
        OptionSpec named = equals < 0 ? null : valued(command, current.substring(0, equals));
        if (open != null) {
            values(open, "", current, words);
        } else if (named != null) {
            values(named, current.substring(0, equals + 1), current.substring(equals + 1), words);
        } else if (current.startsWith("-")) {
            options(command, current, before);
        } else if (command == root) {
            commands(current);
        } else {
            positional(command, before, current, words);
        }
    }

    private CommandSpec command(List<String> before) {
        for (String word : before) {
            CommandLine found = root.subcommands().get(word);
            if (found != null) {
                return found.getCommandSpec();
            }
        }
        return root;
    }

    private static @Nullable OptionSpec valued(CommandSpec command, String word) {
        OptionSpec option = command.findOption(word);
        return option != null && option.arity().max() > 0 ? option : null;
    }

    private void commands(String current) {
        for (Map.Entry<String, CommandLine> each : root.subcommands().entrySet()) {
            add(
                    each.getKey(),
                    current,
                    first(each.getValue().getCommandSpec().usageMessage().description()));
        }
    }

    private void options(CommandSpec command, String current, List<String> before) {
        for (OptionSpec option : command.options()) {
            boolean used = before.contains(option.longestName()) && !option.isMultiValue();
            if (!option.hidden() && !used) {
                add(option.longestName(), current, first(option.description()));
            }
        }
    }

    private void positional(CommandSpec command, List<String> before, String current, List<String> words) {
        int index = -1;
        for (int i = 0; i < before.size(); i++) {
            boolean value = i > 0 && valued(command, before.get(i - 1)) != null;
            index += before.get(i).startsWith("-") || value ? 0 : 1;
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            if (parameter.index().contains(Math.max(0, index)) && !parameter.hidden()) {
                values(parameter, "", current, words);
            }
        }
    }

    private void values(ArgSpec argument, String before, String current, List<String> words) {
        Iterable<String> known = values.of(argument, words);
        if (known == null) {
            known = argument.completionCandidates();
        }
        if (known != null) {
            for (String value : known) {
                if (value.startsWith(current)) {
                    lines.add(before + value);
                }
            }
        }
    }

    private void add(String word, String current, String meaning) {
        if (word.startsWith(current)) {
            lines.add(meaning.isEmpty() ? word : word + "\t" + meaning);
        }
    }

    private static String first(String... description) {
        return description.length == 0 ? "" : description[0].replace("${COMPLETION-CANDIDATES}; ", "");
    }
}
