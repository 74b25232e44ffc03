package io.culprit.build;

import io.culprit.rule.AdviceRule;
import io.culprit.rule.DriverLine;
import io.culprit.rule.FileTable;
import io.culprit.rule.Glob;
import io.culprit.rule.Rule;
import io.culprit.rule.RuleFile;
import io.culprit.rule.RuleFileException;
import io.culprit.rule.RuleLine;
import io.culprit.rule.WindowsPart;
import io.culprit.signature.FrameRole;
import io.culprit.table.Table;
import io.culprit.windows.bugcheck.BlameStep;
import io.culprit.windows.bugcheck.ParameterRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Checks the tables that the program brings along, and writes them as {@link Table} reads them. Runs in each build,
 * behind the compiler, so that tables are read by the same code and words as later. What is wrong is said as {@code file:line:column}.
 */
public final class Tables {

    private static final String TERM =
            "p[1-4](&[0-9a-f]+)?!?=(\\*|[0-9a-f]+(-[0-9a-f]*)?)(\\|(\\*|[0-9a-f]+(-[0-9a-f]*)?))*";
    private static final String WHEN = "\\*?|" + TERM + "(\\+" + TERM + ")*";
    private static final String KEY = "[0-9a-f]{8}";
    private static final String NAME = "[A-Z0-9_]+( \\(live\\))?";

    private final Path sources;
    private final Path classes;
    private final List<String> complaints = new ArrayList<>();

    private Tables(Path sources, Path classes) {
        this.sources = sources;
        this.classes = classes;
    }

    /** Takes the folder with the resources and the one with the classes; ends with 1 when a table is wrong. */
    public static void main(String... arguments) throws IOException {
        Tables tables = new Tables(Path.of(arguments[0]), Path.of(arguments[1]));
        tables.bugChecks("windows/bugcheck/bugchecks.tsv");
        tables.statuses("windows/bugcheck/ntstatus.tsv");
        tables.poolTags("windows/bugcheck/pooltags.tsv");
        tables.pciNames("windows/blob/pci.ids.tsv", "windows/blob/pci.table");
        tables.layouts("windows/layouts.txt", "windows/layouts.table");
        tables.modules("emulator/modules.tsv");
        tables.drivers("rule/drivers.tsv", "rule/drivers.table");
        tables.parts("rule/parts.tsv", "rule/parts.table");
        tables.rules("rule/rules.json", "rule/rules.table");
        tables.signatures("signature/signatures.tsv", "signature/signatures.table");
        tables.complaints.forEach(System.err::println);
        System.exit(tables.complaints.isEmpty() ? 0 : 1);
    }

    /** A line of a table: its number from 1, and its cells. */
    private record Line(Path file, int number, String[] cells) {

        /** Where a cell begins, columns from 1. */
        String at(int cell) {
            int column = 1;
            for (int i = 0; i < cell; i++) {
                column += cells[i].length() + 1;
            }
            return file + ":" + number + ":" + column + ": ";
        }

        String key() {
            return cells[0];
        }
    }

    /** Something that throws when a cell is wrong. */
    private interface Reading {
        void read(String cell);
    }

    /** The lines of a table that are no comments, those with the right number of cells. */
    private List<Line> lines(String name, String separator, int least, int most) throws IOException {
        Path file = sources.resolve(name);
        String text = Files.readString(file);
        if (!text.endsWith("\n") || text.indexOf('\r') >= 0) {
            complaints.add(file + ":1:1: lines end in a line feed, the last one, too");
        }
        List<Line> lines = new ArrayList<>();
        boolean begun = false;
        int number = 0;
        for (String content : text.lines().toList()) {
            Line line = new Line(file, ++number, content.split(separator, -1));
            boolean comment = content.startsWith("#");
            require(!comment || !begun, line, 0, "comments stand before the first row");
            begun |= !comment;
            boolean whole = line.cells.length >= least && line.cells.length <= most;
            require(comment || whole, line, 0, line.cells.length + " cells, not " + least);
            if (!comment && whole) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** What stands above the rows, a license for one. */
    private String comments(String name) throws IOException {
        List<String> comments = new ArrayList<>();
        for (String content : Files.readAllLines(sources.resolve(name))) {
            if (content.startsWith("#")) {
                comments.add(content.substring(1).strip());
            }
        }
        return String.join("\n", comments);
    }

    private static List<List<String>> rows(List<Line> lines) {
        List<List<String>> rows = new ArrayList<>();
        lines.forEach(line -> rows.add(List.of(line.cells)));
        return rows;
    }

    private List<Line> lines(String name, int cells) throws IOException {
        return lines(name, "\t", cells, cells);
    }

    private boolean require(boolean right, Line line, int cell, String complaint) {
        if (!right) {
            complaints.add(line.at(cell) + complaint);
        }
        return right;
    }

    private void matches(Line line, int cell, String pattern) {
        String text = line.cells[cell];
        require(text.matches(pattern), line, cell, "'" + text + "' does not match " + pattern);
    }

    private void reads(Line line, int cell, String separator, Reading reading) {
        for (String part : line.cells[cell].split(separator, -1)) {
            try {
                reading.read(part);
            } catch (IllegalArgumentException wrong) {
                require(false, line, cell, wrong.getMessage());
            }
        }
    }

    private void unique(List<Line> lines, Function<Line, String> key, String what) {
        Map<String, Line> first = new HashMap<>();
        for (Line line : lines) {
            Line earlier = first.putIfAbsent(key.apply(line), line);
            require(
                    earlier == null,
                    line,
                    0,
                    what + " stands in line " + (earlier == null ? 0 : earlier.number) + " already");
        }
    }

    private void ordered(List<Line> lines) {
        for (int i = 1; i < lines.size(); i++) {
            boolean right = lines.get(i - 1).key().compareTo(lines.get(i).key()) <= 0;
            require(
                    right,
                    lines.get(i),
                    0,
                    "'" + lines.get(i).key() + "' belongs before '"
                            + lines.get(i - 1).key() + "'");
        }
    }

    private void bugChecks(String name) throws IOException {
        List<Line> lines = lines(name, 10);
        ordered(lines);
        unique(lines, line -> line.key() + " " + line.cells[1], "this case");
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            boolean last = i + 1 == lines.size() || !lines.get(i + 1).key().equals(line.key());
            require(last == line.cells[1].isEmpty(), line, 1, "the last row of a code, and no other, has no condition");
            bugCheck(line, last);
        }
        write("windows/bugcheck/bugchecks.table", "", rows(lines));
        write("windows/bugcheck/names.table", "", names(lines));
    }

    /** A row for each general row: the first word of its name, the name, the code. */
    private static List<List<String>> names(List<Line> lines) {
        List<List<String>> names = new ArrayList<>();
        for (Line line : lines) {
            String name = line.cells[2].replace(" (live)", "");
            if (!name.isEmpty()) {
                names.add(List.of(name.split("_", -1)[0], name, line.key()));
            }
        }
        return names;
    }

    private void bugCheck(Line line, boolean general) {
        matches(line, 0, KEY);
        matches(line, 1, WHEN);
        matches(line, 2, general ? NAME : "");
        matches(line, 3, "|.*[.]");
        if (general || !line.cells[8].isEmpty()) {
            require(line.cells[8].split(",", -1).length == 4, line, 8, "a bug check has four roles");
            reads(line, 8, ",", Tables::role);
        }
        if (general || !line.cells[9].isEmpty()) {
            reads(line, 9, ";", BlameStep::of);
        }
    }

    private static void role(String cell) {
        int slash = cell.indexOf('/');
        ParameterRole role = ParameterRole.of(slash < 0 ? cell : cell.substring(0, slash));
        if (slash >= 0
                && !(role == ParameterRole.ACCESS && cell.substring(slash).matches("/[A-G]"))) {
            throw new IllegalArgumentException("only access has an encoding, /A to /G");
        }
    }

    private void statuses(String name) throws IOException {
        List<Line> lines = lines(name, 2);
        ordered(lines);
        unique(lines, Line::key, "this status");
        for (Line line : lines) {
            matches(line, 0, KEY);
            matches(line, 1, "[A-Za-z0-9_]+");
        }
        write("windows/bugcheck/ntstatus.table", "", rows(lines));
    }

    private void pciNames(String name, String written) throws IOException {
        List<Line> lines = lines(name, 2);
        ordered(lines);
        unique(lines, Line::key, "this number");
        for (Line line : lines) {
            matches(line, 0, "[0-9a-f]{4}|[0-9a-f]{8}");
            matches(line, 1, ".*[^ ]");
        }
        write(written, comments(name), rows(lines));
    }

    private void poolTags(String name) throws IOException {
        List<Line> lines = lines(name, 3);
        unique(lines, Line::key, "this tag");
        for (Line line : lines) {
            matches(line, 0, "[ -~]{1,4}[*]?");
            matches(line, 1, "[^ ]+[.](sys|exe|dll)");
        }
        write("windows/bugcheck/pooltags.table", "", rows(lines));
    }

    private void layouts(String name, String written) throws IOException {
        List<Line> lines = lines(name, " ", 3, Integer.MAX_VALUE);
        Map<String, Integer> builds = new HashMap<>();
        Set<String> members = new HashSet<>();
        for (Line line : lines) {
            matches(line, 0, "x64|x86|arm64|arm");
            matches(line, 1, "[0-9]{1,6}");
            int build = Integer.parseInt("0" + line.cells[1].replaceAll("[^0-9]", ""));
            Integer earlier = builds.put(line.key(), build);
            require(earlier == null || earlier <= build, line, 1, "builds go up, " + earlier + " stands before");
            for (int i = 2; i < line.cells.length; i++) {
                matches(line, i, "_[A-Za-z0-9_.]+=[0-9a-f]{1,5}");
                String member = line.key() + " " + build + " " + line.cells[i].replaceAll("=.*", "");
                require(members.add(member), line, i, "'" + member + "' stands twice");
            }
        }
        write(written, "", rows(lines));
    }

    private void modules(String name) throws IOException {
        List<Line> lines = lines(name, 4);
        unique(lines, Line::key, "this module");
        for (Line line : lines) {
            matches(line, 1, "[0-9a-f]{1,5}");
            matches(line, 2, "[bdsw3gf]");
        }
    }

    private void drivers(String name, String written) throws IOException {
        List<Line> lines = lines(name, DriverLine.CELLS);
        unique(lines, line -> line.key().toLowerCase(Locale.ROOT), "this driver");
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines) {
            matches(line, 0, "[ -~]+");
            try {
                DriverLine.read(line.cells);
            } catch (IllegalArgumentException wrong) {
                require(false, line, 0, wrong.getMessage());
            }
            List<String> row = new ArrayList<>(List.of(FileTable.key(line.key())));
            row.addAll(Arrays.asList(line.cells));
            rows.add(row);
        }
        String date = comments(name).lines().findFirst().orElse("");
        if (!date.matches("20[0-9]{2}-[01][0-9]-[0-3][0-9]")) {
            complaints.add(sources.resolve(name) + ":1:1: the first line is the day of the table, # 2026-01-31");
        }
        // Of two patterns that a name fits, the one that begins with more letters says more.
        rows.sort(Comparator.comparingInt((List<String> row) -> FileTable.letters(row.get(1)))
                .thenComparingInt(row -> row.get(1).length())
                .reversed());
        write(written, date, rows);
    }

    private void parts(String name, String written) throws IOException {
        List<Line> lines = lines(name, WindowsPart.CELLS);
        unique(lines, line -> line.key().toLowerCase(Locale.ROOT), "this module");
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines) {
            matches(line, 0, "0x[1-9a-f][0-9a-f]{0,7}|[A-Za-z0-9_.*?-]+[.](?i:sys|exe|dll)");
            try {
                WindowsPart.read(line.cells);
            } catch (IllegalArgumentException wrong) {
                require(false, line, 0, wrong.getMessage());
            }
            List<String> row = new ArrayList<>(List.of(FileTable.key(line.key())));
            row.addAll(Arrays.asList(line.cells));
            rows.add(row);
        }
        write(written, "", rows);
    }

    private void rules(String name, String written) throws IOException {
        Path file = sources.resolve(name);
        try {
            RuleFile rules = RuleFile.read(Files.readAllBytes(file));
            List<List<String>> rows = new ArrayList<>();
            for (Rule rule : rules.rules()) {
                rows.add(RuleLine.cells(rule, rows.size()));
            }
            for (AdviceRule advice : rules.advice()) {
                rows.addAll(RuleLine.lines(advice, rows.size()));
            }
            for (List<String> row : rows) {
                comesBack(file, row);
            }
            write(written, "", rows);
        } catch (RuleFileException wrong) {
            complaints.add(file + ":" + wrong.line() + ":" + wrong.column() + ": " + wrong.getMessage());
        }
    }

    private void signatures(String name, String written) throws IOException {
        List<Line> lines = lines(name, 2);
        Map<String, List<Line>> roles = new HashMap<>();
        FrameRole last = FrameRole.SENTINEL;
        for (Line line : lines) {
            reads(line, 0, "\t", FrameRole::of);
            matches(line, 1, "[!-~&&[^A-Z]]+( [!-~&&[^A-Z]]+)*");
            List<Line> before = roles.computeIfAbsent(line.key(), key -> new ArrayList<>());
            for (Line earlier : before) {
                covers(line, earlier, line);
                covers(line, line, earlier);
            }
            if (!before.isEmpty()) {
                String above = before.getLast().cells[1];
                require(above.compareTo(line.cells[1]) < 0, line, 1, "belongs before '" + above + "'");
            }
            FrameRole role = last;
            for (FrameRole known : FrameRole.values()) {
                role = known.word().equals(line.key()) ? known : role;
            }
            require(role.compareTo(last) >= 0, line, 0, role.word() + " stands before " + last.word());
            require(
                    role != FrameRole.RUNTIME || line.cells[1].indexOf('!') < 0,
                    line,
                    1,
                    "a runtime is a module, without a function");
            last = role;
            before.add(line);
        }
        write(written, "", rows(lines));
    }

    /** Two patterns of one role of which one fits all that the other does. */
    private void covers(Line here, Line wider, Line narrower) {
        require(
                !Glob.matches(wider.cells[1], narrower.cells[1]),
                here,
                1,
                "'" + wider.cells[1] + "' is '" + narrower.cells[1] + "', too");
    }

    /** What is read from a line is what was written into it. */
    private void comesBack(Path file, List<String> row) {
        String[] cells = String.join("\t", row).split("\t", -1);
        int place = Integer.parseInt(row.get(1));
        List<List<String>> again = row.getFirst().startsWith("advice")
                ? RuleLine.lines(RuleLine.advice(cells), place)
                : List.of(RuleLine.cells(RuleLine.rule(cells), place));
        if (!again.contains(row) || String.join("", row).indexOf('\n') >= 0) {
            complaints.add(file + ":1:1: '" + row.get(2) + "' cannot be kept in a line");
        }
    }

    private void write(String name, String title, List<List<String>> rows) throws IOException {
        rows.sort(Comparator.comparing(List::getFirst));
        byte[] bytes = Table.file(title, rows);
        Path file = classes.resolve(name);
        if (complaints.isEmpty() && !(Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes))) {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        }
    }
}
