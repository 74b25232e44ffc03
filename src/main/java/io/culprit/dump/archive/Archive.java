package io.culprit.dump.archive;

import io.culprit.cabinet.Cabinet;
import io.culprit.dump.FileBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Archives that a dump is read from: one constant that recognizes an archive by its content and unpacks it. */
enum Archive {
    /** PKWARE's APPNOTE: local file headers, one after the other. */
    ZIP("zip archive", "PK\003\004") {
        @Override
        void unpack(FileInput in, ArchiveEntries entries) throws IOException {
            // Old writers leave names in the code page of their system; nothing but a message depends on them.
            ZipInputStream zip = new ZipInputStream(in, StandardCharsets.ISO_8859_1);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                try (OutputStream out = entries.next(entry.getName())) {
                    zip.transferTo(out);
                }
            }
        }
    },
    /** RFC 1952; one file without a name that matters. */
    GZIP("gzip file", "\037\213\b") {
        @Override
        void unpack(FileInput in, ArchiveEntries entries) throws IOException {
            try (OutputStream out = entries.next("")) {
                GzipMembers.unpack(in, out);
            }
        }
    },
    /** [MS-CAB]: stored, MSZIP or LZX. */
    CABINET("cabinet", "MSCF\0\0\0\0") {
        @Override
        void unpack(FileInput in, ArchiveEntries entries) throws IOException {
            FileBytes file = in.file();
            Cabinet.unpack(file::read, file.sizeBytes(), entries::next);
        }
    },
    /** POSIX ustar and its kin. */
    TAR("tar archive", 257, "ustar") {
        @Override
        void unpack(FileInput in, ArchiveEntries entries) throws IOException {
            TarMembers.unpack(in, entries);
        }
    };

    private final String noun;
    private final int offset;
    private final String signature;

    Archive(String noun, String signature) {
        this(noun, 0, signature);
    }

    Archive(String noun, int offset, String signature) {
        this.noun = noun;
        this.offset = offset;
        this.signature = signature;
    }

    /** The kind of archive that these bytes begin. */
    static Optional<Archive> find(FileBytes bytes) {
        for (Archive archive : values()) {
            byte[] wanted = archive.signature.getBytes(StandardCharsets.ISO_8859_1);
            if (java.util.Arrays.equals(bytes.slice(archive.offset, wanted.length), wanted)) {
                return Optional.of(archive);
            }
        }
        return Optional.empty();
    }

    /** What people call it. */
    String noun() {
        return noun;
    }

    /**
     * Hands every entry to {@code entries}.
     *
     * @throws ArchiveLimitException when it passes a limit
     * @throws IOException when it is damaged
     */
    abstract void unpack(FileInput in, ArchiveEntries entries) throws IOException;
}
