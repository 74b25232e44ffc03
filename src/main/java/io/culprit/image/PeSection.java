package io.culprit.image;

/**
 * One entry of the section table (PE format, IMAGE_SECTION_HEADER); all numbers as unsigned 32-bit values.
 *
 * @param virtualBytes bytes in memory, {@code fileBytes} those of them that the file holds at {@code fileOffset}
 */
public record PeSection(
        String name, long rva, long virtualBytes, long fileOffset, long fileBytes, int characteristics) {

    private static final int MEM_EXECUTE = 0x2000_0000;
    private static final int CNT_CODE = 0x20;

    /** Whether the loader maps it as code. */
    public boolean executable() {
        return (characteristics & (MEM_EXECUTE | CNT_CODE)) != 0;
    }

    /** Bytes that the section covers in memory; some linkers leave the virtual size 0 and mean the file's. */
    public long coveredBytes() {
        return virtualBytes != 0 ? virtualBytes : fileBytes;
    }

    /** Whether an RVA lies in the section. */
    public boolean holds(long address) {
        return address >= rva && address - rva < coveredBytes();
    }
}
