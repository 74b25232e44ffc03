package io.culprit.fleet;

import io.culprit.Analyzer;
import io.culprit.dump.RemoteFile;
import io.culprit.triage.FileAnalysis;
import io.culprit.triage.RowCodec;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;

/**
 * A process of its own that analyzes files: reads from standard input how, and then the address and the size of each, and writes whether the
 * answer lasts and its rows. A file that only the executor can read it asks for, range by range. Ends with its input, so also when the
 * executor is killed.
 */
final class Worker {

    /** An answer follows. */
    static final int ANSWER = 0;

    /** A range is asked for. */
    static final int RANGE = 1;

    private final DataInputStream in;
    private final DataOutputStream out;

    private Worker(InputStream in, OutputStream out) {
        this.in = new DataInputStream(new BufferedInputStream(in));
        this.out = new DataOutputStream(new BufferedOutputStream(out));
    }

    /** No arguments. */
    public static void main(String[] arguments) throws IOException {
        OutputStream answers = System.out;
        System.setOut(System.err);
        try {
            new Worker(System.in, answers).work();
        } catch (EOFException over) {
            // nobody asks any more
        }
    }

    private void work() throws IOException {
        Analyzer analyzer = Setup.read(in).analyzer();
        FileAnalysis analysis = new FileAnalysis(analyzer::each);
        while (true) {
            URI place = URI.create(in.readUTF());
            long size = in.readLong();
            FileAnalysis.Answer answer;
            if (in.readBoolean()) {
                answer = analysis.rows(Path.of(place), size);
            } else {
                String name = place.getPath().substring(place.getPath().lastIndexOf('/') + 1);
                RemoteFile file = new RemoteFile(name, size, this::range);
                answer = analysis.rows(file, reports -> analyzer.each(file, reports));
            }
            byte[] rows = RowCodec.bytes(answer.found());
            out.writeByte(ANSWER);
            out.writeBoolean(answer.lasting());
            out.writeInt(rows.length);
            out.write(rows);
            out.flush();
        }
    }

    private byte[] range(long position, int length) throws IOException {
        out.writeByte(RANGE);
        out.writeLong(position);
        out.writeInt(length);
        out.flush();
        int got = in.readInt();
        if (got < 0) {
            throw new IOException("the file could not be read");
        }
        return in.readNBytes(got);
    }
}
