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
     */
    public record Setup(int delay, int processor, int vector, Runnable beforeTransfer, long target) {}

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
        } else {
            registers.put((int) offset, value);
        }
    }

    private void transfer() {
        if (!function.busMaster()) {
            return;
        }
        if (model == DeviceModel.HOSTILE) {
            setup.beforeTransfer().run();
            port.read(requester, setup.target(), new byte[0x40]);
            return;
        }
        byte[] descriptor = new byte[DESCRIPTOR_BYTES];
        if (!port.read(requester, ring, descriptor)) {
            return;
        }
        setup.beforeTransfer().run();
        if (move(descriptor) && setup.vector() != 0) {
            port.interrupt(requester, setup.processor(), setup.vector());
        }
    }

    private boolean move(byte[] descriptor) {
        long address = LittleEndian.u64(descriptor, 0);
        byte[] data = new byte[Math.clamp(LittleEndian.u32(descriptor, 8), 0, MOST_BYTES)];
        if ((LittleEndian.u32(descriptor, 12) & 1) == 0) {
            return port.read(requester, address, data);
        }
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i ^ requester);
        }
        return port.write(requester, address, data);
    }
}
