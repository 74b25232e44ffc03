package io.culprit.cli.argument;

import io.culprit.machine.Budget;
import io.culprit.symbol.store.Downloads;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** How commands describe their options and parameters to picocli, one line each, and how they ask for what was given. */
public final class Arguments {

    private static final String DOWNLOAD_LIMIT = "--download-limit";
    private static final String TIME_LIMIT = "--time-limit";
    private static final long MOST_SECONDS = 86_400;
    private static final String UNITS = "KMGT";

    private Arguments() {}

    /** The beginning of a command's description. */
    public static CommandSpec command(Object command, String name, String description) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(name).versionProvider(new ProgramVersion());
        spec.usageMessage().sortOptions(false).description(description);
        return spec;
    }

    /** The end of the help: an empty line, then these. */
    public static void footer(CommandSpec spec, String... lines) {
        String[] footer = new String[lines.length + 1];
        footer[0] = "";
        System.arraycopy(lines, 0, footer, 1, lines.length);
        spec.usageMessage().footer(footer);
    }

    /** An option that is there or not. */
    public static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .description(description)
                .build();
    }

    /** An option with a text. */
    public static OptionSpec text(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An option with one of the names of {@code type}. */
    public static <E extends Enum<E>> OptionSpec choice(
            Class<E> type, String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(type)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An option with a file or folder. */
    public static OptionSpec path(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(Path.class)
                .converters(new FileName())
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An option with a file or folder that may be repeated. */
    public static OptionSpec paths(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(Path.class)
                .converters(new FileName())
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** All parameters of a command, each a file or folder. */
    public static PositionalParamSpec.Builder files(String arity, String label, String description) {
        return parameters(Path.class, arity, label, description).converters(new FileName());
    }

    /** All parameters of a command, each of {@code type}. */
    public static PositionalParamSpec.Builder parameters(
            Class<?> type, String arity, String label, String description) {
        return PositionalParamSpec.builder()
                .index("0..*")
                .arity(arity)
                .required(!arity.startsWith("0"))
                .type(List.class)
                .auxiliaryTypes(type)
                .paramLabel(label)
                .description(description);
    }

    /**
     * The format of results: {@code --format}, or {@code --json} for short.
     *
     * @throws Refusal when the two differ
     */
    public static <E extends Enum<E>> E format(ParseResult given, E json, E absent) {
        E named = value(given, "--format");
        if (!has(given, "--json")) {
            return named == null ? absent : named;
        }
        if (named != null && named != json) {
            throw new Refusal("--json and --format " + named + " at once: which of them?");
        }
        return json;
    }

    /** Where symbols are; {@code more}, a sentence with a blank in front, says what else there is to say. */
    public static OptionSpec symbolPath(String more) {
        return text(
                "PATH",
                "Where symbols are, as in _NT_SYMBOL_PATH, which holds when this is absent." + more,
                "-y",
                "--symbol-path");
    }

    /** Where executables are. */
    public static OptionSpec imagePath() {
        return text("PATH", "Folders or stores with the executables.", "-i", "--image-path");
    }

    /** How much a symbol server may send. */
    public static OptionSpec downloadLimit() {
        return text(
                "SIZE",
                "The most that one file from a symbol server may have, and all together eight times that: 500M, 8G. 2G"
                        + " when absent.",
                DOWNLOAD_LIMIT);
    }

    /** What of it was given. */
    public static Downloads downloads(ParseResult given) {
        return new Downloads(size(given, DOWNLOAD_LIMIT, Downloads.DEFAULT_FILE_BYTES, 1L << 40));
    }

    /** How long one analysis may take. */
    public static OptionSpec timeLimit(String what) {
        return text(
                "SECONDS",
                "The most that " + what
                        + " may take, waiting for servers aside: then it ends with what it has. 120 when absent.",
                TIME_LIMIT);
    }

    /**
     * What of it was given.
     *
     * @throws Refusal when it is no such number
     */
    public static Budget.Limits limits(ParseResult given) {
        String text = value(given, TIME_LIMIT);
        if (text == null) {
            return Budget.Limits.DEFAULT;
        }
        try {
            long seconds = Long.parseLong(text);
            if (seconds > 0 && seconds <= MOST_SECONDS) {
                return new Budget.Limits(seconds * 1000, Budget.Limits.DEFAULT.bytes());
            }
        } catch (NumberFormatException bad) {
            // said below
        }
        throw new Refusal(TIME_LIMIT + " takes seconds, from 1 to " + MOST_SECONDS);
    }

    /**
     * A number of bytes, with K, M, G or T for powers of 1024.
     *
     * @throws Refusal when it is none, or above {@code most}
     */
    public static long size(ParseResult given, String option, long absent, long most) {
        String text = value(given, option);
        if (text == null) {
            return absent;
        }
        int unit = UNITS.indexOf(Character.toUpperCase(text.isEmpty() ? ' ' : text.charAt(text.length() - 1)));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        try {
            long size = Math.multiplyExact(Long.parseLong(digits), 1L << 10 * (unit + 1));
            if (size > 0 && size <= most) {
                return size;
            }
        } catch (ArithmeticException | NumberFormatException wrong) {
            throw new Refusal(option + ": '" + text + "' is no size, such as 500K, 8M or 8388608");
        }
        int power = (63 - Long.numberOfLeadingZeros(most)) / 10;
        throw new Refusal(option + ": from 1 to " + (most >> 10 * power) + UNITS.charAt(power - 1));
    }

    /** Whether the option was given. */
    public static boolean has(ParseResult given, String name) {
        return option(given, name) != null;
    }

    /** The value of an option, null where it was not given. */
    public static <T> @Nullable T value(ParseResult given, String name) {
        OptionSpec option = option(given, name);
        return option == null ? null : option.getValue();
    }

    /** The values of an option that may be repeated. */
    public static <T> List<T> values(ParseResult given, String name) {
        List<T> values = value(given, name);
        return values == null ? List.of() : values;
    }

    /** By the map of names: picocli's own search expands the variables in the names of every option. */
    private static @Nullable OptionSpec option(ParseResult given, String name) {
        OptionSpec option = given.commandSpec().optionsMap().get(name);
        return option != null && given.hasMatchedOption(option) ? option : null;
    }

    /** The parameters of a command. */
    public static <T> List<T> parameters(ParseResult given) {
        return given.matchedPositionalValue(0, List.of());
    }
}
