package io.culprit.windows.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.kernel.SecondaryTag;
import io.culprit.dump.kernel.TriageDumpWriter;
import io.culprit.machine.Architecture;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Blobs of a dump by what they are, the small ones read whole. */
class BlobsTest {

    private static final UUID PCI = UUID.fromString(SecondaryTag.PCI_RECORDS.guid());

    @Test
    void findsBlobsByTheirTag() throws Exception {
        byte[] file = TriageDumpWriter.of(Architecture.X64)
                .blob(new UUID(1, 2), new byte[] {1})
                .blob(PCI, PciTreeTest.twoRecords())
                .blob(tag(SecondaryTag.ACPI_TABLES), AcpiTablesTest.blob(23, "DMAR", 4))
                .blob(tag(SecondaryTag.SMBIOS_TABLES), SmbiosTest.tables())
                .toBytes();
        try (DumpFile dump = DumpFiles.open("blobs.dmp", file)) {
            Blobs blobs = Blobs.of(dump);
            assertThat(blobs.pci().functions()).hasSize(2);
            assertThat(blobs.acpi().orElseThrow().remapping().dmaProtection()).isTrue();
            assertThat(blobs.smbios().orElseThrow().memory()).hasSize(1);
            assertThat(blobs.cpu()).isEmpty();
            assertThat(blobs.processor()).isEmpty();
            assertThat(InterruptHistory.find(dump)).isEmpty();
            assertThat(blobs.events()).isEmpty();
        }
    }

    private static UUID tag(SecondaryTag tag) {
        return UUID.fromString(tag.guid());
    }

    @Test
    void readsTheProcessorFromTheRegistry() {
        byte[] blob = new Bytes()
                .bytes(value("~MHz", 4, new Bytes().u32(3593)))
                .bytes(value("ProcessorNameString", 1, new Bytes().wide("AMD Ryzen 5 3600 6-Core Processor   \0")))
                .bytes(value("MSR8B", 11, new Bytes().u64(0x0870_1021_0000_0000L)))
                .done();

        assertThat(ProcessorValues.read(blob))
                .isEqualTo(new ProcessorValues("AMD Ryzen 5 3600 6-Core Processor", null, null, 3593, 0x0870_1021L));
    }

    private static byte[] value(String name, int type, Bytes data) {
        Bytes text = new Bytes().wide(name + "\0");
        return new Bytes()
                .u32(text.size())
                .bytes(text.done())
                .u32(type)
                .u32(data.size())
                .bytes(data.done())
                .done();
    }

    @Test
    void doesNotTakeAFrequencyOfZeroForOne() {
        assertThat(ProcessorValues.read(value("~MHz", 4, new Bytes().u32(0))).megahertz())
                .isNull();
    }

    @Test
    void readsTheProcessorsOwnAnswers() {
        CpuIdentification cpu = CpuIdentification.read(new Bytes()
                .bytes(leaf(
                        0,
                        0x16,
                        "GenuineIntel".substring(0, 4),
                        "GenuineIntel".substring(8),
                        "GenuineIntel".substring(4, 8)))
                .bytes(leaf(1, 0x000A0655, "\0\0\0\0", "\0\0\0\u0080", "\0\0\0\0"))
                .done());

        assertThat(cpu.vendor()).isEqualTo("GenuineIntel");
        assertThat(cpu.signature()).contains(new CpuIdentification.Signature(6, 0xA5, 5));
        assertThat(cpu.hypervisor()).isTrue();
        assertThat(cpu.brand()).isNull();
        assertThat(cpu.leaf(7)).isEmpty();
    }

    private static byte[] leaf(int number, long eax, String ebx, String ecx, String edx) {
        return new Bytes()
                .u32(0)
                .u32(number)
                .u32(eax)
                .ascii(ebx)
                .ascii(ecx)
                .ascii(edx)
                .until(40)
                .done();
    }

    @Test
    void readsTheTextsOfBlackBoxes() {
        byte[] plugAndPlay =
                new Bytes().until(0x2C).wide("USB\\VID_04A9&PID_31EA\\5&1\0").done();
        byte[] session = new Bytes()
                .u32(1)
                .u32(64)
                .u32(1)
                .wide("WluiRequestCredentials\0")
                .done();
        byte[] log = new Bytes().until(0x24).ascii("rtcx21\0").until(0x100).done();

        assertThat(BlackBoxes.plugAndPlay(plugAndPlay)).contains("USB\\VID_04A9&PID_31EA\\5&1");
        assertThat(BlackBoxes.session(session)).contains("WluiRequestCredentials");
        assertThat(BlackBoxes.frameworkLog(log)).contains("rtcx21");
        assertThat(BlackBoxes.blamed(new Bytes().wide("win32kfull.sys").done())).contains("win32kfull.sys");
    }

    @Test
    void hasNoTextWhereTheLayoutIsAnother() {
        assertThat(BlackBoxes.frameworkLog(
                        new Bytes().until(0x24).ascii("\1\2\3").done()))
                .isEmpty();
        assertThat(BlackBoxes.plugAndPlay(new byte[0x2C])).isEmpty();
        assertThat(BlackBoxes.session(new byte[3])).isEmpty();
    }
}
