package io.culprit.cli;

import io.culprit.Analyzer;
import io.culprit.verdict.RuleBook;
import io.culprit.verdict.RuleBook.Summary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culprit rules}: the rules by which crashes are judged. */
@Command(
        name = "rules",
        version = "culprit " + Analyzer.VERSION,
        sortOptions = false,
        description = "Lists, checks and explains the rules by which crashes are judged.",
        footer = {
            "",
            "Examples:",
            "  culprit rules list",
            "  culprit rules check site.json",
            "  culprit rules explain dma-device-function",
            "  culprit rules list --rules site.json"
        })
final class RulesCommand implements Callable<Integer> {

    /** What to do. */
    enum Action {
        list,
        check,
        explain
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "${COMPLETION-CANDIDATES}.")
    private Action action = Action.list;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "FILE|ID",
            description = "Rule files to check, or ids of rules to explain.")
    private List<String> subjects = new ArrayList<>();

    @Option(names = "--rules", paramLabel = "FILE", description = "More rules and drivers; may be repeated.")
    private List<Path> rules = new ArrayList<>();

    @Mixin
    private CommonOptions common = new CommonOptions();

    private final Terminal terminal;

    RulesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (action != Action.list && subjects.isEmpty()) {
            terminal.say("rules " + action + " needs " + (action == Action.check ? "a FILE" : "an ID"));
            return ExitCode.USAGE;
        }
        List<Path> files = new ArrayList<>(rules);
        if (action == Action.check) {
            subjects.forEach(file -> files.add(Path.of(file)));
        }
        Optional<RuleBook> book = new RuleFiles(terminal).load(files);
        if (book.isEmpty()) {
            return ExitCode.USAGE;
        }
        return switch (action) {
            case list -> list(book.get());
            case check -> check(book.get(), files);
            case explain -> explain(book.get());
        };
    }

    private int list(RuleBook book) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Summary rule : book.list()) {
            text.append(rule.id())
                    .append(rule.user() ? "  [user]  " : "  ")
                    .append(Terminal.shown(rule.explain()))
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

    private int explain(RuleBook book) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String id : subjects) {
            Optional<Summary> rule = find(book, id);
            if (rule.isEmpty()) {
                terminal.say("no rule " + Terminal.shown(id) + " (culprit rules list names them all)");
                return ExitCode.USAGE;
            }
            append(rule.get(), text);
        }
        return print(text);
    }

    private static Optional<Summary> find(RuleBook book, String id) {
        for (Summary rule : book.list()) {
            if (rule.id().equals(id)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private static void append(Summary rule, StringBuilder text) {
        text.append(rule.id()).append(rule.user() ? "  (user rule)\n" : "\n");
        text.append("  ").append(Terminal.shown(rule.explain())).append('\n');
        text.append("  starts from: ").append(rule.on()).append('\n');
        for (String line : rule.conditions().split("\n")) {
            text.append(line.isEmpty() ? "" : "  " + Terminal.shown(line) + "\n");
        }
        text.append("  says: ").append(Terminal.shown(rule.says())).append('\n');
        if (rule.weight() != 0) {
            text.append("  weight: ")
                    .append(String.format(Locale.ROOT, "%+.1f", rule.weight()))
                    .append(" (natural logarithm of odds)\n");
        }
        text.append('\n');
    }

    private int print(StringBuilder text) throws IOException {
        terminal.write(text.toString().getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK;
    }
}
