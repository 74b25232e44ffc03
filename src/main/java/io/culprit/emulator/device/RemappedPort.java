package io.culprit.emulator.device;

import io.culprit.emulator.ProbeHit.Argument;
import io.culprit.emulator.processor.Machine;
import io.culprit.emulator.processor.PhysicalMemory;
import java.util.Arrays;

/** Memory behind a remapping unit, page by page. */
public final class RemappedPort implements DmaPort {

    private static final int PAGE = 0x1000;

    /** The unit's word on one access within a page. */
    @FunctionalInterface
    public interface Gate {

        /** The physical address, or -1 when refused. */
        long translate(int requester, long address, boolean write);
    }

    /** The unit's word on an interrupt message. */
    @FunctionalInterface
    public interface InterruptGate {

        /** Delivers, remaps or blocks it. */
        void message(int requester, long address, int data);
    }

    private final Machine machine;
    private final PhysicalMemory memory;
    private final Gate gate;
    private final InterruptGate interrupts;

    /** A port of this machine that asks these gates. */
    public RemappedPort(Machine machine, Gate gate, InterruptGate interrupts) {
        this.machine = machine;
        this.memory = machine.memory();
        this.gate = gate;
        this.interrupts = interrupts;
    }

    @Override
    public boolean read(int requester, long address, byte[] buffer) {
        probe("read", requester, address, buffer.length);
        for (int done = 0; done < buffer.length; ) {
            int part = Math.min(buffer.length - done, PAGE - (int) (address + done & PAGE - 1));
            long physical = gate.translate(requester, address + done, false);
            if (physical == -1) {
                Arrays.fill(buffer, done, buffer.length, (byte) -1);
                return false;
            }
            int got = memory.read(physical, buffer, done, part);
            Arrays.fill(buffer, done + got, done + part, (byte) -1);
            done += part;
        }
        return true;
    }

    @Override
    public boolean write(int requester, long address, byte[] buffer) {
        probe("write", requester, address, buffer.length);
        for (int done = 0; done < buffer.length; ) {
            int part = Math.min(buffer.length - done, PAGE - (int) (address + done & PAGE - 1));
            long physical = gate.translate(requester, address + done, true);
            if (physical == -1) {
                return false;
            }
            memory.write(physical, buffer, done, part);
            done += part;
        }
        return true;
    }

    @Override
    public void interrupt(int requester, int processor, int vector) {
        message(requester, 0xFEE0_0000L | (long) processor << 12, vector);
    }

    @Override
    public void message(int requester, long address, int data) {
        interrupts.message(requester, address, data);
    }

    private void probe(String name, int requester, long address, int length) {
        machine.probes()
                .fire(
                        "dma",
                        name,
                        null,
                        new Argument("requester", requester),
                        new Argument("address", address),
                        new Argument("length", length));
    }
}
