package io.culprit.fleet;

import io.culprit.Analyzer;
import io.culprit.triage.FileAnalysis;
import io.culprit.triage.RowCodec;
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
 * A process of its own that analyzes files: reads the address and the size of each from standard input, and writes whether the answer lasts
 * and its rows. Ends with its input, so also when the executor is killed.
 */
final class Worker {

    private Worker() {}

    /** No arguments. */
    public static void main(String[] arguments) throws IOException {
        OutputStream answers = System.out;
        System.setOut(System.err);
        work(System.in, answers, new FileAnalysis(new Analyzer(Analyzer.Options.NONE)::each));
    }

    private static void work(InputStream from, OutputStream to, FileAnalysis analysis) throws IOException {
        DataInputStream in = new DataInputStream(from);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to));
        try {
            while (true) {
                Path file = Path.of(URI.create(in.readUTF()));
                FileAnalysis.Answer answer = analysis.rows(file, in.readLong());
                byte[] rows = RowCodec.bytes(answer.found());
                out.writeBoolean(answer.lasting());
                out.writeInt(rows.length);
                out.write(rows);
                out.flush();
            }
        } catch (EOFException over) {
            // nobody asks any more
        }
    }
}
