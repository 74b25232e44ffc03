package io.culprit;

import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.machine.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A full dump of an emulated crash with 64 GiB more memory, all of it zero, which the file system need not hold. */
public final class SparseDump {

    /** Where that memory begins, and its pages. */
    public static final long START = 1L << 40;

    public static final long PAGES = 1L << 24;

    private SparseDump() {}

    /** Writes it. */
    public static Path write(Path file) throws IOException {
        CrashedMachine crash = Emulation.run(Scenarios.find("d1-write").orElseThrow(), 5, null, hit -> {});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CrashDump.write(crash, SavedKind.FULL, out);
        byte[] bytes = out.toByteArray();
        int runs = LittleEndian.u32(bytes, 0x88);
        long pages = LittleEndian.u64(bytes, 0x90);
        LittleEndian.putU32(bytes, 0x88, runs + 1);
        LittleEndian.putU64(bytes, 0x90, pages + PAGES);
        LittleEndian.putU64(bytes, 0x98 + 16 * runs, START >>> 12);
        LittleEndian.putU64(bytes, 0xA0 + 16 * runs, PAGES);
        long end = 0x2000 + (pages << 12);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(bytes, 0, (int) end);
            sparse.setLength(end + (PAGES << 12));
        }
        return file;
    }
}
