package io.culprit.shell.memory;

import io.culprit.image.FunctionEntry;
import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.Disassembler;
import io.culprit.machine.Instruction;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Mnemonic;
import io.culprit.machine.Operand;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code u ub uf}: code. */
public final class UnassembleCommand implements DebuggerCommand {

    private static final int DEFAULT_LINES = 8;
    private static final int MOST_LINES = 0x2000;
    private static final int LONGEST_INSTRUCTION = 15;
    private static final int BYTES_COLUMN = 16;
    private static final int ARM64_INSTRUCTION = 4;

    @Override
    public Manual manual() {
        return Manual.of(
                        "u|ub|uf [ADDRESS [L COUNT]]",
                        "Code: from an address on, before it, or the whole function.",
                        "u",
                        "ub",
                        "uf")
                .with("""
                    ub starts at the function's beginning where the image's unwind table tells it, and else where most starts agree.
                    uf needs that table: -i PATH leads to the image. An instruction that is not known is shown as ???: vector
                    extensions, on x86 the floating-point stack, too. Of code of other processors than x64 and x86 the bytes are shown.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long address = tail.start(session.nextCode());
        long count = tail.count(address, 1, DEFAULT_LINES);
        tail.end();
        if (count <= 0 || count > MOST_LINES) {
            throw new RefusedException("at most " + MOST_LINES + " instructions at once");
        }
        if (!session.memory().holds(address, 1)) {
            throw session.memory().missing(address);
        }
        if (!Disassembler.knows(session.system().architecture())) {
            return bytesAlone(name, address, (int) count, session);
        }
        List<Disassembler.Line> lines = switch (name) {
            case "ub" -> before(address, (int) count, session);
            case "uf" -> function(address, session);
            default -> new Disassembler(session.memory(), session.system().architecture()).lines(address, (int) count);
        };
        return answer(lines, address, (int) count, name, session);
    }

    /** Code that is not disassembled: of ARM64 a word for each instruction, of other processors rows of bytes. */
    private static Reply bytesAlone(String name, long address, int count, Session session) {
        boolean words = session.system().architecture() == Architecture.ARM64;
        int row = words ? ARM64_INSTRUCTION : BYTES_COLUMN;
        if (name.equals("uf") || name.equals("ub") && !words) {
            throw new RefusedException("only x64 and x86 code is disassembled, and where the instructions of "
                    + session.system().architecture().jsonName() + " begin is not known without that");
        }
        long start = name.equals("ub") ? address - (long) count * row : address;
        Reply.Builder answer = new Reply.Builder().line(session.names().site(start) + ":", Reply.Mark.STRONG);
        Reply.Rows rows = Reply.Rows.plain("address", "bytes");
        byte[] raw = new byte[row];
        for (int i = 0; i < count; i++) {
            session.proceed();
            long at = start + (long) i * row;
            int got = Math.max(0, session.memory().read(at, raw, 0, row));
            if (words ? got < row : got == 0) {
                break;
            }
            rows.row(
                    session.numbers().address(at),
                    words ? Digits.padded(LittleEndian.u32(raw, 0) & 0xFFFF_FFFFL, 8) : hex(raw, got));
        }
        if (rows.size() == 0) {
            throw session.memory().missing(start);
        }
        session.nextCode(name.equals("ub") ? address : start + (long) rows.size() * row);
        return answer.table(rows)
                .missing("the bytes alone: only x64 and x86 code is disassembled, and this is "
                        + session.system().architecture().jsonName())
                .build();
    }

    private static String hex(byte[] raw, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(Digits.padded(raw[i] & 0xFF, 2));
        }
        return text.toString();
    }

    private static Reply answer(List<Disassembler.Line> lines, long address, int count, String name, Session session) {
        if (lines.isEmpty()) {
            throw new RefusedException(
                    "no instruction that is known at " + session.numbers().address(address));
        }
        Reply.Builder answer = new Reply.Builder();
        answer.line(session.printed().site(lines.getFirst().address()) + ":", Reply.Mark.STRONG);
        Reply.Rows rows = Reply.Rows.plain("address", "bytes", "instruction");
        for (Disassembler.Line line : lines) {
            session.proceed();
            rows.row(session.numbers().address(line.address()), bytes(line, session), text(line, session));
        }
        answer.table(rows);
        Disassembler.Line last = lines.getLast();
        long end = last.address() + last.instruction().length();
        if (name.equals("u") && lines.size() < count) {
            answer.missing("it ends here: at " + session.numbers().address(end)
                    + (session.memory().holds(end, 1)
                            ? " is no instruction that is known"
                            : ": " + session.memory().whyMissing(end)));
        }
        session.nextCode(name.equals("ub") ? address : end);
        return answer.build();
    }

    private static String bytes(Disassembler.Line line, Session session) {
        byte[] raw = session.memory().bytes(line.address(), line.instruction().length());
        String text = hex(raw, raw.length);
        return text + " ".repeat(Math.max(0, BYTES_COLUMN - text.length()));
    }

    /** Targets and addresses relative to the instruction pointer get their names. */
    private static String text(Disassembler.Line line, Session session) {
        if (line.instruction().mnemonic() == Mnemonic.UNKNOWN) {
            return "???";
        }
        String target = target(line, session);
        return target == null ? line.text() : line.text() + " (" + target + ")";
    }

    private static @Nullable String target(Disassembler.Line line, Session session) {
        Instruction instruction = line.instruction();
        long next = line.address() + instruction.length();
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Operand.Relative relative) {
                return named(next + relative.displacement(), session);
            }
            if (operand instanceof Operand.Memory memory && memory.base() == Operand.Memory.RIP) {
                return named(next + memory.displacement(), session);
            }
            if (session.system().pointerBytes() == 4
                    && operand instanceof Operand.Memory place
                    && place.base() < 0
                    && place.index() < 0) {
                return named(place.displacement(), session);
            }
        }
        return null;
    }

    private static @Nullable String named(long address, Session session) {
        long shown = session.system().pointerBytes() == 4 ? Address.of32(address) : address;
        return session.names().find(shown).orElse(null);
    }

    private static List<Disassembler.Line> before(long address, int count, Session session) {
        Disassembler code = new Disassembler(session.memory(), session.system().architecture());
        long begin = begin(address, session);
        List<Disassembler.Line> lines = begin < address ? upTo(code, begin, address) : List.of();
        for (int back = count * LONGEST_INSTRUCTION; lines.isEmpty() && back > 0; back--) {
            session.proceed();
            lines = upTo(code, address - back, address);
        }
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    /** The instructions from a start that end exactly at an address; none where they do not. */
    private static List<Disassembler.Line> upTo(Disassembler code, long start, long end) {
        List<Disassembler.Line> lines = new ArrayList<>();
        for (long at = start; at < end && lines.size() < MOST_LINES; ) {
            Disassembler.Line line = code.lines(at, 1).stream().findFirst().orElse(null);
            if (line == null || !line.instruction().known()) {
                return List.of();
            }
            lines.add(line);
            at += line.instruction().length();
            if (at == end) {
                return lines;
            }
        }
        return List.of();
    }

    private static long begin(long address, Session session) {
        FunctionEntry entry = entry(address, session);
        return entry == null ? address : address - rva(address, session) + entry.begin();
    }

    private static long rva(long address, Session session) {
        return address - session.system().modules().at(address).orElseThrow().base();
    }

    private static @Nullable FunctionEntry entry(long address, Session session) {
        Optional<LoadedModule> module = session.system().modules().at(address);
        Optional<PeImage> image =
                module.isEmpty() ? Optional.empty() : session.system().images().of(module.get());
        return image.isEmpty()
                ? null
                : image.get().functions().find(rva(address, session)).entry();
    }

    private static List<Disassembler.Line> function(long address, Session session) {
        FunctionEntry entry = entry(address, session);
        if (entry == null) {
            if (session.system().architecture() == Architecture.X86) {
                throw new RefusedException("where a function of x86 code ends is told by no table: u shows code from an"
                        + " address on, ub before it");
            }
            throw new RefusedException(
                    "where the function of " + session.names().site(address)
                            + " begins is not known: its image with the unwind table is needed (-i PATH)");
        }
        long base = address - rva(address, session);
        List<Disassembler.Line> lines = new ArrayList<>();
        Disassembler code = new Disassembler(session.memory(), session.system().architecture());
        for (long at = base + entry.begin(); at < base + entry.end() && lines.size() < MOST_LINES; ) {
            List<Disassembler.Line> line = code.lines(at, 1);
            if (line.isEmpty()) {
                return lines;
            }
            lines.addAll(line);
            at += line.getFirst().instruction().length();
        }
        return lines;
    }
}
