package io.culprit.dump.kernel;

import java.util.Map;
import java.util.TreeMap;

/**
 * Writes dumps that hold pages of physical memory, for tests: full, summary, bitmap and ranges, at fixed offsets and without the reader's
 * structure descriptions.
 */
public final class PageDumpWriter {

    private static final int PAGE = 0x1000;

    private final KernelHeaderWriter header;
    private final boolean wide;
    private final TreeMap<Long, byte[]> pages = new TreeMap<>();

    public PageDumpWriter(KernelHeaderWriter header) {
        this.header = header;
        this.wide = header.architecture().pointerBytes() == 8;
    }

    /** A page of physical memory; {@code bytes} may be shorter than a page. */
    public PageDumpWriter page(long frame, byte[] bytes) {
        pages.put(frame, new Image(PAGE).bytes(0, bytes).toBytes());
        return this;
    }

    /** All pages of a physical memory that was laid out elsewhere. */
    public PageDumpWriter pages(Map<Long, byte[]> frames) {
        frames.forEach(this::page);
        return this;
    }

    /** Type 1: runs in the header, pages behind it. */
    public byte[] full() {
        header.dumpType(1).runs(runs());
        return withPages(new Image(0).bytes(0, header.toBytes()));
    }

    /** Type 2: the bitmap of Windows XP to 7. */
    public byte[] summary() {
        header.dumpType(2);
        Image image = new Image(0).bytes(0, header.toBytes());
        int at = image.size();
        long bits = pages.lastKey() + 1;
        image.text(at, "SDMPDUMP")
                .u32(at + 8, 1)
                .u32(at + 0x10, bits)
                .u32(at + 0x14, pages.size())
                .u32(at + 0x18, bits);
        image.bytes(at + (wide ? 0x28 : 0x20), bitmap(bits));
        image.align(PAGE).u32(at + 0x0C, image.size());
        return withPages(image);
    }

    /** Types 5 and 6; the first page follows the bitmap at once, not aligned, as some writers have it. */
    public byte[] bitmap(int type) {
        header.dumpType(type);
        Image image = new Image(0).bytes(0, header.toBytes());
        int at = image.size();
        long bits = pages.lastKey() + 1;
        image.text(at, type == 5 ? "FDMPDUMP" : "SDMPDUMP");
        image.u64(at + 0x28, pages.size()).u64(at + 0x30, bits).bytes(at + 0x38, bitmap(bits));
        image.u64(at + 0x20, image.size());
        return withPages(image);
    }

    /** Types 8, 9 and 0xA: ranges of frames. */
    public byte[] ranged(int type) {
        header.dumpType(type);
        Image image = new Image(0).bytes(0, header.toBytes());
        int at = image.size();
        long[] runs = runs();
        image.u32(at, 0x40).text(at + 4, "RDMPDUMP");
        if (type == 0xA) {
            image.u32(at + 0x20, runs.length / 2).u64(at + 0x28, pages.size());
        }
        for (int i = 0; i < runs.length; i++) {
            image.u64(at + 0x30 + 8 * i, runs[i]);
        }
        image.append(new byte[0x40]);
        image.u64(at + 0x18, image.size()).u64(at + 0x10, image.size() - 0x2040 + 0x20);
        return withPages(image);
    }

    private byte[] withPages(Image image) {
        pages.values().forEach(image::append);
        return image.toBytes();
    }

    private byte[] bitmap(long bits) {
        byte[] bitmap = new byte[(int) ((bits + 7) / 8)];
        for (long frame : pages.keySet()) {
            bitmap[(int) (frame >>> 3)] |= (byte) (1 << (frame & 7));
        }
        return bitmap;
    }

    private long[] runs() {
        long[] runs = new long[2 * pages.size()];
        int used = 0;
        for (long frame : pages.keySet()) {
            if (used > 0 && runs[used - 2] + runs[used - 1] == frame) {
                runs[used - 1]++;
            } else {
                runs[used++] = frame;
                runs[used++] = 1;
            }
        }
        return java.util.Arrays.copyOf(runs, used);
    }
}
