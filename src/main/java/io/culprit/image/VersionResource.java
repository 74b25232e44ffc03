package io.culprit.image;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.util.Optional;

/** Finds the version resource: three levels of IMAGE_RESOURCE_DIRECTORY (type RT_VERSION, first name, first language). */
final class VersionResource {

    private static final int RT_VERSION = 16;
    private static final int MAX_ENTRIES = 4096;
    private static final int MAX_BYTES = 0x10000;
    private static final int SUBDIRECTORY = 0x8000_0000;

    private VersionResource() {}

    static Optional<VersionFacts> find(PeDirectory directory, AddressSpace contents) {
        if (!directory.present()) {
            return Optional.empty();
        }
        long root = directory.rva();
        int names = child(contents, root, root, RT_VERSION);
        int languages = names < 0 ? firstChild(contents, root, names) : 0;
        int leaf = languages < 0 ? firstChild(contents, root, languages) : 0;
        return leaf > 0 ? data(contents, root + leaf) : Optional.empty();
    }

    private static int firstChild(AddressSpace contents, long root, int subdirectory) {
        return child(contents, root, root + (subdirectory & ~SUBDIRECTORY), -1);
    }

    /** The offset field of the entry with this id (any for -1), 0 when there is none. */
    private static int child(AddressSpace contents, long root, long table, int id) {
        byte[] head = new byte[16];
        if (contents.read(table, head, 0, 16) < 16) {
            return 0;
        }
        int count = Math.min(LittleEndian.u16(head, 0x0C) + LittleEndian.u16(head, 0x0E), MAX_ENTRIES);
        byte[] entry = new byte[8];
        for (int i = 0; i < count; i++) {
            if (contents.read(table + 16 + i * 8L, entry, 0, 8) < 8) {
                return 0;
            }
            if (id < 0 || LittleEndian.u32(entry, 0) == id) {
                return LittleEndian.u32(entry, 4);
            }
        }
        return 0;
    }

    private static Optional<VersionFacts> data(AddressSpace contents, long leaf) {
        byte[] entry = new byte[16];
        if (contents.read(leaf, entry, 0, 16) < 16) {
            return Optional.empty();
        }
        int wanted = (int) Math.min(Integer.toUnsignedLong(LittleEndian.u32(entry, 4)), MAX_BYTES);
        byte[] block = new byte[wanted];
        int got = contents.read(Integer.toUnsignedLong(LittleEndian.u32(entry, 0)), block, 0, wanted);
        return VersionBlock.parse(got < wanted ? java.util.Arrays.copyOf(block, got) : block);
    }
}
