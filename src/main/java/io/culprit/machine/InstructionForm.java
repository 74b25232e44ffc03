package io.culprit.machine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of {@link InstructionTable}: when it applies, and what it means. */
final class InstructionForm {

    private static final int MAPS = 4;
    private static final int CONDITIONS = 16;

    /** Lines by opcode map and opcode, split at first use; forms are parsed when their opcode is first met. */
    private static final class Index {
        static final List<@Nullable List<String>> LINES = lines();
        static final InstructionForm[][] FORMS = new InstructionForm[MAPS * 256][];

        private static List<@Nullable List<String>> lines() {
            List<@Nullable List<String>> lines = new ArrayList<>(MAPS * 256);
            for (int i = 0; i < MAPS * 256; i++) {
                lines.add(null);
            }
            String rows = InstructionTable.ROWS;
            for (int start = 0; start < rows.length(); ) {
                int end = rows.indexOf('\n', start);
                add(lines, rows.substring(start, end));
                start = end + 1;
            }
            return lines;
        }

        private static void add(List<@Nullable List<String>> lines, String row) {
            int space = row.indexOf(' ');
            int star = row.indexOf('*');
            boolean many = star >= 0 && star < space;
            int count = many ? Integer.parseInt(row, star + 1, space, 10) : 1;
            int first = opcode(row, many ? star : space);
            for (int i = 0; i < count; i++) {
                List<String> bucket = lines.get(first + i);
                if (bucket == null) {
                    bucket = new ArrayList<>(2);
                    lines.set(first + i, bucket);
                }
                bucket.add(count == CONDITIONS ? (char) ('A' + i) + row.substring(space) : row.substring(space));
            }
        }

        private static int opcode(String row, int end) {
            if (end == 2) {
                return Integer.parseInt(row, 0, 2, 16);
            }
            int map = end == 4 ? 1 : row.startsWith("0f38") ? 2 : 3;
            return map * 256 + Integer.parseInt(row, end - 2, end, 16);
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

    private InstructionForm(String line) {
        int condition = line.charAt(0) == ' ' ? 0 : line.charAt(0) - 'A';
        String[] words = line.substring(line.indexOf(' ') + 1).split(" ");
        int at = 0;
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

    /** The forms of an opcode: map 0 has one byte, 1 is 0F, 2 is 0F 38, 3 is 0F 3A. */
    static InstructionForm[] of(int map, int opcode) {
        int index = map * 256 + opcode;
        InstructionForm[] forms = Index.FORMS[index];
        if (forms == null) {
            List<String> lines = Index.LINES.get(index);
            forms = new InstructionForm[lines == null ? 0 : lines.size()];
            for (int i = 0; i < forms.length; i++) {
                forms[i] = new InstructionForm(lines.get(i));
            }
            Index.FORMS[index] = forms;
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
