package io.culprit.cli.manual;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A page of the manual, section 1, in the man macros of roff, from the description of a command. */
public final class ManPage {

    private final CommandSpec command;
    private final StringBuilder text = new StringBuilder(4096);

    private ManPage(CommandSpec command) {
        this.command = command;
    }

    /** The name of the page: {@code culprit-analyze}. */
    public static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    /**
     * The page.
     *
     * @param date of this version, as ISO 8601 writes it
     * @param more further text: lines that begin with {@code #} are headings, indented ones stay as they are
     */
    public static String of(CommandSpec command, String date, String more) {
        ManPage page = new ManPage(command);
        page.head(date);
        page.arguments();
        page.commands();
        page.section("EXAMPLES");
        page.verbatim(List.of(command.usageMessage().footer()));
        page.prose(more);
        page.seeAlso();
        return page.text.toString();
    }

    private void head(String date) {
        String name = name(command);
        macro("TH \"" + escaped(name.toUpperCase(Locale.ROOT)) + "\" 1 " + date + " \"" + command.version()[0] + "\"");
        section("NAME");
        line(escaped(name + " - " + String.join(" ", command.usageMessage().description())));
        section("SYNOPSIS");
        macro("B " + escaped(command.qualifiedName()));
        StringBuilder words = new StringBuilder("[\\fIOPTION\\fR]...");
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            boolean optional = parameter.arity().min() == 0;
            String label = "\\fI" + escaped(parameter.paramLabel()) + "\\fR" + (parameter.isMultiValue() ? "..." : "");
            words.append(' ').append(optional ? "[" + label + "]" : label);
        }
        line(command.subcommands().isEmpty() ? words.toString() : "\\fICOMMAND\\fR [\\fIOPTION\\fR]...");
    }

    private void arguments() {
        section("OPTIONS");
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            macro("TP");
            line("\\fI" + escaped(parameter.paramLabel()) + "\\fR");
            description(parameter.description(), parameter.completionCandidates());
        }
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                option(option);
            }
        }
    }

    private void option(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            names.append(names.isEmpty() ? "" : ", ")
                    .append("\\fB")
                    .append(escaped(name))
                    .append("\\fR");
        }
        macro("TP");
        line(names + (option.arity().max() > 0 ? " \\fI" + escaped(option.paramLabel()) + "\\fR" : ""));
        description(option.description(), option.completionCandidates());
    }

    private void description(String[] sentences, @org.jspecify.annotations.Nullable Iterable<String> candidates) {
        String known = candidates == null ? "" : String.join(", ", candidates);
        line(escaped(String.join(" ", sentences).replace("${COMPLETION-CANDIDATES}", known)));
    }

    private void commands() {
        if (!command.subcommands().isEmpty()) {
            section("COMMANDS");
        }
        for (Map.Entry<String, CommandLine> each : command.subcommands().entrySet()) {
            CommandSpec spec = each.getValue().getCommandSpec();
            macro("TP");
            line("\\fB" + escaped(name(spec)) + "\\fR(1)");
            line(escaped(String.join(" ", spec.usageMessage().description())));
        }
    }

    private void prose(String more) {
        boolean verbatim = false;
        boolean headed = false;
        boolean gap = false;
        for (String line : more.isEmpty() ? new String[0] : more.split("\\n")) {
            boolean indented = line.startsWith("  ");
            if (verbatim && !indented) {
                macro("fi");
            }
            if (line.startsWith("# ")) {
                section(line.substring(2).toUpperCase(Locale.ROOT));
                headed = true;
            } else if (line.isEmpty()) {
                gap = true;
            } else {
                boolean begins = indented && !verbatim;
                if ((gap || begins) && !headed) {
                    macro("PP");
                }
                if (begins) {
                    macro("nf");
                }
                line(escaped(line));
                headed = false;
                gap = false;
            }
            verbatim = indented;
        }
        if (verbatim) {
            macro("fi");
        }
    }

    private void verbatim(List<String> lines) {
        macro("nf");
        for (String line : lines) {
            boolean heading = line.isEmpty() && text.toString().endsWith(".nf\n") || line.equals("Examples:");
            if (!heading) {
                line(Ansi.OFF.string(escaped(line)));
            }
        }
        macro("fi");
    }

    private void seeAlso() {
        section("SEE ALSO");
        CommandSpec parent = command.parent() == null ? command : command.root();
        StringBuilder names = new StringBuilder();
        for (CommandLine each : parent.subcommands().values()) {
            if (each.getCommandSpec() != command) {
                names.append(names.isEmpty() ? "" : ", ")
                        .append("\\fB")
                        .append(escaped(name(each.getCommandSpec())))
                        .append("\\fR(1)");
            }
        }
        line(names.toString());
    }

    private void section(String title) {
        macro("SH \"" + escaped(title) + "\"");
    }

    private void macro(String macro) {
        text.append('.').append(macro).append('\n');
    }

    /** A line that is no macro, whatever it begins with. */
    private void line(String line) {
        text.append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "")
                .append(line)
                .append('\n');
    }

    private static String escaped(String plain) {
        return plain.replace("\\", "\\e").replace("-", "\\-").replace("\u2500", "\\(em");
    }
}
