package io.culprit.windows.bugcheck;

import io.culprit.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What bug checks mean: codes, sub-codes, roles of the parameters, blame. All of it stands in the table {@code bugchecks.tsv}, after
 * Microsoft's bug check reference (windows-driver-docs); this class only finds the rows.
 *
 * <p>A row is {@code code, when, name, text, p1, p2, p3, p4, roles, blame}. Rows of a code go from the special to the general, and
 * each cell comes from the first row whose condition holds and that fills it; the last row has no condition. {@code -} is
 * "reserved". A condition is {@code p1=26}, {@code p1=1|2}, {@code p1=200-} (at least), {@code p4=80-ff}, {@code p1&ff=2}, {@code
 * p3!=0}, {@code p1=*}, joined with {@code +}; {@code *} alone always holds. Numbers are hex. A role may carry the letter of its
 * encoding, {@code access/C}.
 */
public final class BugChecks {

    /** Set in the codes of some dumps of system threads (0x1000007E): the same bug check as without it. */
    /** The name of a code that no table has. */
    public static final String UNKNOWN = "UNKNOWN";

    private static final int VARIANT_BIT = 0x1000_0000;

    private static final int ALL_KNOWN = 0xF;
    private static final int CELLS = 10;
    private static final int WHEN = 1;
    private static final int NAME = 2;
    private static final int TEXT = 3;
    private static final int FIRST_MEANING = 4;
    private static final int ROLES = 8;
    private static final int BLAME = 9;
    private static final String LIVE = " (live)";
    private static final String UNDOCUMENTED = "Windows documents no cause for this code.";

    private BugChecks() {}

    /** The table is read when the first code is asked for. */
    private static final class Rows {
        static final Table LINES = Table.beside(BugChecks.class, "bugchecks.table");
    }

    /** The code without its variant bit, where the code is such a variant of a known one. */
    public static int baseCode(int code) {
        boolean variant = (code & 0xF000_0000) == VARIANT_BIT;
        return variant && !Rows.LINES.rows(code ^ VARIANT_BIT).isEmpty() ? code ^ VARIANT_BIT : code;
    }

    /** The name of a code, e.g. {@code DRIVER_POWER_STATE_FAILURE}; variants end in {@code _M}; empty for codes that are not known. */
    public static Optional<String> name(int code) {
        List<String[]> rows = Rows.LINES.rows(baseCode(code));
        return rows.isEmpty() ? Optional.empty() : Optional.of(name(code, rows));
    }

    /**
     * What the code means with these parameters.
     *
     * @param parameters four values as the dump holds them
     */
    public static BugCheckMeaning meaning(int code, long[] parameters) {
        return meaning(code, parameters, ALL_KNOWN);
    }

    /**
     * As {@link #meaning(int, long[])}, where not every parameter is known: what another one decides stays open.
     *
     * @param known bit 0 for the first parameter, and so on
     */
    public static BugCheckMeaning meaning(int code, long[] parameters, int known) {
        int base = baseCode(code);
        List<String[]> all = Rows.LINES.rows(base);
        if (all.isEmpty()) {
            return unknown(code, parameters);
        }
        List<String[]> rows = matching(all, parameters, known);
        String[] general = all.get(all.size() - 1);
        String special = text(rows);
        String text = special.isEmpty() ? general[TEXT] : special;
        return new BugCheckMeaning(
                code,
                base,
                name(code, all),
                text.isEmpty() ? UNDOCUMENTED : text,
                special.isEmpty() || general[TEXT].isEmpty() ? null : general[TEXT],
                parameters(all, rows, parameters, !special.isEmpty()),
                blame(first(rows, BLAME)),
                general[NAME].endsWith(LIVE),
                all.size() > 1 && special.isEmpty() && selectsByFirst(all));
    }

    /** What the code means whatever its parameters are; their values in the answer are 0. */
    public static BugCheckMeaning general(int code) {
        List<String[]> all = Rows.LINES.rows(baseCode(code));
        long[] none = new long[4];
        if (all.isEmpty()) {
            return unknown(code, none);
        }
        List<String[]> last = all.subList(all.size() - 1, all.size());
        String text = last.getFirst()[TEXT];
        return new BugCheckMeaning(
                code,
                baseCode(code),
                name(code, all),
                text.isEmpty() ? UNDOCUMENTED : text,
                null,
                parameters(last, last, none, true),
                blame(first(last, BLAME)),
                last.getFirst()[NAME].endsWith(LIVE),
                false);
    }

    /** The documented cases of a code that mean something of their own, in the order of the table. */
    public static List<Subcode> subcodes(int code) {
        List<Subcode> subcodes = new ArrayList<>();
        for (String[] row : Rows.LINES.rows(baseCode(code))) {
            boolean special = row.length == CELLS && !row[WHEN].isEmpty() && !row[WHEN].equals("*");
            if (special && !row[TEXT].isEmpty()) {
                subcodes.add(new Subcode(Subcode.words(row[WHEN]), row[TEXT]));
            }
        }
        return subcodes;
    }

    private static BugCheckMeaning unknown(int code, long[] values) {
        List<BugCheckMeaning.Parameter> parameters = new ArrayList<>(4);
        for (long value : values) {
            parameters.add(new BugCheckMeaning.Parameter(value, "not documented", ParameterRole.OTHER, null));
        }
        return new BugCheckMeaning(
                code,
                code,
                UNKNOWN,
                "This code is not in the table of documented bug checks, which follows Microsoft's reference of"
                        + " November 2025: it is newer, or no bug check.",
                null,
                parameters,
                List.of(new BlameStep(BlameVerb.STACK, 0)),
                false,
                false);
    }

    private static String name(int code, List<String[]> rows) {
        String cell = rows.get(rows.size() - 1)[NAME];
        String name = cell.endsWith(LIVE) ? cell.substring(0, cell.length() - LIVE.length()) : cell;
        return baseCode(code) == code ? name : name + "_M";
    }

    private static List<String[]> matching(List<String[]> all, long[] parameters, int known) {
        List<String[]> rows = new ArrayList<>();
        for (String[] row : all) {
            if (row.length == CELLS && new Condition(row[WHEN]).holds(parameters, known)) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The text of the most special row, or of none: the general row's is the usual cause. */
    private static String text(List<String[]> rows) {
        for (String[] row : rows) {
            if (!row[WHEN].isEmpty() && !row[TEXT].isEmpty()) {
                return row[TEXT];
            }
        }
        return "";
    }

    private static String first(List<String[]> rows, int cell) {
        for (String[] row : rows) {
            if (!row[cell].isEmpty()) {
                return row[cell];
            }
        }
        return "";
    }

    /** Whether the first parameter chooses among documented sub-codes, so that another value is an unknown one. */
    private static boolean selectsByFirst(List<String[]> rows) {
        for (String[] row : rows) {
            if (row[WHEN].startsWith("p1=") && !row[TEXT].isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static List<BugCheckMeaning.Parameter> parameters(
            List<String[]> all, List<String[]> rows, long[] values, boolean known) {
        String[] roles = first(rows, ROLES).split(",", -1);
        List<BugCheckMeaning.Parameter> parameters = new ArrayList<>(4);
        for (int i = 0; i < 4; i++) {
            String meaning = first(rows, FIRST_MEANING + i);
            String role = roles[i];
            boolean strange = i == 0 && !known && role.equals("subtype") && selectsByFirst(all);
            parameters.add(parameter(
                    values[i],
                    strange ? "unknown subtype" : meaning.equals("-") || meaning.isEmpty() ? "reserved" : meaning,
                    role));
        }
        return parameters;
    }

    private static BugCheckMeaning.Parameter parameter(long value, String meaning, String role) {
        int slash = role.indexOf('/');
        ParameterRole plain = ParameterRole.of(slash < 0 ? role : role.substring(0, slash));
        char encoding = slash < 0 ? 0 : role.charAt(slash + 1);
        return new BugCheckMeaning.Parameter(value, meaning, plain, ParameterWords.of(plain, encoding, value));
    }

    private static List<BlameStep> blame(String cell) {
        List<BlameStep> steps = new ArrayList<>();
        for (String step : cell.split(";", -1)) {
            steps.add(BlameStep.of(step));
        }
        return steps;
    }

    /** The condition of a row. */
    private record Condition(String text) {

        boolean holds(long[] parameters, int known) {
            if (text.isEmpty() || text.equals("*")) {
                return true;
            }
            for (String term : text.split("\\+", -1)) {
                boolean open = (known >> term.charAt(1) - '1' & 1) == 0;
                if (open || !termHolds(term, parameters)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean termHolds(String term, long[] parameters) {
            int equals = term.indexOf('=');
            boolean negated = term.charAt(equals - 1) == '!';
            String left = term.substring(0, negated ? equals - 1 : equals);
            long value = parameters[left.charAt(1) - '1'];
            if (left.length() > 2) {
                value &= number(left.substring(3));
            }
            return negated != anyHolds(value, term.substring(equals + 1));
        }

        private static boolean anyHolds(long value, String alternatives) {
            for (String one : alternatives.split("\\|", -1)) {
                if (oneHolds(value, one)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean oneHolds(long value, String one) {
            int dash = one.indexOf('-');
            if (one.equals("*")) {
                return true;
            }
            if (dash < 0) {
                return value == number(one) || value == (int) number(one);
            }
            boolean reached = Long.compareUnsigned(value, number(one.substring(0, dash))) >= 0;
            String end = one.substring(dash + 1);
            return reached && (end.isEmpty() || Long.compareUnsigned(value, number(end)) <= 0);
        }

        private static long number(String hex) {
            return Long.parseUnsignedLong(hex, 16);
        }
    }
}
