package io.culprit.shell.device;

import io.culprit.fact.DmaFault;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.blob.AcpiTables;
import io.culprit.windows.blob.Blobs;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code !dma}: the transfer that the IOMMU refused. */
public final class DmaCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!dma [ADAPTER [FLAGS]]",
                        "The transfer that the IOMMU refused, and how the firmware set it up.",
                        "!dma")
                .with("WinDbg's !dma lists the adapters that Driver Verifier tracks; dumps of this bug check hold"
                        + " none of that. !devstack and !pci show the device.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!tail.atEnd() && tail.expression() != 0) {
            throw new RefusedException(
                    "no DMA adapter is read: only where Driver Verifier tracks them does Windows keep them, and where"
                            + " is told by no public symbol; !dma alone shows the transfer of the bug check");
        }
        tail.expression(0);
        tail.end();
        Reply.Builder answer = new Reply.Builder();
        DmaFault found = session.facts().dma().find().orElse(null);
        if (found != null) {
            fault(answer, found);
        } else {
            answer.missing("no DMA fault: the bug check is not 0xE6 with P1 = 0x26");
        }
        Blobs.of(session.system().dump())
                .acpi()
                .map(AcpiTables::remapping)
                .ifPresent(unit -> answer.pair("IOMMU", unit.unit().name().toLowerCase(Locale.ROOT)));
        return answer.build();
    }

    private static void fault(Reply.Builder answer, DmaFault fault) {
        answer.pair("Access", fault.access() == null ? "not known" : fault.access());
        String reason = fault.reason() == null ? "" : " (" + fault.reason() + ")";
        answer.pair("Reason", "0x" + Long.toHexString(fault.reasonCode()) + reason);
        hex(answer, "Page", fault.page());
        hex(answer, "Bus address", fault.busAddress());
        hex(answer, "As it stands", fault.address());
        if (fault.interruptIndex() != null) {
            answer.pair("Interrupt", "entry 0x" + Integer.toHexString(fault.interruptIndex()));
        }
        if (fault.suggests() != null) {
            answer.pair("Suggests", fault.suggests(), Reply.Mark.INFERRED);
        }
        if (fault.protection() != null) {
            answer.pair(
                    "DMA protection", fault.protection() ? "the firmware asks for it" : "the firmware does not ask");
        }
    }

    private static void hex(Reply.Builder answer, String key, @Nullable Long value) {
        if (value != null) {
            answer.pair(key, "0x" + Long.toHexString(value));
        }
    }
}
