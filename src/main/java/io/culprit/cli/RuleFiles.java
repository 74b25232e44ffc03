package io.culprit.cli;

import io.culprit.Ahead;
import io.culprit.dump.Unreadable;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.rule.RuleFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    static final long MOST_BYTES = 16L << 20;

    private final Terminal terminal;

    RuleFiles(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The built-in rules with those of the files, read at the same time; empty when a file is wrong, which has been said. */
    Optional<RuleBook> load(List<Path> files) {
        Ahead<RuleBook> builtIn = Ahead.of("built-in rules", RuleBook::builtIn);
        List<RuleFile> read = new ArrayList<>();
        for (Path file : files) {
            RuleFile rules = read(file);
            if (rules == null) {
                return Optional.empty();
            }
            read.add(rules);
        }
        RuleBook book = builtIn.get();
        for (int i = 0; i < read.size(); i++) {
            try {
                book = book.with(read.get(i));
            } catch (RuleFileException taken) {
                say(files.get(i), taken);
                return Optional.empty();
            }
        }
        return Optional.of(book);
    }

    private @Nullable RuleFile read(Path file) {
        try {
            byte[] bytes = bytes(file);
            if (bytes.length <= MOST_BYTES) {
                return RuleFile.read(bytes);
            }
            terminal.say(Terminal.shown(file) + ": larger than a rule file may be (" + MOST_BYTES + " bytes)");
        } catch (RuleFileException bad) {
            say(file, bad);
        } catch (IOException unreadable) {
            terminal.say(Terminal.shown(file) + ": " + Unreadable.why(unreadable));
        }
        return null;
    }

    /** At most one byte too many: devices and pipes have no size to ask for. */
    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes((int) MOST_BYTES + 1);
        }
    }

    private void say(Path file, RuleFileException bad) {
        terminal.say(Terminal.shown(file) + ":" + bad.line() + ":" + bad.column() + ": "
                + Terminal.shown(String.valueOf(bad.getMessage())));
    }
}
