package io.culprit.shell;

import io.culprit.machine.Architecture;
import io.culprit.machine.Disassembler;
import io.culprit.machine.Registers;
import java.util.ArrayList;
import java.util.List;

/** The registers of a context in WinDbg's layout. A register that is not known is shown as question marks. */
public final class RegisterLines {

    private RegisterLines() {}

    /** The current registers, the instruction that they stand at, and where they are from. */
    public static Reply of(Session session) {
        Registers registers = session.registers();
        Reply.Builder answer = new Reply.Builder();
        for (String line : layout(registers.architecture())) {
            List<String> cells = new ArrayList<>();
            for (String name : line.split(" ", -1)) {
                cells.add(cell(registers, name));
            }
            answer.line(String.join(" ", cells));
        }
        answer.line(session.printed().site(registers.instruction()) + ":");
        if (Disassembler.knows(registers.architecture())) {
            for (Disassembler.Line line :
                    new Disassembler(session.memory(), registers.architecture()).lines(registers.instruction(), 1)) {
                answer.line(session.numbers().address(line.address()) + " " + line.text());
            }
        }
        String frame = session.frame() == 0 ? "" : ", frame " + Integer.toHexString(session.frame());
        return answer.line("from " + session.scope().origin() + frame, Reply.Mark.FAINT)
                .build();
    }

    private static List<String> layout(Architecture architecture) {
        return switch (architecture) {
            case X64 ->
                List.of(
                        "rax rbx rcx",
                        "rdx rsi rdi",
                        "rip rsp rbp",
                        "r8 r9 r10",
                        "r11 r12 r13",
                        "r14 r15",
                        "cs ss ds es fs gs efl");
            case X86 -> List.of("eax ebx ecx edx esi edi", "eip esp ebp", "cs ss ds es fs gs efl");
            case ARM64, ARM -> rows(architecture.registerNames());
        };
    }

    private static List<String> rows(List<String> names) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i += 4) {
            rows.add(String.join(" ", names.subList(i, Math.min(names.size(), i + 4))));
        }
        return rows;
    }

    private static String cell(Registers registers, String name) {
        boolean segment = name.length() == 2 && name.endsWith("s");
        boolean flags = name.equals("efl") || name.equals("cpsr");
        int digits = segment ? 4 : flags ? 8 : 2 * registers.architecture().pointerBytes();
        String label = name.length() < 3 && digits == 16 ? " " + name : name;
        return label + "="
                + (registers.known(name) ? Digits.padded(registers.value(name), digits) : "?".repeat(digits));
    }
}
