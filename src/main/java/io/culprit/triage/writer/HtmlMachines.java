package io.culprit.triage.writer;

import io.culprit.triage.DriverCount;
import io.culprit.triage.Machine;
import io.culprit.triage.TriageResult;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/** Machines and drivers on the page. */
final class HtmlMachines {

    private static final int MOST_DRIVERS = 500;
    private static final int MOST_MACHINES = 1000;

    /** Writes a list item for the dump at a path. */
    @FunctionalInterface
    interface Dumps {
        void write(String path) throws IOException;
    }

    private final Sheet sheet;
    private final TriageResult result;
    private final Dumps dumps;

    HtmlMachines(Sheet sheet, TriageResult result, Dumps dumps) {
        this.sheet = sheet;
        this.result = result;
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
        for (Machine machine :
                result.machines().subList(0, Math.min(result.machines().size(), MOST_MACHINES))) {
            sheet.raw("<tr><td><code>").text(machine.title()).raw("</code>");
            paths(machine);
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

    private void paths(Machine machine) throws IOException {
        sheet.raw("<details><summary>dumps</summary>\n<ul>\n");
        sheet.item("Fingerprint: ", machine.names().isEmpty() ? "" : machine.fingerprint());
        for (String path : machine.paths()) {
            dumps.write(path);
        }
        if (machine.crashes() > machine.paths().size()) {
            sheet.item(
                    "",
                    "and %d more".formatted(machine.crashes() - machine.paths().size()));
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
