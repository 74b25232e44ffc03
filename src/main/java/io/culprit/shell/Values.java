package io.culprit.shell;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import java.util.Locale;
import java.util.OptionalLong;

/** The operands of expressions: numbers, registers, pseudo-registers, symbols, and what memory holds. */
final class Values {

    private final Session session;
    private final PseudoRegisters pseudo;

    Values(Session session) {
        this.session = session;
        this.pseudo = new PseudoRegisters(session, this);
    }

    /** The value of a word. */
    long of(String word) {
        if (word.equals(".")) {
            return session.registers().instruction();
        }
        if (word.startsWith("@") && !word.startsWith("@!")) {
            return register(word.substring(1));
        }
        if (word.startsWith("$")) {
            return pseudo.value(word.substring(1).toLowerCase(Locale.ROOT));
        }
        OptionalLong number = number(word);
        if (number.isPresent()) {
            return number.getAsLong();
        }
        String name = word.startsWith("@!") ? word.substring(2) : word;
        if (known(name)) {
            return registerValue(name);
        }
        OptionalLong symbol = session.names().address(name);
        Expressions.Found told = symbol.isPresent() ? null : session.printed().read("nt!" + name, 0);
        if (told != null && told.end() == name.length() + 3) {
            return told.value();
        }
        if (symbol.isEmpty()) {
            throw new RefusedException(
                    "cannot resolve '" + name + "': no number, register, module, or symbol that is known"
                            + (name.indexOf('!') > 0 ? " (symbols: -y PATH)" : ""));
        }
        return symbol.getAsLong();
    }

    /** {@code 0x1f}, {@code 0n10}, {@code 0t17}, {@code 0y101}, hexadecimal without a prefix, with backticks anywhere. */
    private static OptionalLong number(String word) {
        String digits = word.replace("`", "").toLowerCase(Locale.ROOT);
        int radix = 16;
        if (digits.length() > 2 && digits.charAt(0) == '0' && "xnty".indexOf(digits.charAt(1)) >= 0) {
            radix = switch (digits.charAt(1)) {
                case 'x' -> 16;
                case 'n' -> 10;
                case 't' -> 8;
                default -> 2;
            };
            digits = digits.substring(2);
        } else if (digits.endsWith("h") && digits.length() > 1) {
            digits = digits.substring(0, digits.length() - 1);
        }
        try {
            return digits.charAt(0) == '+' || digits.charAt(0) == '-'
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseUnsignedLong(digits, radix));
        } catch (NumberFormatException | IndexOutOfBoundsException none) {
            return OptionalLong.empty();
        }
    }

    private long register(String name) {
        return name.startsWith("$") ? pseudo.value(name.substring(1).toLowerCase(Locale.ROOT)) : registerValue(name);
    }

    private boolean known(String name) {
        Architecture architecture = session.system().architecture();
        return architecture.register(name.toLowerCase(Locale.ROOT)) >= 0 || part(architecture, name) >= 0;
    }

    /** The index of the 64-bit register of which {@code eax}, {@code ax} or {@code r8d} is a part; -1 for none. */
    private static int part(Architecture architecture, String name) {
        if (architecture != Architecture.X64) {
            return -1;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.length() == 3 && lower.charAt(0) == 'e' && !lower.equals("efl")) {
            return architecture.register("r" + lower.substring(1));
        }
        return lower.length() > 2 && lower.charAt(0) == 'r' && lower.endsWith("d")
                ? architecture.register(lower.substring(0, lower.length() - 1))
                : -1;
    }

    /** The value of a register of the current context. */
    long registerValue(String name) {
        Registers registers = session.registers();
        Architecture architecture = registers.architecture();
        int index = architecture.register(name.toLowerCase(Locale.ROOT));
        int whole = index >= 0 ? index : part(architecture, name);
        if (whole < 0) {
            throw new RefusedException(
                    "no context that is read holds a register '" + name + "' of " + architecture.jsonName());
        }
        if (!registers.known(whole)) {
            throw new RefusedException("the value of " + name + " is not known in this context");
        }
        return index >= 0 ? registers.value(whole) : registers.value(whole) & 0xFFFF_FFFFL;
    }

    /** {@code poi} and its likes, {@code hi}, {@code low}, {@code not}. */
    long read(String operator, long value) {
        AddressSpace memory = session.memory();
        return switch (operator) {
            case "not" -> value == 0 ? 1 : 0;
            case "hi" -> value >>> 16 & 0xFFFF;
            case "low" -> value & 0xFFFF;
            case "by" -> memory.u8(value);
            case "wo" -> memory.u16(value);
            case "dwo" -> Integer.toUnsignedLong(memory.u32(value));
            case "qwo" -> memory.u64(value);
            default -> memory.pointer(value, session.system().pointerBytes());
        };
    }
}
