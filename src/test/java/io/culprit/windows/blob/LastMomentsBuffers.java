package io.culprit.windows.blob;

import io.culprit.dump.DumpFile;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.kernel.SecondaryTag;
import io.culprit.windows.TestDump;
import java.time.Instant;

/** Puts what a kernel keeps of its last moments into a dump that is made by hand. */
public final class LastMomentsBuffers {

    private static final long PAGE = 0xFFFF_A100_0000_3000L;

    private LastMomentsBuffers() {}

    /** Routines that ran: hook, end and start by the counter, address, and the vector of an interrupt. */
    public static void routines(TestDump dump, long[]... runs) {
        byte[][] events = new byte[runs.length][];
        for (int i = 0; i < runs.length; i++) {
            Bytes payload = new Bytes().u64(runs[i][2]).u64(runs[i][3]);
            events[i] = InterruptHistoryTest.event(
                    (int) runs[i][0],
                    runs[i][1],
                    runs[i].length > 4 ? payload.u8(1).u8((int) runs[i][4]).u16(0) : payload);
        }
        byte[] buffer = InterruptHistoryTest.buffer(events);
        dump.memory.put(PAGE, buffer);
        dump.saved.clear();
        dump.saved.add(new DumpFile.StackRange(PAGE, buffer.length));
    }

    /** An event for a channel, with its level. */
    public static byte[] event(Instant time, int channel, int level, String text) {
        byte[] event =
                UnwrittenEventsTest.event((time.getEpochSecond() + 11_644_473_600L) * 10_000_000L, channel, text);
        event[0x2C] = (byte) level;
        return event;
    }

    /** The events that had not been written. */
    public static void events(TestDump dump, byte[]... events) {
        Bytes all = new Bytes();
        for (byte[] event : events) {
            all.bytes(event).zeros(16);
        }
        byte[] blob = all.done();
        dump.blobs.clear();
        dump.blobContents.clear();
        dump.blobs.add(new SecondaryBlob(SecondaryTag.EVENT_BUFFERS.guid(), "events", 0, blob.length));
        dump.blobContents.add(blob);
    }
}
