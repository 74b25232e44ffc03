package io.culprit.dump.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipException;

/** The files of a tar archive: POSIX ustar and pax, and GNU's long names. What is no ordinary file is passed over. */
final class TarMembers {

    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE = 124;
    private static final int SIZE_BYTES = 12;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_BYTES = 155;

    /** Longer names and pax records are not looked at. */
    private static final int MOST_NAME_BYTES = 1 << 16;

    private final FileInput in;
    private String longName = "";

    private TarMembers(FileInput in) {
        this.in = in;
    }

    /** Hands over all members. */
    static void unpack(FileInput in, ArchiveEntries entries) throws IOException {
        TarMembers members = new TarMembers(in);
        byte[] head = in.readNBytes(BLOCK);
        while (head.length == BLOCK && head[0] != 0) {
            members.member(head, entries);
            head = in.readNBytes(BLOCK);
        }
    }

    private void member(byte[] head, ArchiveEntries entries) throws IOException {
        if (!new String(head, MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
            throw new ZipException("a member at offset " + (in.position() - BLOCK) + " has no header");
        }
        long size = size(head);
        long padding = (BLOCK - size % BLOCK) % BLOCK;
        switch (head[TYPE]) {
            case 'L' -> longName = text(bytes(size), 0, MOST_NAME_BYTES);
            case 'x' -> longName = paxName(bytes(size));
            case '0', 0 -> {
                try (OutputStream out = entries.next(longName.isEmpty() ? name(head) : longName)) {
                    copy(size, out);
                }
                longName = "";
            }
            default -> {
                skip(size);
                longName = "";
            }
        }
        skip(padding);
    }

    private static String name(byte[] head) {
        String name = text(head, 0, NAME_BYTES);
        boolean posix = head[MAGIC + 5] == 0;
        String prefix = posix ? text(head, PREFIX, PREFIX_BYTES) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] bytes, int start, int length) {
        int end = start;
        int last = Math.min(bytes.length, start + length);
        while (end < last && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /** Octal digits, or big-endian bytes after a set high bit for what is too big for them. */
    private long size(byte[] head) throws IOException {
        long size = 0;
        boolean binary = (head[SIZE] & 0x80) != 0;
        for (int i = SIZE + (binary ? 4 : 0); i < SIZE + SIZE_BYTES; i++) {
            int value = head[i] & 0xFF;
            if (binary) {
                size = size << 8 | value;
            } else if (value >= '0' && value <= '7') {
                size = size << 3 | value - '0';
            }
        }
        if (size < 0 || size > in.file().sizeBytes()) {
            throw new EOFException("a member at offset " + (in.position() - BLOCK) + " is longer than the archive");
        }
        return size;
    }

    /** {@code 30 path=folder/crash.dmp} and a line end: its length, its key and its value. */
    private static String paxName(byte[] records) {
        for (String line : new String(records, StandardCharsets.UTF_8).split("\n")) {
            int key = line.indexOf(" path=");
            if (key > 0) {
                return line.substring(key + 6);
            }
        }
        return "";
    }

    private byte[] bytes(long size) throws IOException {
        byte[] bytes = in.readNBytes((int) Math.min(size, MOST_NAME_BYTES));
        skip(size - bytes.length);
        return bytes;
    }

    private void copy(long size, OutputStream out) throws IOException {
        byte[] block = new byte[1 << 16];
        long left = size;
        while (left > 0) {
            int got = in.read(block, 0, (int) Math.min(block.length, left));
            if (got < 0) {
                throw new EOFException("it ends within a member");
            }
            out.write(block, 0, got);
            left -= got;
        }
    }

    private void skip(long count) throws IOException {
        copy(count, OutputStream.nullOutputStream());
    }
}
