package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpThread;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.processor.PhysicalMemory;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.machine.LittleEndian;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of people and machines that are planted into real and emulated dumps are nowhere in what is made of them. */
class PlantedNamesTest {

    private static final List<Charset> WIDTHS = List.of(StandardCharsets.US_ASCII, StandardCharsets.UTF_16LE);

    /** Each gives itself away by what it is or stands behind. */
    private static final List<String> PLANTED = List.of(
            "C:\\Users\\Marjolaine\\Desktop\\will.docx",
            "COMPUTERNAME=Hortensia",
            "LOGONSERVER=\\\\Gardenhouse",
            " DESKTOP-QX7RT2B ",
            " LAPTOP-9QW8ER7T ",
            "S-1-5-21-1004336348-1177238915-682003330-512",
            "marjo.vandermeer@example.org",
            "\\Device\\Mup\\Fileserver7\\private",
            " hortensia greets gardenhouse and Marjolaine ");

    private static final List<String> SECRETS = List.of(
            "Marjolaine",
            "marjolaine",
            "will.docx",
            "Hortensia",
            "hortensia",
            "Gardenhouse",
            "gardenhouse",
            "QX7RT2B",
            "9QW8ER7T",
            "1004336348",
            "682003330",
            "vandermeer",
            "Fileserver7");

    @TempDir
    private Path folder;

    private static void nothingIn(byte[] small, String name) {
        for (Charset width : WIDTHS) {
            for (String secret : SECRETS) {
                assertThat(holds(small, secret, width))
                        .as(name + ": " + secret + " in " + width)
                        .isFalse();
            }
        }
    }

    private static boolean holds(byte[] file, String text, Charset width) {
        return new String(file, StandardCharsets.ISO_8859_1)
                .contains(new String(text.getBytes(width), StandardCharsets.ISO_8859_1));
    }

    private static byte[] planted(int room) {
        byte[] all = new byte[room];
        int at = 0;
        for (Charset width : WIDTHS) {
            for (String text : PLANTED) {
                byte[] bytes = (text + "\0").getBytes(width);
                if (at + bytes.length <= room) {
                    System.arraycopy(bytes, 0, all, at, bytes.length);
                    at += bytes.length + 1 & ~1;
                }
            }
        }
        return java.util.Arrays.copyOf(all, at);
    }

    private static Extraction small(Path file, boolean redact) throws Exception {
        try (DumpFile dump = DumpFiles.open(file)) {
            return Extractor.of(dump, Analyzer.Options.NONE.redacted(redact), Extractor.USUAL_BYTES);
        }
    }

    /** Over the oldest part of the saved stack, which begins in one block and ends in another where the writer had it so. */
    @Test
    void inRealSmallDumpsOfKernels() throws Exception {
        int seen = 0;
        for (Path real : Corpus.kernelDumps()) {
            byte[] bytes = Files.readAllBytes(real);
            if (bytes.length < 0x3000
                    || !new String(bytes, 0, 8, StandardCharsets.US_ASCII).equals("PAGEDU64")
                    || LittleEndian.u32(bytes, 0xF98) != 4) {
                continue;
            }
            byte[] text = planted(0x1000);
            int end = LittleEndian.u32(bytes, 0x2028) + LittleEndian.u32(bytes, 0x202C);
            int room = LittleEndian.u32(bytes, 0x202C) - 0x80;
            int count = Math.min(room & ~1, text.length);
            System.arraycopy(text, 0, bytes, end - count, count);
            Path copy = Files.write(folder.resolve("planted.dmp"), bytes);
            assertThat(holds(small(copy, false).bytes(), "Marjolaine", WIDTHS.getFirst()))
                    .isTrue();
            nothingIn(small(copy, true).bytes(), real.getFileName().toString());
            seen++;
        }
        assertThat(seen).isGreaterThan(5);
    }

    /** On stacks of threads, from where the stack pointer is. */
    @Test
    void inRealDumpsOfPrograms() throws Exception {
        int seen = 0;
        for (Path real : Corpus.userDumps()) {
            byte[] bytes = Files.readAllBytes(real);
            long stack = 0;
            byte[] before = new byte[0];
            try (DumpFile dump = DumpFiles.open(real)) {
                for (DumpThread thread : dump.threads()) {
                    byte[] there = new byte[(int) Math.min(thread.stackBytes(), 0x4000)];
                    int got = dump.memory().read(thread.stackStart(), there, 0, there.length);
                    if (got == there.length && got >= 0x1000) {
                        stack = thread.stackStart();
                        before = there;
                    }
                }
            } catch (io.culprit.dump.NotADumpException none) {
                continue;
            }
            int at = stack == 0 ? -1 : find(bytes, before);
            if (at < 0) {
                continue;
            }
            byte[] text = planted(before.length);
            System.arraycopy(text, 0, bytes, at, text.length);
            Path copy = Files.write(folder.resolve("planted.dmp"), bytes);
            assertThat(holds(small(copy, false).bytes(), "Marjolaine", WIDTHS.getFirst()))
                    .as(real.toString())
                    .isTrue();
            nothingIn(small(copy, true).bytes(), real.getFileName().toString());
            seen++;
        }
        assertThat(seen).isGreaterThan(5);
    }

    private static int find(byte[] file, byte[] wanted) {
        return new String(file, StandardCharsets.ISO_8859_1).indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
    }

    /** On the crashing stack across the ends of its pages, and a name alone that only another process' environment tells. */
    @Test
    void inEmulatedKernels() throws Exception {
        for (SavedKind kind : List.of(SavedKind.FULL, SavedKind.ACTIVE, SavedKind.BITMAP_KERNEL)) {
            CrashedMachine crash = Emulation.run(Scenarios.find("d1-write").orElseThrow(), 5, null, hit -> {});
            Guest guest = crash.guest();
            long page = crash.frames().getLast().stackPointer() & -0x1000L;
            byte[] text = planted(0x800);
            for (long start : new long[] {page - text.length / 2, page - 0x1000 - text.length + 10}) {
                plant(guest, start, text);
            }
            Path big = folder.resolve("big.dmp");
            try (OutputStream out = Files.newOutputStream(big)) {
                CrashDump.write(crash, kind, out);
            }
            nothingIn(small(big, true).bytes(), kind.toString());
        }
    }

    private static void plant(Guest guest, long address, byte[] text) {
        PhysicalMemory memory = guest.machine().memory();
        for (int i = 0; i < text.length; i++) {
            memory.store8(guest.physical(address + i), text[i]);
        }
    }
}
