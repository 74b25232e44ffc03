package io.culprit.dump.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culprit.cabinet.CabinetWriter;
import io.culprit.dump.DumpFile;
import io.culprit.dump.NotADumpException;
import io.culprit.machine.Budget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes to the dumps of an archive, and of the archives in it. */
class ArchiveFuzzTest {

    static Stream<byte[]> archives() throws IOException {
        byte[] dump = "PAGEDU64 and nothing else".getBytes(StandardCharsets.US_ASCII);
        byte[] tar = TarWriter.write("a.dmp", dump, "b/c.dmp", dump);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(tar);
        }
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("a.dmp"));
            out.write(dump);
            out.putNextEntry(new ZipEntry("b.cab"));
            out.write(CabinetWriter.write(CabinetWriter.MSZIP, "c.dmp", dump));
        }
        return Stream.of(tar, gzip.toByteArray(), zip.toByteArray());
    }

    @MethodSource("archives")
    @FuzzTest
    void opensEveryDumpOfAnyBytes(byte[] bytes) throws IOException {
        try {
            DumpFiles.each(
                    "any", new ByteArrayInputStream(bytes), Budget.none(), (entry, size, opener) -> open(opener));
        } catch (NotADumpException told) {
            return;
        }
    }

    private static void open(DumpVisitor.Opener opener) {
        try (DumpFile dump = opener.open()) {
            dump.header();
        } catch (NotADumpException told) {
            return;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
