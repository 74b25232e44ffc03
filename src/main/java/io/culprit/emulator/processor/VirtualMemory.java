package io.culprit.emulator.processor;

import io.culprit.machine.AddressSpace;

/** What a processor's page tables map, seen by the host without permissions and without side effects. */
record VirtualMemory(Processor processor) implements AddressSpace {

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, PhysicalMemory.PAGE_BYTES - ((int) (address + done) & 0xFFF));
            long physical = processor.core.mmu.find(address + done);
            int got = physical < 0 ? 0 : processor.machine().memory().read(physical, buffer, offset + done, part);
            done += got;
            if (got < part) {
                return done;
            }
        }
        return done;
    }

    @Override
    public String whyMissing(long address) {
        return "not mapped";
    }
}
