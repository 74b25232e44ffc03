package io.culprit.stack.arm64;

import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.walk.StackWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the instructions of prologs and epilogs. Each register that is saved is overwritten at once, so that only the stack can give it
 * back; floating-point registers have no value.
 */
final class Arm64Machine {

    private static final Pattern ACCESS =
            Pattern.compile("(st|ld)[rp] ([a-z0-9, ]+), \\[sp(?:, #(-?\\d+))?\\](!?)(?:, #(\\d+))?");

    /** Bits of a signature in an address of the upper half: bit 55 still tells which half it is. */
    private static final long SIGNATURE = 0x3A55_0000_0000_0000L;

    final StackWriter stack = new StackWriter();
    private Registers registers;

    /** Stands at the beginning of a function that returns to {@code back}. */
    Arm64Machine(long top, long back) {
        registers = Registers.of(Architecture.ARM64, 0, top).with("lr", back);
        for (int i = 19; i <= 29; i++) {
            registers = registers.with(i, value(i));
        }
    }

    /** What a register holds in the beginning. */
    static long value(int register) {
        return 0x2222_0000_0000_0000L + register;
    }

    Registers at(long pc) {
        return registers.with("pc", pc);
    }

    void run(String instruction) {
        Matcher access = ACCESS.matcher(instruction);
        if (access.matches()) {
            access(access);
        } else if (instruction.startsWith("sub sp, #") || instruction.startsWith("sub sp, sp, #")) {
            moveStack(registers.stackPointer() - number(instruction));
        } else if (instruction.startsWith("add sp, sp, #")) {
            moveStack(registers.stackPointer() + number(instruction));
        } else if (instruction.startsWith("add fp, sp, #")) {
            registers = registers.with("fp", registers.stackPointer() + number(instruction));
        } else if (instruction.startsWith("sub sp, fp, #")) {
            moveStack(registers.value("fp") - number(instruction));
        } else {
            switch (instruction) {
                case "mov x29, sp", "mov fp, sp" -> registers = registers.with("fp", registers.stackPointer());
                case "mov sp, fp" -> moveStack(registers.value("fp"));
                case "pacibsp", "autibsp" -> registers = registers.with("lr", registers.value("lr") ^ SIGNATURE);
                case "nop" -> {}
                default -> throw new IllegalStateException("unknown instruction: " + instruction);
            }
        }
    }

    private void moveStack(long sp) {
        registers = registers.with("sp", sp);
    }

    private static long number(String instruction) {
        return Long.parseLong(instruction.substring(instruction.indexOf('#') + 1));
    }

    private void access(Matcher access) {
        String[] names = access.group(2).split(", *", -1);
        long offset = access.group(3) == null ? 0 : Long.parseLong(access.group(3));
        long at = registers.stackPointer() + offset;
        int width = names[0].startsWith("q") ? 16 : 8;
        for (int i = 0; i < names.length; i++) {
            boolean stores = access.group(1).equals("st");
            transfer(stores, number(names[i], "xlf"), at + (long) width * i);
        }
        if (!access.group(4).isEmpty()) {
            moveStack(at);
        } else if (access.group(5) != null) {
            moveStack(at + Long.parseLong(access.group(5)));
        }
    }

    private void transfer(boolean stores, int number, long at) {
        if (stores) {
            stack.put(at, number < 0 ? 0xF10A7 : registers.value(number));
        }
        if (number >= 0 && number != 29 || !stores && number == 29) {
            registers = registers.with(number, stores ? 0xBAD : stack.get(at));
        }
    }

    /** The number of an integer register, -1 for another. */
    private static int number(String name, String integer) {
        return switch (name) {
            case "lr" -> 30;
            case "fp" -> 29;
            default -> integer.indexOf(name.charAt(0)) < 0 ? -1 : Integer.parseInt(name.substring(1));
        };
    }
}
