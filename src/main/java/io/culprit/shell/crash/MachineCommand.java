package io.culprit.shell.crash;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.CpuIdentification;
import io.culprit.windows.blob.ProcessorValues;
import io.culprit.windows.blob.Smbios;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code !sysinfo} and {@code !cpuinfo}: the machine, as firmware and registry describe it. No serial numbers, no UUIDs. */
public final class MachineCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!sysinfo [machineid|cpuinfo|cpuspeed|cpumicrocode|smbios [-system|-memory|-processor|-v]] |"
                                + " !cpuinfo [N]",
                        "The machine: maker, board, firmware, processor, memory modules.",
                        "!sysinfo",
                        "!cpuinfo")
                .with("Serial numbers and UUIDs are in the tables, and never shown.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean processors = name.equals("!cpuinfo");
        if (processors) {
            tail.expression(0); // all of them are the same here
        }
        String what = processors ? "cpuinfo" : tail.word();
        String part = what.equals("smbios") ? tail.word() : "";
        tail.end();
        Blobs blobs = Blobs.of(session.system().dump());
        Reply.Builder answer = new Reply.Builder();
        switch (what) {
            case "machineid" -> blobs.smbios().ifPresent(found -> board(answer, found));
            case "cpuinfo", "cpuspeed", "cpumicrocode" -> processor(answer, blobs, session);
            case "smbios", "" -> smbios(part, answer, blobs, session);
            default -> throw new RefusedException("!sysinfo knows machineid, cpuinfo and smbios");
        }
        if (answer.empty()) {
            throw new RefusedException(
                    "the dump has no such tables: Windows keeps them in the secondary data of kernel dumps");
        }
        return answer.build();
    }

    /** What firmware says, or a part of it; {@code -v} is all. */
    private static void smbios(String part, Reply.Builder answer, Blobs blobs, Session session) {
        boolean all = part.isEmpty() || part.equals("-v");
        if (!all && !part.equals("-system") && !part.equals("-memory") && !part.equals("-processor")) {
            throw new RefusedException(
                    "!sysinfo smbios has no option " + part + " (there are -system, -memory, -processor, -v)");
        }
        if (all || part.equals("-system")) {
            blobs.smbios().ifPresent(found -> board(answer, found));
        }
        if (all || part.equals("-memory")) {
            blobs.smbios().ifPresent(found -> memory(answer, found));
        }
        if (all || part.equals("-processor")) {
            processor(answer, blobs, session);
        }
    }

    private static void board(Reply.Builder answer, Smbios smbios) {
        answer.line("Machine ID Information [From Smbios]", Reply.Mark.STRONG);
        Smbios.Bios bios = smbios.bios();
        if (bios != null) {
            pair(answer, "BiosVendor", bios.vendor());
            pair(answer, "BiosVersion", bios.version());
            pair(answer, "BiosReleaseDate", bios.date());
        }
        pair(answer, "SystemManufacturer", smbios.maker());
        pair(answer, "SystemProductName", smbios.model());
        pair(answer, "SystemVersion", smbios.version());
        if (smbios.board() != null) {
            pair(answer, "BaseBoardManufacturer", smbios.board().maker());
            pair(answer, "BaseBoardProduct", smbios.board().model());
        }
    }

    private static void memory(Reply.Builder answer, Smbios smbios) {
        if (smbios.memory().isEmpty()) {
            return;
        }
        Reply.Rows rows = Reply.Rows.headed("slot", "#MB", "maker", "part", "#rated", "#runs");
        for (Smbios.Module module : smbios.memory()) {
            rows.row(
                    text(module.slot()),
                    Long.toString(module.sizeBytes() >> 20),
                    text(module.maker()),
                    text(module.part()),
                    text(module.ratedSpeed()),
                    text(module.configuredSpeed()));
        }
        answer.table(rows);
    }

    private static void processor(Reply.Builder answer, Blobs blobs, Session session) {
        Optional<ProcessorValues> values = blobs.processor();
        Optional<CpuIdentification> cpu = blobs.cpu();
        String vendor = session.facts().system().cpuVendor();
        if (values.isEmpty() && cpu.isEmpty() && vendor == null) {
            return;
        }
        answer.line("CPU Information", Reply.Mark.STRONG);
        pair(answer, "Vendor", vendor);
        pair(
                answer,
                "Processors",
                Integer.toString(session.system().dump().header().processors()));
        values.ifPresent(found -> registry(answer, found));
        if (cpu.isPresent()) {
            pair(answer, "Brand", cpu.get().brand());
            cpu.get()
                    .signature()
                    .ifPresent(sign -> answer.pair(
                            "Family, model, stepping", sign.family() + ", " + sign.model() + ", " + sign.stepping()));
        }
    }

    private static void registry(Reply.Builder answer, ProcessorValues values) {
        pair(answer, "ProcessorNameString", values.name());
        pair(answer, "Identifier", values.identifier());
        pair(
                answer,
                "~MHz",
                values.megahertz() == null ? null : values.megahertz().toString());
        pair(answer, "Microcode", values.microcode() == null ? null : "0x" + Long.toHexString(values.microcode()));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }

    private static void pair(Reply.Builder answer, String key, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            answer.pair(key, value);
        }
    }
}
