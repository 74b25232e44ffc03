package io.culprit.dump;

import dorkbox.cabParser.CabException;
import dorkbox.cabParser.CabParser;
import dorkbox.cabParser.CabStreamSaver;
import dorkbox.cabParser.structure.CabFileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Windows cabinets, as error reports and old symbol servers have them. */
final class Cabinet {

    private Cabinet() {}

    /** Hands every file to {@code entries}; the parser throws what it likes at damaged ones, which ends in an IOException here. */
    static void unpack(InputStream in, ArchiveEntries entries) throws IOException {
        try {
            new CabParser(in, new Saver(entries)).extractStream();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CabException | RuntimeException e) {
            throw new IOException("damaged cabinet: " + e.getMessage(), e);
        }
    }

    private record Saver(ArchiveEntries entries) implements CabStreamSaver {

        @Override
        public OutputStream openOutputStream(CabFileEntry file) {
            try {
                return entries.next(file.getName());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void closeOutputStream(OutputStream out, CabFileEntry file) {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean saveReservedAreaData(byte[] data, int length) {
            return false;
        }
    }
}
