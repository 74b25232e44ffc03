package io.culprit.cli.author;

import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.FileName;
import io.culprit.cli.argument.RuleFiles;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import io.culprit.report.Ink;
import io.culprit.report.Likeness;
import io.culprit.report.Page;
import io.culprit.rule.Driver;
import io.culprit.rule.Drivers;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleBook.Meaning;
import io.culprit.rule.RuleBook.Summary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit rules}: the rules by which crashes are judged. */
public final class RulesCommand implements Command {

    /** What to do. */
    enum Action {
        list,
        check,
        explain
    }

    private static final int WORD_COLUMN = 26;

    /** Beside {@code list}: the drivers instead of the rules. */
    private static final String DRIVERS = "drivers";

    private final Terminal terminal;

    public RulesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Arguments.command(this, "rules", "Lists, checks and explains the rules by which crashes are judged.");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .type(Action.class)
                .paramLabel("ACTION")
                .description("${COMPLETION-CANDIDATES}.")
                .build());
        spec.addPositional(Arguments.parameters(
                        String.class,
                        "0..*",
                        "FILE|ID",
                        "Rule files to check; ids of rules, facts or roles to explain.")
                .index("1..*")
                .build());
        spec.addOption(Arguments.paths("FILE", "More rules and drivers; may be repeated.", "--rules"));
        Arguments.footer(
                spec,
                "Examples:",
                "  culprit rules list",
                "  culprit rules list drivers             the drivers that are known, and the day of their table",
                "  culprit rules check site.json",
                "  culprit rules explain dma-device-function",
                "  culprit rules explain facts roles      what conditions can ask for, and what rules start from",
                "  culprit rules list --rules site.json");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        Action action = given.matchedPositionalValue(0, Action.list);
        List<String> subjects = given.matchedPositionalValue(1, List.of());
        if (action != Action.list && subjects.isEmpty()) {
            terminal.say("rules " + action + " needs " + (action == Action.check ? "a FILE" : "an ID"));
            return ExitCode.USAGE;
        }
        if (action == Action.list && !subjects.isEmpty() && !subjects.equals(List.of(DRIVERS))) {
            terminal.say("rules list takes nothing, or '" + DRIVERS + "'");
            return ExitCode.USAGE;
        }
        List<Path> files = new ArrayList<>(Arguments.<Path>values(given, "--rules"));
        if (action == Action.check) {
            for (String file : subjects) {
                files.add(new FileName().convert(file));
            }
        }
        Optional<RuleBook> book = new RuleFiles(terminal).load(files);
        if (book.isEmpty()) {
            return ExitCode.USAGE;
        }
        return switch (action) {
            case list -> !subjects.isEmpty() ? drivers(book.get().drivers()) : list(book.get());
            case check -> check(book.get(), files);
            case explain -> explain(book.get(), subjects);
        };
    }

    private int list(RuleBook book) throws IOException {
        Page page = page();
        for (Summary rule : book.list()) {
            page.entry(rule.id() + (rule.user() ? "  [user]  " : "  "), "    ", Terminal.shown(rule.explain()));
        }
        return print(page);
    }

    private int drivers(Drivers drivers) throws IOException {
        StringBuilder text = new StringBuilder();
        List<Driver> rows = drivers.all();
        text.append("driver table of ")
                .append(drivers.date())
                .append(", ")
                .append(rows.size())
                .append(" rows\n");
        for (Driver row : rows) {
            String maker = (row.vendor() + " " + row.product()).strip();
            text.append(Terminal.shown(row.file()))
                    .append("  ")
                    .append(row.driverClass().word())
                    .append(
                            row.risk() == Driver.Risk.NONE
                                    ? ""
                                    : "  [" + row.risk().word() + "]")
                    .append(maker.isEmpty() ? "" : "  " + Terminal.shown(maker))
                    .append('\n');
        }
        return print(text);
    }

    private int check(RuleBook book, List<Path> files) throws IOException {
        long own = book.list().stream().filter(Summary::user).count();
        StringBuilder text = new StringBuilder();
        text.append(files.size() == 1 ? Terminal.shown(files.getFirst()) : files.size() + " files")
                .append(": no errors, ")
                .append(own)
                .append(own == 1 ? " rule\n" : " rules\n");
        return print(text);
    }

    private int explain(RuleBook book, List<String> subjects) throws IOException {
        Page page = page();
        for (String id : subjects) {
            Optional<Summary> rule = find(book, id);
            if (rule.isPresent()) {
                for (String line : rule.get().words().split("\n", -1)) {
                    String words = line.strip();
                    String indent = line.substring(
                            0, line.length() - line.stripLeading().length());
                    page.wrapped(indent, indent + "  ", Terminal.shown(words));
                }
            } else if (!words(id, "facts", RuleBook.facts(), page) && !words(id, "roles", RuleBook.roles(), page)) {
                terminal.say("no rule, fact or role " + Terminal.shown(id) + meant(id, book)
                        + " (culprit rules list names the rules, culprit rules explain facts roles the others)");
                return ExitCode.USAGE;
            }
        }
        return print(page);
    }

    private static String meant(String id, RuleBook book) {
        List<String> words = new ArrayList<>();
        book.list().forEach(rule -> words.add(rule.id()));
        RuleBook.facts().forEach(fact -> words.add(fact.word()));
        RuleBook.roles().forEach(role -> words.add(role.word()));
        String like = Likeness.find(id, words);
        return like == null ? "" : ", did you mean " + like + "?";
    }

    /** All words for {@code all}, or the one that is meant. */
    private static boolean words(String id, String all, List<Meaning> words, Page page) {
        boolean found = false;
        for (Meaning word : words) {
            if (id.equals(all) || id.equals(word.word())) {
                found = true;
                String first = word.word()
                        + " ".repeat(Math.max(2, WORD_COLUMN - word.word().length()));
                page.entry(first, " ".repeat(WORD_COLUMN), word.meaning());
            }
        }
        return found;
    }

    private static Optional<Summary> find(RuleBook book, String id) {
        for (Summary rule : book.list()) {
            if (rule.id().equals(id)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private Page page() {
        return Page.open(Ink.PLAIN, terminal.entry());
    }

    private int print(Object text) throws IOException {
        terminal.write(text.toString().getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK;
    }
}
