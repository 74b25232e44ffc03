package io.culprit.cli.argument;

import io.culprit.Ahead;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.Unreadable;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.rule.RuleFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Rule files of the user, all of them or none: a broken one is one message with line and column. */
public final class RuleFiles {

    /** Some rule file is broken, which has been said. */
    public static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Broken() {
            super("a rule file is broken", null, false, false);
        }
    }

    /** Larger files are refused; ten thousand rules are about two million bytes. */
    public static final long MOST_BYTES = 16L << 20;

    /** A pipe that has not ended by then is given up: nobody would know what is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Terminal terminal;
    private final Duration patience;
    private final StringBuilder fingerprint = new StringBuilder();

    /** Complaints about files go to {@code terminal}. */
    public RuleFiles(Terminal terminal) {
        this(terminal, PATIENCE);
    }

    RuleFiles(Terminal terminal, Duration patience) {
        this.terminal = terminal;
        this.patience = patience;
    }

    /** What tells the files that were read from others, for each. A pipe cannot be read once more to find out. */
    public String fingerprint() {
        return fingerprint.toString();
    }

    /** The built-in rules with those of the files, read at the same time; empty when a file is wrong, which has been said. */
    public Optional<RuleBook> load(List<Path> files) {
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
            byte[] bytes = Files.isRegularFile(file) || !Files.exists(file) ? bytes(file) : piped(file);
            fingerprint.append(' ').append(Arrays.hashCode(bytes));
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

    /** Opening a pipe waits for who writes into it, and reading waits as well: neither ends by itself. */
    private byte[] piped(Path file) throws IOException {
        FutureTask<byte[]> reading = new FutureTask<>(() -> bytes(file));
        Thread reader = new Thread(reading, "rules from a pipe");
        reader.setDaemon(true);
        reader.start();
        try {
            return reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw new IOException("it did not end within " + patience.toSeconds() + " s", silent);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException unreadable ? unreadable : new IOException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    private void say(Path file, RuleFileException bad) {
        terminal.say(Terminal.shown(file) + ":" + bad.line() + ":" + bad.column() + ": "
                + Terminal.shown(String.valueOf(bad.getMessage())));
    }
}
