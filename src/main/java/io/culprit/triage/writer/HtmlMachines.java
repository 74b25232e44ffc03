package io.culprit.triage.writer;

import io.culprit.triage.DriverCount;
import io.culprit.triage.Machine;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Overview;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Machines and drivers on the page. */
final class HtmlMachines {

    private static final int MOST_DRIVERS = 500;
    private static final int MOST_MACHINES = 1000;

    /** Writes a list item for a dump. */
    @FunctionalInterface
    interface Dumps {
        void write(GroupedPaths.Dump dump) throws IOException;
    }

    private final Sheet sheet;
    private final TriageResult result;
    private final Function<Row, String> pages;
    private final Dumps dumps;

    HtmlMachines(Sheet sheet, Overview overview, Dumps dumps) {
        this.sheet = sheet;
        this.result = overview.result();
        this.pages = overview.pages();
        this.dumps = dumps;
    }

    void write() throws IOException {
        machines();
        drivers();
    }

    private void machines() throws IOException {
        sheet.section("machines", "Machines");
        sheet.search("machines-table", "Filter machines");
        sheet.open("machines-table", "Machine", "#Crashes", "Last seen", "Bug checks", "Hardware");
        GroupedPaths paths = GroupedPaths.ofMachines(result, pages);
        int group = 0;
        for (Machine machine :
                result.machines().subList(0, Math.min(result.machines().size(), MOST_MACHINES))) {
            sheet.raw("<tr><td><code>").text(machine.title()).raw("</code>");
            paths(machine, paths.first(group++, Machine.MOST_PATHS));
            sheet.raw("</td>");
            sheet.cell(machine.crashes());
            sheet.cell(TriageHtml.day(machine.lastSeen()));
            sheet.cell(String.join(" ", machine.codes()));
            sheet.raw("<td>");
            if (machine.suspect()) {
                sheet.raw("<span class=\"tag hardware\">suspect</span><ul>");
                for (String evidence : machine.evidence()) {
                    sheet.item("", evidence);
                }
                sheet.raw("</ul>");
            }
            sheet.raw("</td></tr>\n");
        }
        sheet.close();
    }

    private void paths(Machine machine, List<GroupedPaths.Dump> shown) throws IOException {
        sheet.raw("<details><summary>dumps</summary>\n<ul>\n");
        sheet.item("Fingerprint: ", machine.names().isEmpty() ? "" : machine.fingerprint());
        for (GroupedPaths.Dump dump : shown) {
            dumps.write(dump);
        }
        if (machine.crashes() > shown.size()) {
            sheet.item("", "and %d more".formatted(machine.crashes() - shown.size()));
        }
        sheet.raw("</ul></details>");
    }

    private void drivers() throws IOException {
        sheet.section("drivers", "Drivers and their versions");
        sheet.search("drivers-table", "Filter drivers");
        sheet.open("drivers-table", "Driver", "Class", "#Blamed", "#Present", "Versions");
        for (DriverCount driver :
                result.drivers().subList(0, Math.min(result.drivers().size(), MOST_DRIVERS))) {
            sheet.raw("<tr>");
            sheet.cell(driver.name());
            sheet.cell(driver.driverClass());
            sheet.cell(driver.blamed());
            sheet.cell(driver.present());
            sheet.cell(versions(driver.versions()));
            sheet.raw("</tr>\n");
        }
        sheet.close();
    }

    private static String versions(Map<String, Integer> versions) {
        return versions.entrySet().stream()
                .map(version -> version.getKey() + " (" + version.getValue() + ")")
                .limit(20)
                .collect(Collectors.joining(", "));
    }
}
