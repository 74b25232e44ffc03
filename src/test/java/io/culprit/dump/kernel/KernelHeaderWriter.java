package io.culprit.dump.kernel;

import io.culprit.machine.Architecture;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes the header of a kernel dump field by field at the offsets of mindumpdef.h, on its own: it shares nothing with the reader, so that
 * a shared mistake cannot hide.
 */
public final class KernelHeaderWriter {

    private static final long EPOCH_SECONDS = 11_644_473_600L;

    private final Architecture architecture;
    private final boolean wide;
    private final Image image;

    /** A header in which everything but signature and machine is filler. */
    public KernelHeaderWriter(Architecture architecture) {
        this.architecture = architecture;
        this.wide = architecture.pointerBytes() == 8;
        this.image = Image.filled(wide ? 0x2000 : 0x1000);
        image.text(0, wide ? "PAGEDU64" : "PAGEDUMP").u32(8, 0xF);
        int machine = switch (architecture) {
            case X64 -> 0x8664;
            case X86 -> 0x14C;
            case ARM64 -> 0xAA64;
            case ARM -> 0x1C4;
        };
        image.u32(wide ? 0x30 : 0x20, machine);
        dumpType(3).context(new byte[0]);
        image.bytes(wide ? 0xF00 : 0x7D0, new byte[wide ? 0x98 : 0x50]);
        if (!wide) {
            image.u8(0x5C, 0);
        }
    }

    public KernelHeaderWriter build(int build) {
        return u32(0xC, 0xC, build);
    }

    public KernelHeaderWriter processors(int count) {
        return u32(0x34, 0x24, count);
    }

    public KernelHeaderWriter bugCheck(int code, long... parameters) {
        u32(0x38, 0x28, code);
        for (int i = 0; i < 4; i++) {
            long value = i < parameters.length ? parameters[i] : 0;
            if (wide) {
                image.u64(0x40 + 8 * i, value);
            } else {
                image.u32(0x2C + 4 * i, value);
            }
        }
        return this;
    }

    public KernelHeaderWriter directoryTableBase(long physicalAddress) {
        return pointer(0x10, 0x10, physicalAddress);
    }

    public KernelHeaderWriter pfnDatabase(long address) {
        return pointer(0x18, 0x14, address);
    }

    public KernelHeaderWriter loadedModuleList(long address) {
        return pointer(0x20, 0x18, address);
    }

    public KernelHeaderWriter activeProcessHead(long address) {
        return pointer(0x28, 0x1C, address);
    }

    public KernelHeaderWriter debuggerData(long address) {
        return pointer(0x80, 0x60, address);
    }

    public KernelHeaderWriter pae(boolean enabled) {
        image.u8(0x5C, enabled ? 1 : 0);
        return this;
    }

    public KernelHeaderWriter dumpType(int type) {
        return u32(0xF98, 0xF88, type);
    }

    public KernelHeaderWriter attributes(int bits) {
        return u32(0x1050, 0x8A0, bits);
    }

    public KernelHeaderWriter product(int type) {
        return u32(0x1040, 0xF94, type);
    }

    /** WriterStatus. */
    public KernelHeaderWriter writerStatus(long status) {
        return u32(0x1048, 0xF9C, status);
    }

    public KernelHeaderWriter machine(int machine) {
        return u32(0x30, 0x20, machine);
    }

    public KernelHeaderWriter miniDumpFields(int bits) {
        return u32(0x1038, 0xF8C, bits);
    }

    public KernelHeaderWriter comment(String text) {
        image.bytes(wide ? 0xFB0 : 0x820, new byte[128]).text(wide ? 0xFB0 : 0x820, text);
        return this;
    }

    public KernelHeaderWriter time(Instant time) {
        long ticks = (time.getEpochSecond() + EPOCH_SECONDS) * 10_000_000L + time.getNano() / 100;
        image.u64(wide ? 0xFA8 : 0xFC0, ticks);
        return this;
    }

    public KernelHeaderWriter uptime(Duration uptime) {
        image.u64(wide ? 0x1030 : 0xFB8, uptime.toNanos() / 100);
        return this;
    }

    /** A CONTEXT, followed by zeros to the end of its field. */
    public KernelHeaderWriter context(byte[] record) {
        image.bytes(wide ? 0x348 : 0x320, new byte[wide ? 3000 : 1200]).bytes(wide ? 0x348 : 0x320, record);
        return this;
    }

    public KernelHeaderWriter exception(int code, int flags, long address, long... information) {
        int at = wide ? 0xF00 : 0x7D0;
        int word = wide ? 8 : 4;
        image.u32(at, code).u32(at + 4, flags);
        image.put(at + (wide ? 0x10 : 0xC), address, word).u32(at + (wide ? 0x18 : 0x10), information.length);
        for (int i = 0; i < information.length; i++) {
            image.put(at + (wide ? 0x20 : 0x14) + i * word, information[i], word);
        }
        return this;
    }

    /** PHYSICAL_MEMORY_DESCRIPTOR: pairs of first frame and number of frames. */
    public KernelHeaderWriter runs(long... basesAndCounts) {
        int at = wide ? 0x88 : 0x64;
        int word = wide ? 8 : 4;
        int first = at + (wide ? 0x10 : 8);
        long pages = 0;
        for (int i = 0; i < basesAndCounts.length; i++) {
            image.put(first + i * word, basesAndCounts[i], word);
            pages += i % 2 == 1 ? basesAndCounts[i] : 0;
        }
        image.u32(at, basesAndCounts.length / 2).put(at + (wide ? 8 : 4), pages, word);
        return this;
    }

    /** Any 32-bit field at its own offset. */
    public KernelHeaderWriter raw32(int offset, long value) {
        image.u32(offset, value);
        return this;
    }

    public Architecture architecture() {
        return architecture;
    }

    /** The header: 0x2000 bytes, 0x1000 for 32-bit systems. */
    public byte[] toBytes() {
        return image.toBytes();
    }

    private KernelHeaderWriter u32(int wideOffset, int narrowOffset, long value) {
        image.u32(wide ? wideOffset : narrowOffset, value);
        return this;
    }

    private KernelHeaderWriter pointer(int wideOffset, int narrowOffset, long value) {
        image.put(wide ? wideOffset : narrowOffset, value, wide ? 8 : 4);
        return this;
    }
}
