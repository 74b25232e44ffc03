package io.culprit.emulator.crash;

import io.culprit.emulator.processor.PhysicalMemory;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.save.Layout;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;

/** Dumps that hold physical pages: full (1), summary (2), bitmap (5 and 6). Pages follow in ascending order of their numbers. */
final class PageWriter {

    private static final int PAGE = 0x1000;
    private static final int BITMAP_HEADER = 0x38;
    private static final int SUMMARY_HEADER = 0x28;

    private final CrashedMachine crash;
    private final SavedKind kind;

    PageWriter(CrashedMachine crash, SavedKind kind) {
        this.crash = crash;
        this.kind = kind;
    }

    void write(OutputStream out) throws IOException {
        BitSet pages = pages();
        Layout layout = new Layout();
        DumpHeader.write(layout, crash, kind);
        switch (kind) {
            case BITMAP_KERNEL, LIVE -> bitmap(layout, pages, "SDMP");
            case ACTIVE -> bitmap(layout, pages, "FDMP");
            case SUMMARY -> summary(layout, pages);
            case FULL, TRIAGE -> {}
        }
        layout.put64(0xFA0, layout.size() + (long) pages.cardinality() * PAGE);
        out.write(layout.toBytes());
        pages(out, pages);
        Layout blobs = new Layout();
        Blobs.write(blobs, crash);
        out.write(blobs.toBytes());
    }

    private BitSet pages() {
        return switch (kind) {
            case FULL, TRIAGE -> PageChoice.all(crash);
            case ACTIVE -> PageChoice.used(crash);
            case BITMAP_KERNEL, LIVE, SUMMARY -> PageChoice.kernel(crash);
        };
    }

    /** BITMAP_DUMP. */
    private void bitmap(Layout layout, BitSet pages, String signature) {
        int at = layout.reserve(BITMAP_HEADER);
        long bits = highest();
        layout.ascii(at, signature + "DUMP");
        layout.append(bits(pages, bits));
        layout.align(PAGE);
        layout.put64(at + 0x20, layout.size());
        layout.put64(at + 0x28, pages.cardinality());
        layout.put64(at + 0x30, bits);
    }

    /** SUMMARY_DUMP, 64-bit form. */
    private void summary(Layout layout, BitSet pages) {
        int at = layout.reserve(SUMMARY_HEADER);
        long bits = highest();
        layout.ascii(at, "SDMPDUMP");
        layout.put32(at + 0x08, 1);
        layout.append(bits(pages, bits));
        layout.align(PAGE);
        layout.put32(at + 0x0C, layout.size());
        layout.put32(at + 0x10, (int) bits);
        layout.put32(at + 0x14, pages.cardinality());
        layout.put32(at + 0x18, (int) bits);
    }

    private long highest() {
        PhysicalMemory.Run last = crash.guest().machine().memory().runs().getLast();
        return last.start() + last.sizeBytes() >>> 12;
    }

    /** One bit a page, lowest first. */
    private static byte[] bits(BitSet pages, long count) {
        byte[] bits = new byte[(int) (count + 7 >>> 3)];
        byte[] set = pages.toByteArray();
        System.arraycopy(set, 0, bits, 0, Math.min(set.length, bits.length));
        return bits;
    }

    private void pages(OutputStream out, BitSet pages) throws IOException {
        byte[] page = new byte[PAGE];
        PhysicalMemory memory = crash.guest().machine().memory();
        for (int frame = pages.nextSetBit(0); frame >= 0; frame = pages.nextSetBit(frame + 1)) {
            memory.read((long) frame << 12, page, 0, PAGE);
            out.write(page);
        }
    }
}
