package io.culprit.dump.kernel;

import io.culprit.dump.FileBytes;
import io.culprit.dump.RangeMemory;
import io.culprit.dump.SecondaryBlob;
import io.culprit.machine.LittleEndian;

/**
 * Memory that the kernel and drivers added to a small dump (KbCallbackTriageDumpData), as a blob of its own from build 26100 on: a
 * header, then sections with a header each and entries of address, size, zero and bytes, without alignment. Read off real dumps.
 */
final class AddedMemory {

    private static final int HEADER_BYTES = 0x18;
    private static final int SECTION_HEADER_BYTES = 0x14;
    private static final int ENTRY_HEADER_BYTES = 16;

    /** Real dumps have up to a few thousand entries. */
    private static final int MOST_ENTRIES = 1 << 16;

    private final FileBytes file;
    private final long end;
    private int left = MOST_ENTRIES;

    private AddedMemory(FileBytes file, SecondaryBlob blob) {
        this.file = file;
        this.end = Math.min(file.sizeBytes(), blob.fileOffset() + blob.sizeBytes());
    }

    /** Adds the ranges behind those that are there: where they overlap, what was there first counts. */
    static void addTo(RangeMemory.Builder memory, FileBytes file, Iterable<SecondaryBlob> blobs) {
        for (SecondaryBlob blob : blobs) {
            if (blob.guid().equals(SecondaryTag.ADDED_MEMORY.guid())) {
                new AddedMemory(file, blob).sections(memory, blob.fileOffset());
            }
        }
    }

    private void sections(RangeMemory.Builder memory, long start) {
        if (start + HEADER_BYTES > end || file.u32(start) < HEADER_BYTES) {
            return;
        }
        long sections = file.u32(start + 4) >>> 16;
        long at = start + file.u32(start);
        for (long i = 0; i < sections && at + SECTION_HEADER_BYTES <= end; i++) {
            long header = file.u32(at);
            long bytes = file.u32(at + 8);
            if (header < SECTION_HEADER_BYTES || at + header > end) {
                return;
            }
            entries(memory, at + header, Math.min(end, at + header + bytes), file.u32(at + 4));
            at += header + bytes;
        }
    }

    private void entries(RangeMemory.Builder memory, long start, long sectionEnd, long count) {
        byte[] header = new byte[ENTRY_HEADER_BYTES];
        long at = start;
        for (long i = 0; i < count && left > 0 && at + ENTRY_HEADER_BYTES <= sectionEnd; i++) {
            if (file.read(at, header, 0, ENTRY_HEADER_BYTES) < ENTRY_HEADER_BYTES) {
                return;
            }
            long size = Integer.toUnsignedLong(LittleEndian.u32(header, 8));
            at += ENTRY_HEADER_BYTES;
            memory.add(LittleEndian.u64(header, 0), Math.min(size, sectionEnd - at), at);
            at += size;
            left--;
        }
    }
}
