package io.culprit.stack.x86;

import io.culprit.image.FrameData;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Runs the program of frame data: postfix over 32-bit numbers, with {@code ^} to read memory, {@code @} to align downwards and
 * {@code =} to assign. The registers that it leaves are the caller's; those that it does not name are as they were, and one that it makes
 * equal to what is not known is not known.
 */
final class X86Program {

    /** Compilers write programs of some hundred characters and never hold more than four values. */
    private static final int MAX_CHARACTERS = 4096;

    private static final int MAX_DEPTH = 32;
    private static final long MASK = 0xFFFF_FFFFL;
    private static final String[] KEPT = {"ebx", "esi", "edi", "ebp"};

    private final AddressSpace memory;
    private final String program;
    private final Map<String, Long> variables = new HashMap<>();
    private final String[] names = new String[MAX_DEPTH];
    private final long[] values = new long[MAX_DEPTH];
    private int depth;

    /** {@code search} is where the return address was found, {@code .raSearch}. */
    X86Program(AddressSpace memory, Registers registers, FrameData data, long search) {
        this.memory = memory;
        this.program = data.program();
        for (String name : KEPT) {
            if (registers.known(name)) {
                variables.put("$" + name, registers.value(name));
            }
        }
        variables.put("$esp", registers.stackPointer());
        variables.put(".raSearch", search);
        variables.put(".raSearchStart", search);
        variables.put(".cbLocals", data.localBytes());
        variables.put(".cbParams", data.parameterBytes());
        variables.put(".cbSavedRegs", data.savedBytes());
    }

    /** The caller's registers, or null where the program is damaged or memory that it reads is missing. */
    @Nullable
    Registers run() {
        int length = Math.min(program.length(), MAX_CHARACTERS);
        for (int at = 0; at < length; ) {
            int end = program.indexOf(' ', at);
            end = end < 0 ? length : Math.min(end, length);
            if (end > at && !step(program.substring(at, end))) {
                return null;
            }
            at = end + 1;
        }
        Long eip = variables.get("$eip");
        Long esp = variables.get("$esp");
        return eip == null || esp == null ? null : caller(eip, esp);
    }

    private Registers caller(long eip, long esp) {
        Registers caller = Registers.of(Architecture.X86, eip, esp);
        for (String name : KEPT) {
            Long value = variables.get("$" + name);
            caller = value == null ? caller : caller.with(name, value);
        }
        return caller;
    }

    /** False where the program cannot go on. */
    private boolean step(String token) {
        return switch (token) {
            case "=" -> assign();
            case "^" -> read();
            case "+", "-", "*", "/", "%", "@" -> calculate(token.charAt(0));
            default -> push(token);
        };
    }

    private boolean push(String token) {
        char first = token.charAt(0);
        boolean name = first == '$' || first == '.';
        if (depth == MAX_DEPTH || !name && number(token) < 0) {
            return false;
        }
        names[depth] = name ? token : "";
        values[depth++] = name ? variables.getOrDefault(token, -1L) : number(token);
        return true;
    }

    private static long number(String token) {
        long value = 0;
        for (int i = 0; i < token.length(); i++) {
            int digit = Character.digit(token.charAt(i), 10);
            value = value * 10 + digit;
            if (digit < 0 || value > MASK) {
                return -1;
            }
        }
        return value;
    }

    private boolean assign() {
        if (depth < 2 || names[depth - 2].isEmpty()) {
            return false;
        }
        if (values[depth - 1] < 0) {
            variables.remove(names[depth - 2]);
        } else {
            variables.put(names[depth - 2], values[depth - 1]);
        }
        depth -= 2;
        return true;
    }

    private boolean read() {
        OptionalInt value =
                depth < 1 || values[depth - 1] < 0 ? OptionalInt.empty() : memory.findU32(values[depth - 1]);
        if (value.isEmpty()) {
            return false;
        }
        names[depth - 1] = "";
        values[depth - 1] = Integer.toUnsignedLong(value.getAsInt());
        return true;
    }

    private boolean calculate(char operator) {
        if (depth < 2 || values[depth - 2] < 0 || values[depth - 1] < 0) {
            return false;
        }
        long right = values[--depth];
        long left = values[depth - 1];
        if (right == 0 && (operator == '/' || operator == '%' || operator == '@')) {
            return false;
        }
        names[depth - 1] = "";
        values[depth - 1] = MASK
                & switch (operator) {
                    case '+' -> left + right;
                    case '-' -> left - right;
                    case '*' -> left * right;
                    case '/' -> left / right;
                    case '%' -> left % right;
                    default -> left - left % right;
                };
        return true;
    }
}
