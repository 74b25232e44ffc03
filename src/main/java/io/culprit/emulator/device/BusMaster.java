package io.culprit.emulator.device;

import io.culprit.emulator.MmioHandler;
import io.culprit.emulator.processor.Machine;
import io.culprit.machine.LittleEndian;
import java.util.TreeMap;

/**
 * A device that transfers by itself. A driver writes the ring's address and rings the doorbell; after a while the device fetches the
 * first descriptor (address, length, flags) from the ring and reads or writes the memory that it names, and interrupts.
 */
public final class BusMaster implements MmioHandler {

    /** Bytes of the register window. */
    public static final int REGISTER_BYTES = 0x4000;

    /** Written by a driver that is ready for interrupts. */
    private static final int INTERRUPT_ENABLE = 0x3F00;

    private static final int DESCRIPTOR_BYTES = 16;
    private static final int MOST_BYTES = 0x10000;

    private final Machine machine;
    private final DeviceModel model;
    private final PciFunction function;
    private final int requester;
    private final DmaPort port;
    private final Setup setup;
    private final TreeMap<Integer, Long> registers = new TreeMap<>();
    private long ring;

    /**
     * What the machine's builder decides for a device.
     *
     * @param delay instructions between the doorbell and the transfer
     * @param processor destination of its interrupt
     * @param vector 0 for none
     * @param beforeTransfer what happens just before the transfer of the data
     * @param target where a hostile device reads
     * @param message address of its interrupt message where that is not the ordinary one, else 0
     * @param period instructions between the interrupts of a device at work, 0 for one that is idle
     * @param reportsAborts whether a refused read leaves "received master abort" in its status register
     */
    public record Setup(
            int delay,
            int processor,
            int vector,
            Runnable beforeTransfer,
            long target,
            long message,
            int period,
            boolean reportsAborts) {}

    /** The registers and the engine of {@code function}; its requests carry {@code source}. */
    public BusMaster(Machine machine, DeviceModel model, PciFunction function, int source, DmaPort port, Setup setup) {
        this.machine = machine;
        this.model = model;
        this.function = function;
        this.requester = source;
        this.port = port;
        this.setup = setup;
    }

    @Override
    public long read(long offset, int widthBytes) {
        return offset == model.ringRegister() ? ring : registers.getOrDefault((int) offset, 0L);
    }

    @Override
    public void write(long offset, int widthBytes, long value) {
        if (offset == model.ringRegister()) {
            ring = value;
        } else if (offset == model.doorbell()) {
            machine.after(setup.delay(), this::transfer);
        } else if (offset == INTERRUPT_ENABLE && setup.period() > 0) {
            machine.after(setup.period(), this::work);
        } else {
            registers.put((int) offset, value);
        }
    }

    /** What every device does all the time: looks at its ring, and tells the driver. */
    private void work() {
        if (function.busMaster() && read(ring, new byte[DESCRIPTOR_BYTES])) {
            interrupt();
        }
        machine.after(setup.period(), this::work);
    }

    private boolean read(long address, byte[] buffer) {
        boolean granted = port.read(requester, address, buffer);
        if (!granted && setup.reportsAborts()) {
            function.masterAborted();
        }
        return granted;
    }

    private void interrupt() {
        if (setup.message() != 0) {
            port.message(requester, setup.message(), setup.vector());
        } else if (setup.vector() != 0) {
            port.interrupt(requester, setup.processor(), setup.vector());
        }
    }

    /** Transfers by itself, as firmware that still runs would. */
    public void transferFrom(long address) {
        read(address, new byte[0x40]);
    }

    private void transfer() {
        if (!function.busMaster()) {
            return;
        }
        if (model == DeviceModel.HOSTILE) {
            setup.beforeTransfer().run();
            read(setup.target(), new byte[0x40]);
            return;
        }
        byte[] descriptor = new byte[DESCRIPTOR_BYTES];
        if (!read(ring, descriptor)) {
            return;
        }
        setup.beforeTransfer().run();
        if (move(descriptor)) {
            interrupt();
        }
    }

    private boolean move(byte[] descriptor) {
        long address = LittleEndian.u64(descriptor, 0);
        byte[] data = new byte[Math.clamp(LittleEndian.u32(descriptor, 8), 0, MOST_BYTES)];
        if ((LittleEndian.u32(descriptor, 12) & 1) == 0) {
            return read(address, data);
        }
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i ^ requester);
        }
        return port.write(requester, address, data);
    }
}
