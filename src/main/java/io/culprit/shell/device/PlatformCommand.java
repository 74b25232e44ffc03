package io.culprit.shell.device;

import io.culprit.dump.SecondaryBlob;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.blob.AcpiTables;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.UnwrittenEvent;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code !acpi !blackboxpnp !blackboxwinlogon !events}: what firmware, interrupts and Windows' own notes say. */
public final class PlatformCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!acpi [tables] | !blackboxpnp|!blackboxwinlogon|!blackboxbsd|!blackboxntfs"
                                + " | !wdflogdump [DRIVER] | !triageblame | !events",
                        "ACPI tables; what Plug and Play, Winlogon, KMDF and Windows' own" + " analysis noted; events.",
                        "!acpi",
                        "!blackboxpnp",
                        "!blackboxwinlogon",
                        "!blackboxbsd",
                        "!blackboxntfs",
                        "!wdflogdump",
                        "!triageblame",
                        "!events")
                .with("!events are those that were not yet written to the event log when the system crashed.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (name.equals("!acpi")) {
            tail.take("tables");
        }
        String driver = name.equals("!wdflogdump") ? tail.word() : "";
        tail.end();
        Blobs blobs = Blobs.of(session.system().dump());
        return switch (name) {
            case "!acpi" -> tables(blobs);
            case "!blackboxpnp" ->
                note(
                        "Plug and Play worked last on",
                        blobs.lastDevice().map(Instance::shown).orElse(null));
            case "!blackboxwinlogon" -> note("Winlogon was at", blobs.session().orElse(null));
            case "!blackboxbsd" -> unread("boot status", session);
            case "!blackboxntfs" -> unread("NTFS", session);
            case "!wdflogdump" -> frameworkLog(blobs, driver);
            case "!triageblame" ->
                note("Windows itself took for the culprit", blobs.blamedModule().orElse(null));
            default -> events(blobs.events());
        };
    }

    private static Reply note(String what, @Nullable String value) {
        if (value == null) {
            throw new RefusedException("the dump has no such note in its secondary data (!dumpinfo lists what it has)");
        }
        return new Reply.Builder().pair(what, value).build();
    }

    /** Of the log itself only whose it is can be read: the layout of its records is not public. */
    private static Reply frameworkLog(Blobs blobs, String driver) {
        String saved = blobs.frameworkLog().orElse(null);
        String wanted = driver.toLowerCase(Locale.ROOT);
        String file = saved == null ? "" : saved.toLowerCase(Locale.ROOT);
        if (saved != null && !wanted.isEmpty() && !file.equals(wanted) && !file.startsWith(wanted + ".")) {
            throw new RefusedException("the dump holds the log of " + saved + ", and none of " + driver);
        }
        return note("Windows saved the log of the KMDF driver", saved);
    }

    /** The layouts of these records are not public. */
    private static Reply unread(String what, Session session) {
        for (SecondaryBlob blob : session.system().dump().secondaryData()) {
            if (blob.name().equals("nt black box: " + what)) {
                throw new RefusedException("the dump has this record, " + blob.sizeBytes()
                        + " bytes, but its layout is not public: nothing is read from it");
            }
        }
        throw new RefusedException("the dump has no such record in its secondary data (!dumpinfo lists what it has)");
    }

    private static Reply tables(Blobs blobs) {
        AcpiTables acpi = blobs.acpi()
                .orElseThrow(() -> new RefusedException("the dump has no ACPI tables in its secondary data"));
        Reply.Rows rows = Reply.Rows.headed("table", "#bytes", "#revision");
        for (AcpiTables.Table table : acpi.tables()) {
            rows.row(
                    table.signature(),
                    Long.toString(table.sizeBytes()),
                    table.revision() == null ? "" : table.revision().toString());
        }
        return new Reply.Builder()
                .table(rows)
                .pair("DMA remapping", acpi.remapping().unit().name().toLowerCase(Locale.ROOT))
                .build();
    }

    private static Reply events(List<UnwrittenEvent> events) {
        if (events.isEmpty()) {
            throw new RefusedException("the dump holds no events that were not yet written");
        }
        Reply.Rows rows = Reply.Rows.headed("time", "provider", "#id", "#level", "texts");
        for (UnwrittenEvent event : events) {
            rows.row(
                    event.time().toString(),
                    event.provider(),
                    Integer.toString(event.id()),
                    Integer.toString(event.level()),
                    event.texts().size() + " texts (not shown: they can name people)");
        }
        return new Reply.Builder().table(rows).build();
    }
}
