package io.culprit.symbol.store;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much symbol servers may send: a file as much as its module explains, where the module says so, else as much as the user allows; a run
 * as much as some such files. One object for all analyses and threads of a run.
 */
public final class Downloads {

    /** The most that a file may have when the user says nothing: kernels' PDBs have a hundredth of it, the largest browsers' more. */
    public static final long DEFAULT_FILE_BYTES = 2L << 30;

    /** How many of the largest files make a run. */
    private static final int FILES = 8;

    /** What follows the sections of an image in its file: certificates, symbols of other compilers. */
    private static final long BEHIND_IMAGE_BYTES = 16L << 20;

    private final long fileBytes;
    private final long runBytes;
    private final AtomicLong taken = new AtomicLong();

    /** For a run in which one file may have so many bytes, and all of them eight times as many. */
    public Downloads(long fileBytes) {
        this(fileBytes, FILES * fileBytes);
    }

    Downloads(long fileBytes, long runBytes) {
        this.fileBytes = fileBytes;
        this.runBytes = runBytes;
    }

    /** A file is not taken; the message is the sentence for the user. The server is not to blame. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String sentence) {
            super(sentence);
        }
    }

    /** The most for a file of which nothing is known: a PDB. */
    long mostOfFile() {
        return fileBytes;
    }

    /** The most for an image whose header tells this SizeOfImage: the file may align its sections otherwise. */
    long mostOfImage(long sizeOfImage) {
        return Math.min(fileBytes, 2 * sizeOfImage + BEHIND_IMAGE_BYTES);
    }

    /** Whether the run may ask for another file. */
    boolean open() {
        return taken.get() < runBytes;
    }

    /** Takes so many more bytes, of which the file then has {@code size}. */
    void take(String file, int bytes, long size, long most) throws Refused {
        check(file, size, most);
        if (taken.addAndGet(bytes) > runBytes) {
            throw new Refused(file + ": " + said());
        }
    }

    /** Refuses a file that says that it has so many bytes. */
    void check(String file, long size, long most) throws Refused {
        if (size > most) {
            throw new Refused(file + " is larger than "
                    + (most < fileBytes ? "an image of its module can be" : "a download may be (--download-limit)")
                    + ": " + most + " bytes");
        }
    }

    /** Why nothing more is asked for. */
    String said() {
        return "servers have sent what all downloads of a run may have (" + runBytes
                + " bytes, eight times --download-limit)";
    }
}
