package io.culprit.machine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One line of {@link InstructionTable}: when it applies, and what it means. */
final class InstructionForm {

    private static final int MAPS = 4;
    private static final int CONDITIONS = 16;

    /** The index of 64-bit mode, made at its first use. */
    private static final class Wide {
        static final Index INDEX = new Index(InstructionTable.ROWS);
    }

    /** The index of 32-bit mode, made at its first use. */
    private static final class Legacy {
        static final Index INDEX = new Index(rows());

        private static String[] rows() {
            String[] own = LegacyInstructions.ROWS;
            String[] rows = Arrays.copyOf(own, own.length + InstructionTable.ROWS.length);
            System.arraycopy(InstructionTable.ROWS, 0, rows, own.length, InstructionTable.ROWS.length);
            return rows;
        }
    }

    /** The lines of each opcode; forms are parsed when their opcode is first met. */
    private static final class Index {
        private final String[] rows;
        private final int[][] lines;
        private final InstructionForm[][] forms = new InstructionForm[MAPS * 256][];

        Index(String... rows) {
            this.rows = rows;
            this.lines = lines(rows);
        }

        private static int[][] lines(String... rows) {
            int[][] lines = new int[MAPS * 256][];
            for (int line = 0; line < rows.length; line++) {
                int first = first(rows[line]);
                for (int i = count(rows[line]) - 1; i >= 0; i--) {
                    lines[first + i] = append(lines[first + i], line);
                }
            }
            return lines;
        }

        private static int[] append(int @Nullable [] lines, int line) {
            int[] longer = lines == null ? new int[1] : Arrays.copyOf(lines, lines.length + 1);
            longer[longer.length - 1] = line;
            return longer;
        }

        /** The first opcode of a row: 256 for each map, and the byte. */
        static int first(String row) {
            int end = end(row);
            int map = end == 2 ? 0 : end == 4 ? 1 : row.charAt(3) == '8' ? 2 : 3;
            return map * 256 + digit(row.charAt(end - 2)) * 16 + digit(row.charAt(end - 1));
        }

        /** How many opcodes from the first one on it describes. */
        static int count(String row) {
            int end = end(row);
            return row.charAt(end) == ' ' ? 1 : row.charAt(end + 1) == '8' ? 8 : CONDITIONS;
        }

        private static int end(String row) {
            int end = 2;
            while (row.charAt(end) > '*') {
                end += 2;
            }
            return end;
        }

        private static int digit(char hex) {
            return hex <= '9' ? hex - '0' : hex - 'a' + 10;
        }
    }

    static final int ANY = 0;
    static final int NONE = 1;

    private int prefix = ANY;
    private int register = -1;
    private char mode = '*';
    private int modRm = -1;
    private int refusedRex;
    private boolean shortAddress;
    private boolean modRmNeeded;
    private boolean vector;
    private final Mnemonic[] mnemonics;

    /** Letter and size of each operand. */
    final String operands;

    private InstructionForm(String row, int condition) {
        String[] words = row.split(" ");
        int at = 1;
        while (!Character.isUpperCase(words[at].charAt(0))) {
            condition(words[at++]);
        }
        mnemonics = mnemonics(words[at], condition);
        operands = at + 1 < words.length ? words[at + 1].replace(",", "") : "";
        for (int i = 0; i < operands.length(); i += 2) {
            examine(operands.charAt(i), operands.charAt(i + 1));
        }
    }

    private void condition(String word) {
        switch (word) {
            case "np" -> prefix = NONE;
            case "66", "f3", "f2" -> prefix = Integer.parseInt(word, 16);
            case "r", "m" -> mode = word.charAt(0);
            case "nob" -> refusedRex |= 1;
            case "now" -> refusedRex |= 8;
            case "a32" -> shortAddress = true;
            default -> {
                if (word.charAt(0) == '/') {
                    register = word.charAt(1) - '0';
                } else {
                    modRm = Integer.parseInt(word, 1, word.length(), 16);
                }
            }
        }
        modRmNeeded |= register >= 0 || modRm >= 0 || mode != '*';
    }

    private static Mnemonic[] mnemonics(String word, int condition) {
        String[] names = word.split("\\|");
        Mnemonic[] mnemonics = new Mnemonic[names.length];
        for (int i = 0; i < names.length; i++) {
            Mnemonic first = Mnemonic.valueOf(names[i]);
            mnemonics[i] = condition == 0 ? first : Mnemonic.at(first.ordinal() + condition);
        }
        return mnemonics;
    }

    private void examine(char letter, char size) {
        switch (letter) {
            case 'V', 'W' -> {
                vector = true;
                modRmNeeded = true;
            }
            case 'E', 'G', 'M', 'R', 'S' -> modRmNeeded = true;
            case 'C', 'D' -> modRmNeeded |= size == 'q';
            default -> {}
        }
    }

    /** The forms of an opcode in 64-bit or 32-bit mode: map 0 has one byte, 1 is 0F, 2 is 0F 38, 3 is 0F 3A. */
    static InstructionForm[] of(int map, int opcode, boolean legacy) {
        Index all = legacy ? Legacy.INDEX : Wide.INDEX;
        int index = map * 256 + opcode;
        InstructionForm[] forms = all.forms[index];
        if (forms == null) {
            int[] lines = all.lines[index];
            forms = new InstructionForm[lines == null ? 0 : lines.length];
            for (int i = 0; i < forms.length; i++) {
                String row = all.rows[lines[i]];
                int condition = Index.count(row) == CONDITIONS ? index - Index.first(row) : 0;
                forms[i] = new InstructionForm(row, condition);
            }
            all.forms[index] = forms;
        }
        return forms;
    }

    /** Whether this form applies; {@code nextByte} is the byte after the opcode, or -1 where the bytes end. */
    boolean fits(Prefixes prefixes, int nextByte) {
        return prefixFits(prefixes)
                && (prefixes.rex & refusedRex) == 0
                && (!shortAddress || prefixes.shortAddress)
                && (!modRmNeeded || nextByte < 0 || modRmFits(nextByte));
    }

    private boolean prefixFits(Prefixes prefixes) {
        boolean none = !prefixes.shortOperand && prefixes.repeat == 0;
        return switch (prefix) {
            case ANY -> !vector || none;
            case NONE -> none;
            case 0x66 -> prefixes.shortOperand && prefixes.repeat == 0;
            default -> prefixes.repeat == prefix && !(vector && prefixes.shortOperand);
        };
    }

    private boolean modRmFits(int value) {
        return (register < 0 || (value >> 3 & 7) == register)
                && (modRm < 0 || value == modRm)
                && (mode == '*' || mode == 'r' == value >= 0xC0);
    }

    boolean needsModRm() {
        return modRmNeeded;
    }

    /** Whether the operand-size prefix selects this form, so that it does not shorten its operands. */
    boolean takesShortOperandPrefix() {
        return prefix == 0x66 && vector;
    }

    /** Whether the repeat prefix selects this form, so that it repeats nothing. */
    boolean takesRepeatPrefix() {
        return prefix == 0xF3 || prefix == 0xF2;
    }

    /** The operation for an operand size of 2, 4 or 8 bytes. */
    Mnemonic mnemonic(int operandBytes) {
        int index = operandBytes == 2 ? 0 : operandBytes == 4 ? 1 : 2;
        return mnemonics[Math.min(index, mnemonics.length - 1)];
    }
}
