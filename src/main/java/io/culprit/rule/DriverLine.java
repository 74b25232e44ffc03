package io.culprit.rule;

import io.culprit.rule.Driver.Dma;
import io.culprit.rule.Driver.Risk;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of {@code drivers.tsv}: file or pattern, vendor, product, class, DMA ability, {@code windows} or nothing, {@code never} for
 * who is never a culprit or nothing, PCI vendor ids, PCI classes, and the risk or nothing; numbers are four hex digits, or six
 * for a class with its interface, several with {@code |} between them.
 */
public final class DriverLine {

    /** How many cells a row has. */
    public static final int CELLS = 10;

    static final Vocabulary<DriverClass> CLASSES = new Vocabulary<>("class", DriverClass.values());
    static final Vocabulary<Dma> TRANSFERS = new Vocabulary<>("dma", Dma.values());

    private static final Vocabulary<Risk> RISKS = new Vocabulary<>("risk", Risk.values());
    private static final int DIGITS = 4;
    private static final int DIGITS_WITH_INTERFACE = 6;

    private DriverLine() {}

    /**
     * Reads a row.
     *
     * @throws IllegalArgumentException when a cell cannot be what it is, which says why
     */
    public static Driver read(String... cells) {
        return new Driver(
                cells[0],
                cells[1],
                cells[2],
                CLASSES.of(cells[3]),
                TRANSFERS.of(cells[4]),
                isMarked(cells[5], "windows"),
                isMarked(cells[6], "never"),
                numbers(cells[7]),
                numbers(cells[8]),
                cells[9].isEmpty() ? Risk.NONE : RISKS.of(cells[9]));
    }

    private static boolean isMarked(String cell, String mark) {
        if (!cell.isEmpty() && !cell.equals(mark)) {
            throw new IllegalArgumentException("'" + cell + "' is neither '" + mark + "' nor empty");
        }
        return !cell.isEmpty();
    }

    private static List<Integer> numbers(String cell) {
        if (cell.isEmpty()) {
            return List.of();
        }
        List<Integer> numbers = new ArrayList<>(1);
        for (String digits : cell.split("\\|", -1)) {
            numbers.add(number(digits));
        }
        return numbers;
    }

    private static int number(String digits) {
        boolean hex = digits.length() == DIGITS || digits.length() == DIGITS_WITH_INTERFACE;
        for (int i = 0; i < digits.length(); i++) {
            hex &= Character.digit(digits.charAt(i), 16) >= 0 && digits.charAt(i) < 'a' + 6;
        }
        if (!hex) {
            throw new IllegalArgumentException("'" + digits + "' is not four or six hex digits");
        }
        return Integer.parseInt(digits, 16);
    }
}
