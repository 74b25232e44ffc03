package io.culprit.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.bulk.Many;
import io.culprit.bulk.Spool;
import io.culprit.triage.Row.Status;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event logs beside dumps. */
class EventRowsTest {

    @TempDir
    Path folder;

    private static String event(int id, String provider, String time, int record, String data) {
        return """
            <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='%s'/>\
            <EventID>%d</EventID><TimeCreated SystemTime='%s'/><EventRecordID>%d</EventRecordID>\
            <Channel>System</Channel><Computer>PC-7</Computer></System><EventData>%s</EventData></Event>
            """.formatted(provider, id, time, record, data);
    }

    private static String power(String time, int record, int code, String... parameters) {
        StringBuilder data = new StringBuilder("<Data Name='BugcheckCode'>" + code + "</Data>");
        for (int i = 0; i < parameters.length; i++) {
            data.append("<Data Name='BugcheckParameter%d'>%s</Data>".formatted(i + 1, parameters[i]));
        }
        return event(41, "Microsoft-Windows-Kernel-Power", time, record, data.toString());
    }

    private static String check(String time, int record, String text) {
        return event(
                1001,
                "Microsoft-Windows-WER-SystemErrorReporting",
                time,
                record,
                "<Data Name='param1'>" + text + "</Data><Data Name='param2'>C:\\Windows\\MEMORY.DMP</Data>");
    }

    private Path export(String text, Charset charset) throws IOException {
        return Files.writeString(folder.resolve("system.xml"), text, charset);
    }

    private static final String CRASHES = power("2026-03-14T10:00:00.5Z", 11, 159, "0x3", "0xffff8001", "0x2", "0x1")
            + event(6008, "EventLog", "2026-03-14T10:00:09Z", 12, "<Data>10:00</Data><Data>14.03.2026</Data>")
            + check(
                    "2026-03-14T10:00:40Z",
                    13,
                    "0x0000009f (0x0000000000000003, 0x00000000ffff8001, 0x0000000000000002, 0x0000000000000001)")
            + event(7, "disk", "2026-03-14T11:00:00Z", 14, "<Data>\\Device\\Harddisk0</Data>")
            + power("2026-03-15T10:00:00Z", 15, 0, "0x0", "0x0", "0x0", "0x0");

    @Test
    void oneCrashIsOneRowHoweverManyEventsTellOfIt() throws IOException {
        List<Row> rows = EventRows.rows(() -> Files.newInputStream(export(CRASHES, StandardCharsets.UTF_8)));
        assertThat(rows).extracting(row -> row.summary().code()).containsExactly(0x9FL, -1L);
        Row first = rows.getFirst();
        assertThat(first.status()).isEqualTo(Status.EVENT);
        assertThat(first.time()).isEqualTo("2026-03-14T10:00:00.500Z");
        assertThat(first.host()).isEqualTo("pc-7");
        assertThat(first.summary().codeName()).isEqualTo("DRIVER_POWER_STATE_FAILURE");
        assertThat(first.summary().parameters()).containsExactly(3L, 0xFFFF8001L, 2L, 1L);
        assertThat(first.summary().verdict().because().getFirst()).contains("only the event log");
        assertThat(rows.getLast().summary().verdict().because().getFirst()).contains("without a bug check");
    }

    /** Both events write an address of the kernel, whose highest bit is no sign. */
    @Test
    void anAddressOfTheKernelIsTheSameInBothEvents() throws IOException {
        String both = power("2026-03-14T10:00:00Z", 1, 0xD1, "0xffffd00012345678", "0x2", "0x0", "0xfffff80012345678")
                + check(
                        "2026-03-14T10:00:40Z",
                        2,
                        "0x000000d1 (0xffffd00012345678, 0x0000000000000002, 0x0000000000000000, 0xfffff80012345678)");
        List<Row> rows = EventRows.rows(() -> Files.newInputStream(export(both, StandardCharsets.UTF_8)));
        assertThat(rows)
                .singleElement()
                .satisfies(row -> assertThat(row.summary().parameters())
                        .containsExactly(0xffffd00012345678L, 2L, 0L, 0xfffff80012345678L));
    }

    /** Code and parameters are all that an event has of a crash: a place is in none of them. */
    @Test
    void crashesOfOneCodeAreToldApartByWhatTheirParametersSay() throws IOException {
        String both = power("2026-03-14T10:00:00Z", 1, 0xD1, "0x10", "0x2", "0x0", "0xfffff80012345678")
                + power("2026-03-15T10:00:00Z", 2, 0xD1, "0x10", "0x2", "0x1", "0xfffff80012345678")
                + power("2026-03-16T10:00:00Z", 3, 0xD1, "0x99", "0x2", "0x1", "0xfffff80087654321")
                + power("2026-03-17T10:00:00Z", 4, 0);
        List<Row> rows = EventRows.rows(() -> Files.newInputStream(export(both, StandardCharsets.UTF_8)));
        assertThat(rows)
                .extracting(row -> row.summary().bucketId())
                .containsExactly(
                        "event_0xd1_read", "event_0xd1_write", "event_0xd1_write", "event_unexpected_shutdown");
        assertThat(rows).extracting(row -> row.summary().bucketHash()).allMatch(hash -> hash.matches("[0-9a-f]{16}"));
        assertThat(rows.getFirst().summary().verdict().because().getFirst()).contains("not where it was");
    }

    @Test
    void readsWhatTheToolsOfWindowsWrite() throws IOException {
        String declared =
                "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<Events>" + CRASHES + "</Events>";
        assertThat(EventRows.rows(() -> Files.newInputStream(export(declared, StandardCharsets.UTF_8))))
                .hasSize(2);
        assertThat(EventRows.rows(() -> Files.newInputStream(export("\uFEFF" + CRASHES, StandardCharsets.UTF_8))))
                .hasSize(2);
        Path wide = export("\uFEFF" + CRASHES, StandardCharsets.UTF_16LE);
        assertThat(EventRows.isExport(() -> Files.newInputStream(wide))).isTrue();
        assertThat(EventRows.rows(() -> Files.newInputStream(wide))).hasSize(2);
    }

    @Test
    void expandsNoEntitiesAndSaysWhereItStops() throws IOException {
        String bomb = "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + CRASHES;
        assertThatThrownBy(() -> EventRows.rows(() -> Files.newInputStream(export(bomb, StandardCharsets.UTF_8))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 1");
        Path cut = export(CRASHES.substring(0, CRASHES.length() - 40), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> EventRows.rows(() -> Files.newInputStream(cut)))
                .hasMessageContaining("cannot be read further");
        Path bare = Files.writeString(folder.resolve("a.xml"), "<Events/>");
        assertThat(EventRows.isExport(() -> Files.newInputStream(bare))).isFalse();
    }

    @Test
    void aDumpAndItsEventAreOne() throws IOException {
        Crashes.write(folder.resolve("one.dmp"), "1 driver foo.sys");
        export(CRASHES, StandardCharsets.UTF_8);
        TriageRun run = new TriageRun(Crashes.each(Crashes::analyze), RunSettings.of(2), new RowSink() {
            @Override
            public void row(Row row) {}

            @Override
            public void progress(long done, long found, boolean all) {}
        });
        List<Row> rows = run.run(List.of(folder)).rows().list();
        assertThat(rows).extracting(Row::status).containsExactly(Status.ANALYZED, Status.EVENT, Status.EVENT);
        assertThat(rows.get(1).path()).endsWith("system.xml!event 11");
        Row event = EventRows.rows(() -> Files.newInputStream(folder.resolve("system.xml")))
                .getFirst();
        Row dump = new Row(
                "/a.dmp",
                1,
                "ab",
                List.of(),
                Status.ANALYZED,
                null,
                event.time().minusSeconds(90),
                event.summary(),
                "");
        assertThat(EventRows.withoutDumps(List.of(event), many(dump))).isEmpty();
        Row later = new Row(
                "/a.dmp",
                1,
                "ab",
                List.of(),
                Status.ANALYZED,
                null,
                event.time().plusSeconds(90_000),
                event.summary(),
                "");
        assertThat(EventRows.withoutDumps(List.of(event), many(later))).hasSize(1);
    }

    @Test
    void anEventWithoutADumpIsOfTheMachineWhoseDumpsTheOtherEventsOfItsComputerTellOf() throws IOException {
        export(CRASHES, StandardCharsets.UTF_8);
        List<Row> events = EventRows.rows(() -> Files.newInputStream(folder.resolve("system.xml")));
        Row told = events.getFirst();
        Row dump = new Row(
                "/a.dmp", 1, "ab", List.of(), Status.ANALYZED, null, told.time().minusSeconds(90), told.summary(), "");
        List<Row> left = EventRows.withoutDumps(events, many(dump.ofMachine("sw-1")));
        assertThat(left).extracting(Row::path).containsExactly("!event 15");
        assertThat(left).extracting(Row::machine).containsExactly("sw-1");
        assertThat(left).extracting(Row::host).containsExactly("pc-7");
        Row other = dump.at("/b.dmp").ofMachine("sw-2");
        assertThat(EventRows.withoutDumps(events, many(dump.ofMachine("sw-1"), other)))
                .extracting(Row::machine)
                .containsExactly("pc-7");
        Row named = dump.at("/c.dmp").of("pc-7").ofMachine("sw-3");
        assertThat(EventRows.withoutDumps(List.of(events.getLast()), many(named)))
                .as("a dump that lies where the computer's name says")
                .extracting(Row::machine)
                .containsExactly("sw-3");
    }

    private static Many<Row> many(Row... rows) {
        Spool<Row> many = TriageResult.spool(TriageResult.BY_PATH);
        List.of(rows).forEach(many::add);
        return many;
    }
}
