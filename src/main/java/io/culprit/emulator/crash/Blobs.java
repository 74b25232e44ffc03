package io.culprit.emulator.crash;

import io.culprit.emulator.guest.MachinePlan;

/** Secondary data: the tagged blobs behind the dump proper. The emulated system writes only its own one, the list of added blocks. */
final class Blobs {

    private static final int BUILD_FREE = 0xF000_0000;

    /** GUID_TRIAGEDUMP_DATA, 2b4ae195-a64d-4f04-8ede-7e4f981bd42a. */
    private static final byte[] TRIAGE_DATA = {
        (byte) 0x95,
        (byte) 0xE1,
        0x4A,
        0x2B,
        0x4D,
        (byte) 0xA6,
        0x04,
        0x4F,
        (byte) 0x8E,
        (byte) 0xDE,
        0x7E,
        0x4F,
        (byte) 0x98,
        0x1B,
        (byte) 0xD4,
        0x2A
    };

    private Blobs() {}

    static void write(Layout out, MachinePlan plan) {
        int file = out.reserve(0x10);
        out.ascii(file, "DumpBlob");
        out.put32(file + 8, 0x10);
        out.put32(file + 12, BUILD_FREE | plan.build().number());
        int block = out.reserve(0x20);
        out.put32(block, 0x20);
        out.put(block + 4, TRIAGE_DATA);
        out.put32(block + 0x14, 8);
        out.reserve(8);
    }
}
