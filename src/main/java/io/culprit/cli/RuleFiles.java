package io.culprit.cli;

import io.culprit.verdict.RuleBook;
import io.culprit.verdict.RuleFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Rule files of the user, all of them or none: a broken one is one message with line and column. */
final class RuleFiles {

    /** Some rule file is broken, which has been said. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken() {
            super("a rule file is broken", null, false, false);
        }
    }

    /** Larger files are refused; ten thousand rules are about two million bytes. */
    static final long MOST_BYTES = 64L << 20;

    private final Terminal terminal;

    RuleFiles(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The built-in rules with those of the files; empty when a file is wrong, which has been said. */
    Optional<RuleBook> load(List<Path> files) {
        RuleBook book = RuleBook.builtIn();
        for (Path file : files) {
            Optional<RuleBook> more = add(book, file);
            if (more.isEmpty()) {
                return Optional.empty();
            }
            book = more.get();
        }
        return Optional.of(book);
    }

    private Optional<RuleBook> add(RuleBook book, Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                terminal.say(Terminal.shown(file) + ": larger than a rule file may be (" + MOST_BYTES + " bytes)");
                return Optional.empty();
            }
            return Optional.of(book.with(Files.readAllBytes(file)));
        } catch (RuleFileException bad) {
            terminal.say(Terminal.shown(file) + ":" + bad.line() + ":" + bad.column() + ": "
                    + Terminal.shown(String.valueOf(bad.getMessage())));
        } catch (IOException unreadable) {
            terminal.say(Terminal.shown(file) + ": " + Output.reason(unreadable));
        }
        return Optional.empty();
    }
}
