package io.culprit.emulator.crash;

import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.save.BlobList;
import io.culprit.save.Layout;
import java.nio.charset.StandardCharsets;

/**
 * Buffers of event-tracing sessions that had not been flushed: a WMI_BUFFER_HEADER, then events one after the other, EVENT_HEADERs
 * among records of other kinds. They hold what any machine logs in its last minutes, nothing that has to do with the crash.
 */
final class EventBuffers {

    private static final int BUFFER_BYTES = 0x1000;
    private static final int BUFFER_HEADER = 0x48;
    private static final int USED = 8;
    private static final int EVENT_HEADER = 0x50;
    private static final int TRACE_HEADER = 0x20;
    private static final long SECOND = 10_000_000L;

    private static final String UPDATE = "945a8954-c147-4acd-923f-40c45405a658";
    private static final String PROCESSOR_POWER = "0f67e49f-fe51-4e9f-b490-6f2948cc6027";
    private static final String LOGON = "dbe9b383-7cf3-4331-91cc-a3cb16a3b538";

    private static final int SYSTEM = 8;
    private static final int APPLICATION = 9;
    private static final int WARNING = 3;
    private static final int INFORMATION = 4;

    private final MachinePlan plan;
    private final long crash;
    private final Layout out = new Layout();

    private EventBuffers(CrashedMachine crashed) {
        this.plan = crashed.guest().plan();
        this.crash = plan.bootTime() + plan.uptime();
    }

    static byte[] of(CrashedMachine crashed) {
        EventBuffers buffers = new EventBuffers(crashed);
        buffers.system();
        buffers.application();
        return buffers.out.toBytes();
    }

    /** An update that is being installed, and every second time firmware that slows the processor. */
    private void system() {
        int buffer = out.reserve(BUFFER_HEADER);
        traced();
        if (plan.uptime() > 60 * SECOND) {
            event(UPDATE, 43, SYSTEM, INFORMATION, 41 * SECOND, wide("Security Intelligence Update"));
        }
        if ((plan.bootTime() >>> 21 & 1) == 0) {
            byte[] limited = new byte[20];
            limited[2] = (byte) (plan.processors() - 1);
            event(PROCESSOR_POWER, 37, SYSTEM, WARNING, Math.min(plan.uptime() / 2, 23 * SECOND), limited);
        }
        end(buffer);
    }

    private void application() {
        int buffer = out.reserve(BUFFER_HEADER);
        event(LOGON, 6000, APPLICATION, INFORMATION, Math.min(plan.uptime() / 3, 300 * SECOND), wide("SessionEnv"));
        traced();
        end(buffer);
    }

    private static byte[] wide(String text) {
        return (text + '\0').getBytes(StandardCharsets.UTF_16LE);
    }

    private void event(String provider, int id, int channel, int level, long before, byte[] payload) {
        int at = record(EVENT_HEADER, 0x13, payload);
        out.put32(at + 8, 4);
        out.put32(at + 0xC, 4);
        out.put64(at + 0x10, crash - before);
        out.put(at + 0x18, BlobList.guid(provider));
        out.put16(at + 0x28, id);
        out.put8(at + 0x2B, channel);
        out.put8(at + 0x2C, level);
        out.put64(at + 0x30, 1L << 63);
    }

    /** A record of a kind without an EVENT_HEADER, as others stand between the events. */
    private void traced() {
        int at = record(TRACE_HEADER, 0x11, new byte[8]);
        out.put64(at + 8, plan.counter());
    }

    private int record(int headerBytes, int headerType, byte[] payload) {
        int at = out.reserve(headerBytes);
        out.put16(at, headerBytes + payload.length);
        out.put8(at + 2, headerType);
        out.put8(at + 3, 0xC0);
        out.append(payload);
        out.align(8);
        return at;
    }

    /** Buffers have their full size, with nothing behind the last event. */
    private void end(int buffer) {
        out.put32(buffer, BUFFER_BYTES);
        out.put32(buffer + USED, out.size() - buffer);
        out.reserve(BUFFER_BYTES - (out.size() - buffer));
    }
}
