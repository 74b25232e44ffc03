package io.culprit.shell.prompt;

import io.culprit.report.Likeness;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One command as it was written: which command, under which name, and what follows.
 *
 * @param command absent where there is none of that name
 */
record Invocation(@Nullable DebuggerCommand command, String name, String tail) {

    /** WinDbg's commands for a target that runs. */
    private static final Set<String> RUNNING = Set.of(
            "g",
            "gu",
            "gh",
            "gn",
            "gc",
            "p",
            "pa",
            "pc",
            "pt",
            "pct",
            "t",
            "ta",
            "tb",
            "tc",
            "tt",
            "tct",
            "wt",
            "bp",
            "bu",
            "bm",
            "ba",
            "bl",
            "bc",
            "bd",
            "be",
            "sx",
            "sxe",
            "sxd",
            "sxn",
            ".restart",
            ".kill",
            ".attach",
            ".detach",
            ".create",
            ".crash",
            ".reboot",
            ".breakin");

    private static final Set<String> GIVEN_AT_START =
            Set.of(".symfix", ".symfix+", ".sympath+", ".exepath", ".exepath+", ".srcpath", ".srcpath+", ".imgpath");

    /** Those that write memory. */
    private static final Set<String> CHANGING = Set.of(
            "a",
            "e",
            "ea",
            "eb",
            "ed",
            "ef",
            "ep",
            "eq",
            "eu",
            "ew",
            "eza",
            "ezu",
            "f",
            "fp",
            "m",
            ".writemem",
            ".readmem");

    /** Of a name that nobody knows so much is repeated. */
    private static final int LONGEST_NAME = 40;

    /** Reads a command without its separators. */
    static Invocation of(String text, Catalog catalog) {
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        String first = text.substring(0, end);
        String rest = text.substring(end).strip();
        if (text.equals("?")) {
            return new Invocation(catalog.find("help"), "help", "");
        }
        DebuggerCommand exact = catalog.find(first);
        return exact != null ? new Invocation(exact, catalog.listed(first), rest) : glued(first, rest, text, catalog);
    }

    /** {@code ?poi(rsp)}, {@code ~0s}, {@code lmvm nt}, {@code k5}, {@code k=...}: names that what follows is glued to. */
    private static Invocation glued(String first, String rest, String text, Catalog catalog) {
        char c = first.charAt(0);
        if (c == '?' || c == '~') {
            String mark = first.startsWith("??") ? "??" : String.valueOf(c);
            return new Invocation(
                    catalog.find(mark), mark, text.substring(mark.length()).strip());
        }
        String lower = first.toLowerCase(Locale.ROOT);
        if (lower.startsWith("lm")) {
            return new Invocation(catalog.find("lm"), "lm", lower.substring(2) + " " + rest);
        }
        int letters = 0;
        while (letters < lower.length() && Character.isLetter(lower.charAt(letters))) {
            letters++;
        }
        String name = lower.substring(0, letters);
        boolean all = letters == lower.length();
        boolean stack = stack(name);
        DebuggerCommand command = stack ? catalog.find("k") : letters == 0 || all ? null : catalog.find(name);
        boolean continued = command != null && (all || "0123456789=@-".indexOf(lower.charAt(letters)) >= 0);
        return continued
                ? new Invocation(command, name, text.substring(letters).strip())
                : new Invocation(null, first, rest);
    }

    /** {@code kvn}, {@code kbL}: k with several of its letters. */
    private static boolean stack(String name) {
        for (int i = 1; i < name.length(); i++) {
            if ("bnpvflcm".indexOf(name.charAt(i)) < 0) {
                return false;
            }
        }
        return name.length() > 1 && name.charAt(0) == 'k';
    }

    /**
     * The answer of the command.
     *
     * @throws RefusedException when there is no command, or no answer
     */
    Reply run(Session session) {
        DebuggerCommand asked = command;
        if (asked == null) {
            throw new RefusedException("no command " + name);
        }
        return asked.run(
                name, new Tail(tail, session.expressions(), asked.manual().usage(name)), session);
    }

    private String shown() {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name;
    }

    /** A line for a name that nobody knows. */
    String unknown(Catalog catalog) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (RUNNING.contains(lower)) {
            return name + " is for a program that runs: a dump does not";
        }
        if (CHANGING.contains(lower)) {
            return name + " changes what is looked at: a dump is only read";
        }
        if (lower.equals(".shell")) {
            return "no command starts a program";
        }
        if (GIVEN_AT_START.contains(lower)) {
            return name + ": the paths are given when the shell starts, -y PATH of symbols and -i PATH of images";
        }
        String elsewhere = Elsewhere.of(Catalog.plain(name));
        if (elsewhere != null) {
            return "no command " + name + ": " + elsewhere;
        }
        boolean word = name.chars().filter(Character::isLetterOrDigit).count() > 1;
        String near = word ? Likeness.find(Catalog.plain(name), catalog.names()) : null;
        return "no command " + shown()
                + (near != null
                        ? ": did you mean " + near + "?"
                        : lower.startsWith("!") && lower.indexOf('.') > 0
                                ? ": extensions are not loaded, and what is built in has no such command (help lists"
                                        + " all)"
                                : " (help lists all)");
    }
}
