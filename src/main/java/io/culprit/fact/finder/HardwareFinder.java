package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.Fact;
import io.culprit.fact.HardwareError;
import io.culprit.machine.Address;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciTree;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.device.ErrorRecord;
import io.culprit.windows.device.ErrorSection;
import io.culprit.windows.device.MachineCheck;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the hardware reported: the error record that a parameter leads to, and the machine check status that 0x124 and 0x9C carry in
 * their last two parameters, high half first. A PCI device of which a record speaks is looked up among the machine's PCI functions.
 */
final class HardwareFinder {

    private static final String[] SOURCES = {
        "machine check",
        "corrected machine check",
        "corrected platform error",
        "non-maskable interrupt",
        "PCI Express",
        "generic hardware error",
        "initialization",
        "boot error",
        "SCI",
        "Itanium machine check",
        "corrected Itanium machine check",
        "corrected Itanium platform error",
        "generic hardware error, version 2",
        "SCI, version 2",
        "management controller",
        "persistent memory",
        "device driver",
        "synchronous external abort",
        "SError interrupt"
    };
    private static final int PCI_EXPRESS = 4;
    private static final int WHEA = 0x124;

    /** What configuration space reads as where no device answers. */
    private static final int NOBODY = 0xFFFF;

    private HardwareFinder() {}

    static Fact<HardwareError> find(CrashedSystem system, @Nullable BugCheck check, PciTree pci) {
        return check != null && (check.has(ParameterRole.WHEA_RECORD) || check.has(ParameterRole.MCI_STATUS))
                ? reported(system, check, pci)
                : Fact.unknown("this bug check reports no hardware error");
    }

    private static Fact<HardwareError> reported(CrashedSystem system, BugCheck check, PciTree pci) {
        Optional<ErrorRecord> record = Optional.empty();
        for (BugCheck.Parameter parameter : check.parameters()) {
            if (parameter.role() == ParameterRole.WHEA_RECORD && parameter.value() != 0) {
                record = ErrorRecord.at(system.memory(), parameter.value());
            }
        }
        ErrorSection telling = record.map(HardwareFinder::telling).orElse(null);
        if (telling != null) {
            return Fact.known(ofSection(source(check), record.get(), telling, pci), "error record");
        }
        return ofParameters(check);
    }

    /** What the parameters of a bug check tell by themselves: the status of a machine check, or the kind of the source. */
    static Fact<HardwareError> ofParameters(BugCheck check) {
        Long status = status(check);
        MachineCheck decoded = status == null ? null : MachineCheck.of(status);
        if (decoded != null) {
            return Fact.known(
                    HardwareError.of(source(check), decoded.component(), status, decoded.text()), "P3 and P4");
        }
        boolean express =
                check.baseCode() == WHEA && check.parameters().getFirst().value() == PCI_EXPRESS;
        return express
                ? Fact.known(
                        HardwareError.of(
                                source(check),
                                "pci-express",
                                null,
                                "error of a PCI Express device that the dump does not name"),
                        "P1")
                : Fact.unknown("the error record is not in the dump");
    }

    /** Both halves where the parameters are the status of a machine check. */
    private static @Nullable Long status(BugCheck check) {
        BugCheck.Parameter high = check.parameters().get(2);
        BugCheck.Parameter low = check.parameters().get(3);
        return high.role() == ParameterRole.MCI_STATUS && low.role() == ParameterRole.MCI_STATUS
                ? Long.valueOf(high.value() << 32 | low.value() & 0xFFFF_FFFFL)
                : null;
    }

    /** The section that says most: a place in memory, a device on the bus, a decoded machine check, any text. */
    private static @Nullable ErrorSection telling(ErrorRecord record) {
        @Nullable ErrorSection best = null;
        for (ErrorSection section : record.sections()) {
            if (!section.text().isEmpty() && (best == null || weight(section) > weight(best))) {
                best = section;
            }
        }
        return best;
    }

    private static int weight(ErrorSection section) {
        return switch (section.kind()) {
            case "memory" -> 4;
            case "pci-express" -> 3;
            case "machine-check" -> 2;
            case "processor" -> 1;
            default -> 0;
        };
    }

    private static HardwareError ofSection(String source, ErrorRecord record, ErrorSection section, PciTree pci) {
        HardwareError.Device device = section.device() == null ? null : device(section.device(), pci);
        String text = section.text()
                + (section.bank() == null ? "" : ", bank " + section.bank())
                + (device == null ? "" : ", " + words(device))
                + (section.address() == null ? "" : ", at physical address " + Address.hex(section.address()));
        return new HardwareError(
                source,
                record.severity(),
                section.component(),
                section.bank(),
                section.status(),
                section.address(),
                device,
                text);
    }

    /** A device that has fallen off the bus reads as all ones, or as nothing: then its place alone tells which it was. */
    private static HardwareError.Device device(ErrorSection.PciDevice reported, PciTree pci) {
        boolean silent = reported.vendor() == 0 || reported.vendor() == NOBODY;
        PciFunction function = pci.at(reported.location())
                .filter(found -> silent || found.vendor() == reported.vendor() && found.device() == reported.device())
                .orElse(null);
        List<PciFunction> behind = function == null ? List.of() : pci.behind(function);
        return new HardwareError.Device(
                reported.toString(), reported.location(), reported.vendor(), reported.device(), function, behind);
    }

    private static String words(HardwareError.Device device) {
        String name = device.name();
        return name == null ? device.identity() : name + " at " + device.identity();
    }

    private static String source(BugCheck check) {
        long number = check.baseCode() == WHEA ? check.parameters().getFirst().value() : 0;
        return number >= 0 && number < SOURCES.length ? SOURCES[(int) number] : "error source " + Address.hex(number);
    }
}
