package io.culprit.windows.blob;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The beginnings of the firmware's ACPI tables, one after the other. With n tables each piece has min(length, 4n) bytes, one of an SSDT
 * at most 36; n is not written down, so it is the one with which n pieces end exactly at the end of the blob. Only headers and the DMA
 * remapping flags leave this class: other tables hold private things, such as the product key.
 *
 * @param tables in the order of the blob
 * @param remapping what the tables say of the IOMMU
 */
public record AcpiTables(List<Table> tables, Remapping remapping) {

    private static final int HEADER_BYTES = 36;
    private static final int LENGTH = 4;
    private static final int REVISION = 8;

    /** Firmware has dozens; the sizes of the pieces allow no more than this. */
    private static final int MOST_TABLES = 1024;

    /** Flags of a DMAR table, behind the host address width. */
    private static final int DMAR_FLAGS = 0x25;

    private static final int INTERRUPT_REMAPPING = 1;
    private static final int DMA_PROTECTION = 4;

    /** Copies the list. */
    public AcpiTables {
        tables = List.copyOf(tables);
    }

    /** A table: its signature of four characters and its full size in the firmware, of which the dump has the beginning. */
    public record Table(
            String signature, long sizeBytes, @Nullable Integer revision) {}

    /** Whose IOMMU the firmware describes. */
    public enum Unit {
        /** Intel VT-d: a DMAR table. */
        INTEL("intel"),
        /** AMD-Vi: an IVRS table. */
        AMD("amd"),
        /** Arm SMMU: an IORT table. */
        ARM("arm"),
        /** No such table: no IOMMU was offered to Windows. */
        NONE("none");

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        /** The word that rules and reports use. */
        public String word() {
            return word;
        }
    }

    /**
     * What is known of DMA remapping.
     *
     * @param interruptRemapping whether interrupts are remapped, too; absent where the flags are not in the dump
     * @param dmaProtection whether the firmware asks Windows to protect memory against devices (the opt-in bit of the DMAR table);
     *     absent where the flags are cut off, or the table has none
     */
    public record Remapping(
            Unit unit,
            @Nullable Boolean interruptRemapping,
            @Nullable Boolean dmaProtection) {}

    /** The tables of a blob; empty where no number of tables fits it. */
    static Optional<AcpiTables> read(byte[] bytes) {
        BlobBytes blob = new BlobBytes(bytes);
        for (int count = 1; count <= MOST_TABLES && 4L * count <= bytes.length; count++) {
            List<Integer> starts = starts(blob, count);
            if (starts.size() == count) {
                return Optional.of(tables(blob, starts));
            }
        }
        return Optional.empty();
    }

    /** Where the pieces begin, or an empty list where that many pieces do not fill the blob. */
    private static List<Integer> starts(BlobBytes blob, int count) {
        List<Integer> starts = new ArrayList<>();
        int at = 0;
        while (starts.size() < count && blob.holds(at, 8) && signature(blob, at)) {
            long most = blob.hasText(at, "SSDT") ? Math.min(4L * count, HEADER_BYTES) : 4L * count;
            long piece = Math.min(blob.u32(at + LENGTH), most);
            if (piece < 8 || !blob.holds(at, piece)) {
                return List.of();
            }
            starts.add(at);
            at += (int) piece;
        }
        return starts.size() == count && at == blob.size() ? starts : List.of();
    }

    private static boolean signature(BlobBytes blob, int at) {
        for (int i = 0; i < 4; i++) {
            int character = blob.u8(at + i);
            if (character < ' ' || character > '~') {
                return false;
            }
        }
        return true;
    }

    private static AcpiTables tables(BlobBytes blob, List<Integer> starts) {
        List<Table> tables = new ArrayList<>();
        Remapping remapping = new Remapping(Unit.NONE, null, null);
        for (int i = 0; i < starts.size(); i++) {
            int at = starts.get(i);
            int end = i + 1 < starts.size() ? starts.get(i + 1) : blob.size();
            String signature = blob.text(at, 4);
            Integer revision = at + REVISION < end ? (Integer) blob.u8(at + REVISION) : null;
            tables.add(new Table(signature, blob.u32(at + LENGTH), revision));
            remapping = switch (signature) {
                case "DMAR" -> intel(blob, at, end);
                case "IVRS" -> new Remapping(Unit.AMD, null, null);
                case "IORT" -> new Remapping(Unit.ARM, null, null);
                default -> remapping;
            };
        }
        return new AcpiTables(tables, remapping);
    }

    private static Remapping intel(BlobBytes blob, int at, int end) {
        if (at + DMAR_FLAGS >= end) {
            return new Remapping(Unit.INTEL, null, null);
        }
        int flags = blob.u8(at + DMAR_FLAGS);
        return new Remapping(Unit.INTEL, (flags & INTERRUPT_REMAPPING) != 0, (flags & DMA_PROTECTION) != 0);
    }
}
