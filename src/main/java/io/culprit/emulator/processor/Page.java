package io.culprit.emulator.processor;

import org.jspecify.annotations.Nullable;

/** One 4 KiB page of RAM, with the instructions that were decoded from it. */
final class Page {

    final long physicalAddress;
    final byte[] bytes = new byte[PhysicalMemory.PAGE_BYTES];

    /** Decoded blocks by offset of their first instruction, or null where nothing of this page was executed. */
    @Nullable
    Block @Nullable [] code;

    Page(long physicalAddress) {
        this.physicalAddress = physicalAddress;
    }

    /** Forgets what was decoded, because the bytes change. */
    void forgetCode() {
        Block[] blocks = code;
        code = null;
        if (blocks != null) {
            for (Block block : blocks) {
                if (block != null) {
                    block.stale = true;
                }
            }
        }
    }
}
