package io.culprit.cli.terminal;

import io.culprit.dump.Unreadable;
import io.culprit.save.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where results go: to standard output, each in one write as soon as it is there, or to a file, which appears whole when all is done,
 * or not at all.
 */
public final class Output {

    private final Terminal terminal;
    private final @Nullable Path file;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    /** {@code file} is {@code null} for standard output. */
    public Output(Terminal terminal, @Nullable Path file) {
        this.terminal = terminal;
        this.file = file;
    }

    /** Adds a result. */
    public void add(byte[] result) throws IOException {
        if (file == null) {
            terminal.write(result);
        } else {
            held.writeBytes(result);
        }
    }

    /** Puts the file in its place, if there is anything to put there; says why when it cannot. Returns the exit code. */
    public int finish() {
        if (file == null || held.size() == 0) {
            return ExitCode.OK;
        }
        try {
            WholeFile.write(file, held.toByteArray());
            return ExitCode.OK;
        } catch (IOException unwritable) {
            terminal.say("cannot write " + file + ": " + Unreadable.why(unwritable));
            return ExitCode.FILE;
        }
    }

    /** Whether the reader of standard output went away ({@code | head}): that is success. */
    public static boolean closedPipe(IOException io) {
        String message = String.valueOf(io.getMessage());
        return message.contains("Broken pipe")
                || message.contains("pipe is being closed")
                || message.contains("pipe has been ended")
                || message.contains("Pipe closed");
    }
}
