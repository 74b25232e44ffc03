package io.culprit.dump;

import java.io.IOException;

/** A file that only somebody else can read, who does it for us: of a big one the ranges that are asked for, and no more. */
public final class RemoteFile {

    /** Reads ranges of a file. */
    @FunctionalInterface
    public interface Ranges {
        /** What the file has of so many bytes from there on. */
        byte[] read(long position, int length) throws IOException;
    }

    private final String name;
    private final FileBytes bytes;

    /** The file of that name and size; a small one is read at once. */
    public RemoteFile(String name, long sizeBytes, Ranges ranges) {
        RangedBytes ranged = new RangedBytes(sizeBytes, ranges);
        this.name = name;
        this.bytes = sizeBytes <= FileBytes.HELD_LIMIT_BYTES ? held(ranged, (int) sizeBytes) : ranged;
    }

    private static FileBytes held(RangedBytes ranged, int size) {
        byte[] all = new byte[size];
        int got = ranged.read(0, all, 0, size);
        return got == size ? new HeldBytes(all, size) : ranged;
    }

    /** Its name without a folder. */
    public String name() {
        return name;
    }

    /** Its size when it was listed. */
    public long sizeBytes() {
        return bytes.sizeBytes();
    }

    /** What it holds, for the readers of dumps. */
    public FileBytes bytes() {
        return bytes;
    }
}
