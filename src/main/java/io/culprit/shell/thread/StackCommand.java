package io.culprit.shell.thread;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.StackLine;
import io.culprit.shell.Stacks;
import io.culprit.shell.Tail;
import io.culprit.stack.FrameTrust;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** {@code k} and its kin: the stack, with how far each frame can be trusted. */
public final class StackCommand implements DebuggerCommand {

    private static final int ARGUMENTS = 4;

    /** As WinDbg has it: what is more is no count of frames. */
    private static final int MOST_FRAMES = 0xFFFF;

    /** As WinDbg marks a function whose code is part of its caller's, which was never called and has no return address. */
    private static final String INLINE = "(Inline Function)";

    private static final String NOWHERE = "--------`--------";

    @Override
    public Manual manual() {
        return Manual.of(
                        "k[b|n|p|v|f|c] [= BASE STACK IP | = STACK IP] [COUNT]",
                        "The stack of the current context.",
                        "k",
                        "kb",
                        "kp",
                        "kn",
                        "kv",
                        "kf",
                        "kl",
                        "kc")
                .with("""
                    Trust says how a frame was found: context (the registers themselves), unwind (unwind tables), frame-pointer, inferred
                    (concluded from code), scan (a value on the stack that may be left over). kb and kv add four values where the
                    callee may have saved its arguments: on x64 they are only right where it did. kn numbers frames, kf shows the
                    bytes between frames, kc the call sites alone. A part that repeats itself is shown once. Letters go together, as
                    in kvn. k = STACK IP walks from there; = BASE STACK IP with a frame pointer.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        Stacks stack = tail.takePrefix("=") ? given(tail, session) : session.stack();
        int count = (int) Math.min(tail.expression(Integer.MAX_VALUE) & Long.MAX_VALUE, Integer.MAX_VALUE);
        tail.end();
        Reply.Builder answer = new Reply.Builder();
        if (stack.lines().isEmpty()) {
            throw new RefusedException("no stack: " + stack.stopReason());
        }
        answer.table(table(name, stack, count, session));
        if (count >= stack.lines().size() && !stack.stopReason().isEmpty()) {
            answer.line("the walk ended: " + stack.stopReason(), Reply.Mark.FAINT);
        }
        return answer.build();
    }

    /** Of three values the third is a count where it is small enough for one, and else an instruction's address. */
    private static Stacks given(Tail tail, Session session) {
        long first = tail.expression();
        long second = tail.expression();
        Architecture architecture = session.system().architecture();
        boolean three = !tail.atEnd()
                && Long.compareUnsigned(new Tail(tail.peek(), session.expressions()).expression(), MOST_FRAMES) > 0;
        if (!three) {
            return session.walk(Registers.of(architecture, second, first));
        }
        Registers start = Registers.of(architecture, tail.expression(), second);
        return session.walk(
                switch (architecture) {
                    case X86 -> start.with("ebp", first);
                    case X64 -> start.with("rbp", first);
                    default -> start;
                });
    }

    /** Whether a word is k with its letters in any order: {@code kvn}. */
    static boolean named(String word) {
        for (int i = 1; i < word.length(); i++) {
            if ("bnpvflcmBNPVFLCM".indexOf(word.charAt(i)) < 0) {
                return false;
            }
        }
        return word.startsWith("k");
    }

    /** The lines of a stack as k with the letters of {@code name} shows them. */
    static Reply.Rows table(String name, Stacks stack, int count, Session session) {
        boolean arguments = arguments(name);
        boolean sizes = has(name, 'f');
        List<String> columns = new ArrayList<>(List.of("# "));
        if (sizes) {
            columns.add("#Memory");
        }
        if (!has(name, 'c')) {
            columns.add("Child-SP");
            columns.add("RetAddr");
        }
        if (arguments) {
            columns.add("Args to Child");
        }
        columns.add("Trust");
        columns.add("Call Site");
        Reply.Rows rows = Reply.Rows.headed(columns.toArray(new String[0]));
        stack.each(
                count,
                (line, number) -> {
                    session.proceed();
                    row(rows, name, stack.lines(), number, session);
                },
                words -> rows.marked(Reply.Mark.FAINT, lastCell(columns.size(), words)));
        return rows;
    }

    private static String[] lastCell(int columns, String words) {
        String[] cells = new String[columns];
        Arrays.fill(cells, "");
        cells[columns - 1] = words;
        return cells;
    }

    private static void row(Reply.Rows rows, String name, List<StackLine> lines, int index, Session session) {
        StackLine line = lines.get(index);
        StackLine caller = index + 1 < lines.size() ? lines.get(index + 1) : null;
        Digits numbers = session.numbers();
        List<String> cells = new ArrayList<>(List.of(Digits.padded(index, 2)));
        if (has(name, 'f')) {
            cells.add(
                    index == 0
                            ? ""
                            : Long.toHexString(
                                    line.stackPointer() - lines.get(index - 1).stackPointer()));
        }
        if (!has(name, 'c')) {
            cells.add(line.inlined() ? INLINE : numbers.address(line.stackPointer()));
            cells.add(line.inlined() ? NOWHERE : numbers.address(caller == null ? 0 : caller.instruction()));
        }
        if (arguments(name)) {
            cells.add(caller == null || line.inlined() ? "" : arguments(caller.stackPointer(), session));
        }
        cells.add(line.trust().jsonName());
        String source = line.source() == null || has(name, 'l') ? "" : " [" + line.source() + "]";
        boolean plain = line.note() == null || line.inlined() || has(name, 'c');
        String note = plain ? "" : " (" + line.note() + ")";
        cells.add(line.site() + source + note);
        boolean unsure = line.trust() == FrameTrust.SCAN || line.trust() == FrameTrust.INFERRED;
        rows.marked(unsure ? Reply.Mark.FAINT : Reply.Mark.PLAIN, cells.toArray(new String[0]));
    }

    private static boolean has(String name, char letter) {
        return name.indexOf(letter) > 0;
    }

    private static boolean arguments(String name) {
        return has(name, 'b') || has(name, 'v');
    }

    /** The callee's home space, right above its return address. */
    private static String arguments(long home, Session session) {
        AddressSpace memory = session.memory();
        int bytes = session.system().pointerBytes();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < (bytes == 8 ? ARGUMENTS : ARGUMENTS - 1); i++) {
            OptionalLong value = memory.findPointer(home + (long) i * bytes, bytes);
            text.append(i == 0 ? "" : " ")
                    .append(value.isPresent() ? session.numbers().address(value.getAsLong()) : "????????`????????");
        }
        return text.toString();
    }
}
