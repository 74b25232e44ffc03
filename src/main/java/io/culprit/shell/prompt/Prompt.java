package io.culprit.shell.prompt;

import io.culprit.report.Ink;
import io.culprit.shell.Reply;
import io.culprit.shell.ReplyText;
import java.io.IOException;
import java.io.PrintWriter;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A session at a terminal: WinDbg's prompt, history of the session, completion, paging. Ctrl-C ends a command, Ctrl-D the session. */
public final class Prompt {

    private final Shell shell;
    private final Ink ink;
    private final PrintWriter out;
    private final Pages pages;
    private final LineReader reader;

    private Prompt(Shell shell, Ink ink, Terminal terminal) {
        this.shell = shell;
        this.ink = ink;
        this.out = terminal.writer();
        this.pages = new Pages(terminal);
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("culprit")
                .parser(parser())
                .completer(new WordCompletion(shell))
                // Else !analyze would be the last command that began so.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        terminal.handle(Terminal.Signal.INT, signal -> shell.session().stop());
    }

    /** Neither quotes nor backslashes are anything but themselves: both stand in names of devices. */
    private static DefaultParser parser() {
        DefaultParser parser = new DefaultParser();
        parser.setEscapeChars(new char[0]);
        parser.setQuoteChars(new char[0]);
        return parser;
    }

    /**
     * Talks until the user ends it.
     *
     * @throws IOException when there is no terminal
     */
    public static void talk(Shell shell, Ink ink) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            new Prompt(shell, ink, terminal).talk();
        }
    }

    private void talk() {
        answer(".lastevent");
        Reply hint = new Reply.Builder()
                .words("!analyze says who is to blame, help lists the commands, q ends.", Reply.Mark.FAINT)
                .build();
        pages.print(ReplyText.of(hint, ink, pages.prose()));
        while (!shell.ended()) {
            try {
                answer(reader.readLine(shell.prompt()));
            } catch (UserInterruptException dropped) {
                out.flush();
            } catch (EndOfFileException ended) {
                return;
            }
        }
    }

    /** A bug of ours in one command must not cost the session. */
    private void answer(String line) {
        try {
            shell.run(line, (command, reply) -> pages.print(ReplyText.of(reply, ink, pages.prose())));
        } catch (RuntimeException | StackOverflowError ours) {
            out.println("a bug of ours: " + ours.getClass().getSimpleName() + " (with -c and --debug it says where)");
        }
    }
}
