package io.culprit.shell.prompt;

import io.culprit.machine.MissingMemoryException;
import io.culprit.report.Ink;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import io.culprit.windows.UnknownLayoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** Runs lines of commands in one session. What cannot be answered is a failed answer of one line, never an exception. */
public final class Shell {

    private static final int LONGEST_LINE = 0x10000;

    /** What WinDbg's extensions take for a question about themselves. */
    private static final List<String> HELP = List.of("-?", "/?", "-h", "--help");

    private final Session session;
    private final Catalog catalog;
    private boolean ended;

    /** A shell over a session. */
    public Shell(Session session) {
        this.session = session;
        this.catalog = new Catalog();
    }

    /** The commands. */
    public Catalog catalog() {
        return catalog;
    }

    /** The session. */
    public Session session() {
        return session;
    }

    /** Whether {@code q} was said. */
    public boolean ended() {
        return ended;
    }

    /** WinDbg's prompt: the processor of a kernel, the thread of a program. */
    public String prompt() {
        int number = session.scope().number();
        if (session.kernel()) {
            return number < 0 ? "kd> " : number + ": kd> ";
        }
        return "0:" + String.format(Locale.ROOT, "%03d", Math.max(0, number)) + "> ";
    }

    /**
     * Runs the commands of a line.
     *
     * @param hearer is told each command and its answer, in order
     * @return whether all were answered
     */
    public boolean run(String line, BiConsumer<String, Reply> hearer) {
        boolean good = true;
        for (String command : split(line)) {
            if (ended) {
                return good;
            }
            Reply answer = answer(command);
            session.files().log(prompt() + command + "\n" + ReplyText.of(answer, Ink.PLAIN));
            hearer.accept(command, answer);
            good &= !answer.failed();
        }
        return good;
    }

    private Reply answer(String text) {
        if (text.equalsIgnoreCase("q") || text.equalsIgnoreCase("qq") || text.equalsIgnoreCase("qd")) {
            ended = true;
            return new Reply.Builder().build();
        }
        Invocation invocation = Invocation.of(text, catalog);
        if (invocation.command() == null) {
            return Reply.failed(invocation.unknown(catalog));
        }
        if (HELP.contains(invocation.tail())) {
            return CommandsCommand.of(invocation.command().manual());
        }
        session.start();
        List<String> known = session.noisy() ? session.opened().search().warnings() : List.of();
        try {
            Reply answer = invocation.run(session);
            return session.noisy() ? noisy(answer, known) : answer;
        } catch (RefusedException why) {
            return Reply.failed(why.getMessage());
        } catch (MissingMemoryException missing) {
            return Reply.failed(Lack.of(missing, session));
        } catch (UnknownLayoutException unknown) {
            return Reply.failed(unknown.getMessage() + " (symbols of the kernel tell it: -y PATH)");
        }
    }

    private Reply noisy(Reply answer, List<String> known) {
        Reply.Builder more = new Reply.Builder().add(answer);
        for (String warning : session.opened().search().warnings()) {
            if (!known.contains(warning)) {
                more.missing("SYM: " + warning);
            }
        }
        return more.build();
    }

    /** The commands of a line: {@code ;} separates them but within quotes, {@code $$} and {@code *} begin comments. */
    static List<String> split(String line) {
        String text = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line;
        List<String> commands = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ';';
            quoted ^= c == '"';
            if (i == text.length() || c == ';' && !quoted) {
                String command = text.substring(start, i).strip();
                start = i + 1;
                if (command.startsWith("*")) {
                    return commands;
                }
                if (!command.isEmpty() && !command.startsWith("$$")) {
                    commands.add(command);
                }
            }
        }
        return commands;
    }
}
