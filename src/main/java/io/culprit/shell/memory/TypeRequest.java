package io.culprit.shell.memory;

import io.culprit.rule.Glob;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What was written behind {@code dt}. */
final class TypeRequest {

    static final int DEEPEST = 4;

    private static final Pattern OPTION = Pattern.compile("\\s-[a-z]\\d?(?:\\s|$)");

    /** The fields that are asked for: {@code Name}, {@code Na*}, {@code Pcb.Header}, all where there are none. */
    final List<String> fields = new ArrayList<>();

    int depth;

    @Nullable
    Long address;

    final String type;

    TypeRequest(Tail tail, Session session) {
        options(tail);
        type = tail.word();
        if (type.isEmpty()) {
            throw new RefusedException("dt needs the name of a type, as in dt nt!_EPROCESS");
        }
        options(tail);
        while (!tail.atEnd()) {
            String word = tail.peek().split("\\s", 2)[0];
            if ((Character.isLetter(word.charAt(0)) || "_*?".indexOf(word.charAt(0)) >= 0)
                    && !isAddress(word, session)) {
                fields.add(tail.word());
            } else {
                address = address(tail, session);
            }
            options(tail);
        }
    }

    /** {@code -r}, {@code -r2}, {@code -r 2}, {@code -b}, {@code -v}, {@code -n NAME} and {@code -y BEGINNING}. */
    private void options(Tail tail) {
        while (tail.peek().startsWith("-")) {
            String option = tail.word();
            if (option.equals("-n") || option.equals("-y")) {
                fields.add(tail.word() + (option.equals("-y") ? "*" : ""));
            } else if (option.equals("-b")) {
                depth = DEEPEST;
            } else if (option.startsWith("-r")) {
                depth(option, tail);
            } else if (!option.equals("-v")) {
                throw new RefusedException("dt has no option " + option + " (there are -r, -b, -v, -n and -y)");
            }
        }
    }

    private void depth(String option, Tail tail) {
        String digits = option.length() > 2 ? option.substring(2) : digit(tail.peek()) ? tail.word() : "1";
        if (!digit(digits)) {
            throw new RefusedException("dt " + option + ": -r is followed by a number from 0 to 9");
        }
        depth = Math.min(digits.charAt(0) - '0', DEEPEST);
    }

    private static boolean digit(String text) {
        String word = text.split("\\s", 2)[0];
        return word.length() == 1 && word.charAt(0) >= '0' && word.charAt(0) <= '9';
    }

    /** The expression ends where an option begins, which looks like a subtraction. */
    private static long address(Tail tail, Session session) {
        Matcher option = OPTION.matcher(tail.peek());
        if (!option.find()) {
            return tail.expression();
        }
        Tail before = new Tail(tail.peek().substring(0, option.start()), session.expressions());
        int length = before.peek().length();
        long address = before.expression();
        tail.takePrefix(tail.peek().substring(0, length - before.peek().length()));
        return address;
    }

    private static boolean isAddress(String word, Session session) {
        try {
            session.expressions().value(word);
            return true;
        } catch (RefusedException none) {
            return false;
        }
    }

    /** Whether the name is a pattern. */
    static boolean pattern(String name) {
        return name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
    }

    /** What is asked of the inside of a member, all of it where that is an empty text; null where the member is not asked for. */
    static @Nullable List<String> inside(String member, List<String> fields) {
        if (fields.isEmpty()) {
            return fields;
        }
        List<String> inner = new ArrayList<>();
        boolean wanted = false;
        for (String field : fields) {
            int dot = field.indexOf('.');
            String name = dot < 0 ? field : field.substring(0, dot);
            if (Glob.matches(name.toLowerCase(Locale.ROOT), member.toLowerCase(Locale.ROOT))) {
                wanted = true;
                if (dot >= 0) {
                    inner.add(field.substring(dot + 1));
                }
            }
        }
        return wanted ? inner : null;
    }
}
