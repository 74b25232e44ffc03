package io.culprit.windows.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.windows.blob.AcpiTables.Remapping;
import io.culprit.windows.blob.AcpiTables.Unit;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** ACPI tables in pieces whose size depends on how many there are. */
class AcpiTablesTest {

    /** The pieces of {@code count} tables: an SSDT, a DMAR with these flags, and fillers. */
    static byte[] blob(int count, String remapping, int flags) {
        Bytes blob = new Bytes().bytes(piece("SSDT", 0x500, Math.min(4 * count, 36), 0));
        blob.bytes(piece(remapping, 80, Math.min(4 * count, 80), flags));
        for (int i = 2; i < count; i++) {
            blob.bytes(piece("FAC" + (char) ('A' + i), 0x114, Math.min(4 * count, 0x114), 0));
        }
        return blob.done();
    }

    private static byte[] piece(String signature, int length, int kept, int flags) {
        byte[] table = new Bytes()
                .ascii(signature)
                .u32(length)
                .u8(1)
                .until(0x24)
                .u8(38)
                .u8(flags)
                .until(length)
                .done();
        return Arrays.copyOf(table, kept);
    }

    @Test
    void findsTheNumberOfTablesWithWhichThePiecesEndTogether() {
        AcpiTables tables = AcpiTables.read(blob(23, "DMAR", 5)).orElseThrow();

        assertThat(tables.tables()).hasSize(23);
        assertThat(tables.tables().get(1)).isEqualTo(new AcpiTables.Table("DMAR", 80, 1));
        assertThat(tables.remapping()).isEqualTo(new Remapping(Unit.INTEL, true, true));
    }

    @Test
    void readsAnOptInBitOfZeroAsNo() {
        assertThat(AcpiTables.read(blob(23, "DMAR", 1)).orElseThrow().remapping())
                .isEqualTo(new Remapping(Unit.INTEL, true, false));
    }

    @Test
    void doesNotKnowTheOptInBitOfATableThatIsCutBeforeIt() {
        assertThat(AcpiTables.read(blob(7, "DMAR", 5)).orElseThrow().remapping())
                .isEqualTo(new Remapping(Unit.INTEL, null, null));
    }

    @Test
    void tellsTheMakersOfIommusApart() {
        assertThat(AcpiTables.read(blob(12, "IVRS", 0))
                        .orElseThrow()
                        .remapping()
                        .unit())
                .isEqualTo(Unit.AMD);
        assertThat(AcpiTables.read(blob(12, "IORT", 0))
                        .orElseThrow()
                        .remapping()
                        .unit())
                .isEqualTo(Unit.ARM);
        assertThat(AcpiTables.read(blob(12, "HPET", 0))
                        .orElseThrow()
                        .remapping()
                        .unit())
                .isEqualTo(Unit.NONE);
    }

    @Test
    void refusesABlobThatNoNumberOfTablesFits() {
        byte[] whole = blob(12, "DMAR", 5);

        assertThat(AcpiTables.read(Arrays.copyOf(whole, whole.length - 2))).isEmpty();
        assertThat(AcpiTables.read(new byte[0])).isEmpty();
        assertThat(AcpiTables.read(new byte[400])).isEmpty();
    }
}
