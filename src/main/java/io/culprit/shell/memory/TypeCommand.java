package io.culprit.shell.memory;

import io.culprit.image.LoadedModule;
import io.culprit.machine.LittleEndian;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.Names;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.symbol.TypeLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code dt}: the layout of a type, and the values of one that lies in memory. */
public final class TypeCommand implements DebuggerCommand {

    private static final Pattern OPTION = Pattern.compile("\\s-r\\d?(?:\\s|$)");
    private static final int DEEPEST = 4;
    private static final int MOST_ROWS = 5000;
    private static final int MOST_CHARACTERS = 64;
    private static final int MOST_ELEMENTS = 8;

    @Override
    public Manual manual() {
        return Manual.of(
                        "dt [-rN] [MODULE!]TYPE [-rN] [FIELD...] [ADDRESS]",
                        "The members of a type from the PDB, and their values at an address.",
                        "dt")
                .with("""
                    Without a module all modules with a PDB are asked, the kernel first. -r goes into structures. A leading underscore may be
                    left out. FIELD picks members; a trailing dot picks those that begin so.\
                    """);
    }

    private static final class Request {
        private int depth;
        private @Nullable Long address;
        private final List<String> fields = new ArrayList<>();
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        Request request = new Request();
        options(request, tail);
        String type = tail.word();
        if (type.isEmpty()) {
            throw new RefusedException("dt needs the name of a type, as in dt nt!_EPROCESS");
        }
        int mark = type.indexOf('!');
        rest(request, tail, session);
        List<LoadedModule> modules = modules(mark < 0 ? "" : type.substring(0, mark), session);
        String wanted = type.substring(mark + 1);
        for (LoadedModule module : modules) {
            session.proceed();
            TypeLayout layout = find(module, wanted, session).orElse(null);
            if (layout != null) {
                return shown(module, layout, request, session);
            }
        }
        throw new RefusedException(
                anyPdb(modules, session)
                        ? "no type " + wanted + " in the PDBs that are there"
                        : "no PDB is there that could tell of " + wanted + ": -y PATH leads to symbols");
    }

    private static void rest(Request request, Tail tail, Session session) {
        options(request, tail);
        while (!tail.atEnd()) {
            String word = tail.peek().split("\\s", 2)[0];
            if (Character.isLetter(word.charAt(0)) && !isAddress(word, session)) {
                request.fields.add(tail.word());
            } else {
                request.address = address(tail, session);
            }
            options(request, tail);
        }
    }

    /** {@code -r}, {@code -r2} and {@code -r 2}; others of WinDbg's change how a line looks, which is fixed here. */
    private static void options(Request request, Tail tail) {
        while (tail.peek().startsWith("-")) {
            String option = tail.word();
            if (!option.startsWith("-r")) {
                throw new RefusedException("dt has no option " + option + " (there is -r)");
            }
            String depth = option.length() > 2 ? option.substring(2) : digit(tail.peek()) ? tail.word() : "1";
            if (!digit(depth)) {
                throw new RefusedException("dt " + option + ": -r is followed by a number from 0 to 9");
            }
            request.depth = Math.min(depth.charAt(0) - '0', DEEPEST);
        }
    }

    private static boolean digit(String text) {
        String word = text.split("\\s", 2)[0];
        return word.length() == 1 && Character.isDigit(word.charAt(0));
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

    private static List<LoadedModule> modules(String name, Session session) {
        if (!name.isEmpty()) {
            return List.of(session.names()
                    .module(name)
                    .orElseThrow(() -> new RefusedException("no module " + name + " is loaded")));
        }
        List<LoadedModule> modules = new ArrayList<>();
        session.system().kernel().ifPresent(modules::add);
        modules.addAll(session.system().modules().loaded());
        return modules;
    }

    private static boolean anyPdb(List<LoadedModule> modules, Session session) {
        for (LoadedModule module : modules) {
            if (session.system().symbols().pdb(module)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<TypeLayout> find(LoadedModule module, String name, Session session) {
        Optional<TypeLayout> exact = session.system().symbols().type(module, name);
        return exact.isPresent() || name.startsWith("_")
                ? exact
                : session.system().symbols().type(module, "_" + name.toUpperCase(Locale.ROOT));
    }

    private static Reply shown(LoadedModule module, TypeLayout layout, Request request, Session session) {
        Reply.Builder answer = new Reply.Builder();
        answer.line(
                Names.of(module) + "!" + layout.name() + "  (0x" + Long.toHexString(layout.sizeBytes()) + " bytes)",
                Reply.Mark.STRONG);
        Reply.Rows rows = Reply.Rows.plain("offset", "member", "value");
        members(rows, module, layout, request, 0, request.address, session);
        if (rows.size() == 0) {
            throw new RefusedException(layout.name() + " has no such member");
        }
        return answer.table(rows).build();
    }

    private static void members(
            Reply.Rows rows,
            LoadedModule module,
            TypeLayout layout,
            Request request,
            int depth,
            @Nullable Long address,
            Session session) {
        for (TypeLayout.Member member : layout.members()) {
            session.proceed();
            if (rows.size() >= MOST_ROWS || depth == 0 && !wanted(member.name(), request.fields)) {
                continue;
            }
            Long at = address == null ? null : (Long) (address + member.offset());
            String text = at == null ? type(member) : value(member, at, session);
            rows.row("   ".repeat(depth + 1) + "+0x" + Digits.padded(member.offset(), 3), member.name(), ": " + text);
            if (depth < request.depth
                    && member.bitPosition() < 0
                    && !member.typeName().endsWith("*")) {
                session.system()
                        .symbols()
                        .type(module, member.typeName())
                        .ifPresent(inner -> members(rows, module, inner, request, depth + 1, at, session));
            }
        }
    }

    private static boolean wanted(String member, List<String> fields) {
        for (String field : fields) {
            boolean open = field.endsWith(".");
            if (open ? member.startsWith(field.substring(0, field.length() - 1)) : member.equalsIgnoreCase(field)) {
                return true;
            }
        }
        return fields.isEmpty();
    }

    private static String type(TypeLayout.Member member) {
        return member.bitPosition() < 0
                ? member.typeName()
                : "Pos " + member.bitPosition() + ", " + member.bitLength()
                        + (member.bitLength() == 1 ? " Bit" : " Bits");
    }

    /** {@code [15] "System"}, {@code [4] 0x1, 0x2, ...}: as many elements as fit a line; of other types the type. */
    private static String array(TypeLayout.Member member, long at, Session session) {
        String type = member.typeName();
        int bracket = type.lastIndexOf('[');
        String digits = type.substring(bracket + 1, type.length() - 1);
        int count = digits.length() > 8 || !digits.chars().allMatch(Character::isDigit) || digits.isEmpty()
                ? 0
                : Integer.parseInt(digits);
        long each = count == 0 || member.sizeBytes() % count != 0 ? 0 : member.sizeBytes() / count;
        String element = type.substring(0, Math.max(0, bracket));
        boolean simple = each == 1 || each == 2 || each == 4 || each == 8;
        if (!simple || element.endsWith("]") || element.startsWith("_")) {
            return type;
        }
        int shown = Math.min(count, each == 1 ? MOST_CHARACTERS : MOST_ELEMENTS);
        byte[] raw = new byte[(int) (shown * each)];
        if (session.memory().read(at, raw, 0, raw.length) < raw.length) {
            return "????  " + type + " (" + session.memory().whyMissing(at) + ")";
        }
        return "[" + count + "] " + (element.endsWith("char") ? quoted(raw) : elements(raw, (int) each, count));
    }

    private static String quoted(byte... raw) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < raw.length && raw[i] != 0; i++) {
            text.append(Display.character(raw[i] & 0xFF));
        }
        return text.append('"').toString();
    }

    private static String elements(byte[] raw, int each, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < raw.length; i += each) {
            byte[] wide = new byte[8];
            System.arraycopy(raw, i, wide, 0, each);
            text.append(i == 0 ? "0x" : ", 0x").append(Long.toHexString(LittleEndian.u64(wide, 0)));
        }
        return text.append(raw.length < (long) count * each ? ", ..." : "").toString();
    }

    private static String value(TypeLayout.Member member, long at, Session session) {
        int bytes = (int) Math.clamp(member.sizeBytes(), 0, 8);
        boolean simple = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
        if (member.typeName().endsWith("]")) {
            return array(member, at, session);
        }
        if (!simple || member.sizeBytes() > 8) {
            return member.typeName();
        }
        byte[] raw = new byte[8];
        if (session.memory().read(at, raw, 0, bytes) < bytes) {
            return "????  " + type(member) + " (" + session.memory().whyMissing(at) + ")";
        }
        long value = LittleEndian.u64(raw, 0);
        if (member.bitPosition() >= 0) {
            long mask = member.bitLength() >= 64 ? -1 : (1L << member.bitLength()) - 1;
            return "0x" + Long.toHexString(value >>> member.bitPosition() & mask);
        }
        if (member.typeName().endsWith("*")) {
            return "0x" + session.numbers().address(value) + " "
                    + session.names().find(value).orElse(member.typeName());
        }
        return "0x" + Long.toHexString(value) + (member.typeName().startsWith("_") ? " " + member.typeName() : "");
    }
}
