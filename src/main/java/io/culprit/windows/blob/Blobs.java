package io.culprit.windows.blob;

import io.culprit.dump.DumpFile;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.kernel.SecondaryTag;
import io.culprit.windows.CrashedSystem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a dump keeps beside memory. Nothing is read before it is asked for, and nothing is kept: who needs an answer twice keeps it.
 * Empty answers mean that the dump has no such blob, or nothing readable in it.
 */
public final class Blobs {

    /** Tables of firmware and records of devices have some KB. */
    private static final int MOST_BYTES = 1 << 20;

    /** Buffers of events have up to 1.5 MB in real dumps. */
    private static final int MOST_EVENT_BYTES = 4 << 20;

    private final DumpFile dump;

    private Blobs(DumpFile dump) {
        this.dump = dump;
    }

    /** The blobs of that dump. */
    public static Blobs of(DumpFile dump) {
        return new Blobs(dump);
    }

    /** The PCI functions of the machine; without any where the dump has no records. */
    public PciTree pci() {
        return PciTree.read(contents(SecondaryTag.PCI_RECORDS, MOST_BYTES));
    }

    /** What the dump has of the configuration space of a PCI function; nothing of one that has no record. */
    public ConfigurationSpace configuration(PciLocation location) {
        return PciRecords.space(contents(SecondaryTag.PCI_RECORDS, MOST_BYTES), location);
    }

    /** The firmware's ACPI tables. */
    public Optional<AcpiTables> acpi() {
        return AcpiTables.read(contents(SecondaryTag.ACPI_TABLES, MOST_BYTES));
    }

    /** What the firmware says of the machine. */
    public Optional<Smbios> smbios() {
        byte[] bytes = contents(SecondaryTag.SMBIOS_TABLES, MOST_BYTES);
        return bytes.length == 0 ? Optional.empty() : Optional.of(Smbios.read(bytes));
    }

    /** The processor as the registry has it. */
    public Optional<ProcessorValues> processor() {
        byte[] bytes = contents(SecondaryTag.PROCESSOR_VALUES, MOST_BYTES);
        return bytes.length == 0 ? Optional.empty() : Optional.of(ProcessorValues.read(bytes));
    }

    /** The processor's own answers. */
    public Optional<CpuIdentification> cpu() {
        CpuIdentification found = CpuIdentification.read(contents(SecondaryTag.CPUID, MOST_BYTES));
        return found.leaves().isEmpty() ? Optional.empty() : Optional.of(found);
    }

    /** The instance path of the device that Plug and Play worked on last. Its tail can be a serial number. */
    public Optional<String> lastDevice() {
        return BlackBoxes.plugAndPlay(contents(SecondaryTag.PLUG_AND_PLAY, MOST_BYTES));
    }

    /** What Winlogon was at, in its own word: {@code ShellStartupShellStarted}, {@code WluiDisplayLocked_WaitForDismiss}, ... */
    public Optional<String> session() {
        return BlackBoxes.session(contents(SecondaryTag.WINLOGON, MOST_BYTES));
    }

    /** The module that Windows itself took for the culprit, like the BrokenDriver of a header and no more than that. */
    public Optional<String> blamedModule() {
        return BlackBoxes.blamed(contents(SecondaryTag.BLAMED_MODULE, MOST_BYTES));
    }

    /** The service of the one KMDF driver whose log Windows saved: the one that it suspects, or the busiest. */
    public Optional<String> frameworkLog() {
        return BlackBoxes.frameworkLog(contents(SecondaryTag.FRAMEWORK_LOG, MOST_BYTES));
    }

    /** The last interrupts and deferred calls of the crashing processor of the system that the dump is of. */
    public Optional<InterruptHistory> interrupts(CrashedSystem system) {
        Optional<InterruptHistory> saved = InterruptHistory.find(dump);
        return saved.isPresent() ? saved : InterruptHistory.find(system);
    }

    /** Events that had not been written when the system crashed; none where the dump does not say when that was. */
    public List<UnwrittenEvent> events() {
        Instant crash = dump.header().time();
        return crash == null
                ? List.of()
                : UnwrittenEvents.read(contents(SecondaryTag.EVENT_BUFFERS, MOST_EVENT_BYTES), crash);
    }

    /** Empty without such a blob. */
    private byte[] contents(SecondaryTag tag, int most) {
        for (SecondaryBlob blob : dump.secondaryData()) {
            if (blob.guid().equals(tag.guid())) {
                return dump.contents(blob, most);
            }
        }
        return new byte[0];
    }
}
