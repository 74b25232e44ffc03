package io.culprit.emulator.device;

import io.culprit.emulator.MmioHandler;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The PCI tree: functions by bus, device and function, reached through memory-mapped configuration space (PCI Express Base
 * Specification, enhanced configuration access mechanism).
 */
public final class PciTree implements MmioHandler {

    /** Bytes of configuration space for the 16 buses of the machine. */
    public static final long CONFIGURATION_BYTES = 16L << 20;

    private final TreeMap<Integer, PciFunction> functions = new TreeMap<>();

    /** Adds a function. */
    public void add(PciFunction function) {
        functions.put(function.requester(), function);
        boolean alone = functions.keySet().stream()
                        .filter(other -> other >>> 3 == function.requester() >>> 3)
                        .count()
                == 1;
        PciFunction first = functions.get(function.requester() & ~7);
        if (!alone && first != null) {
            first.markMultifunction();
        }
    }

    /** All functions, by bus, device and function. */
    public List<PciFunction> functions() {
        return List.copyOf(functions.values());
    }

    /** The function at this bus, device and function. */
    public Optional<PciFunction> at(int requester) {
        return Optional.ofNullable(functions.get(requester));
    }

    /** The source id that requests of a function carry where they reach the remapping unit: its own, or a bridge's. */
    public int sourceOf(int requester) {
        int bus = requester >>> 8;
        Optional<PciFunction> above = functions.values().stream()
                .filter(function -> function.isBridgeTo(bus))
                .findFirst();
        return above.filter(PciFunction::takesOverRequests).isPresent() ? bus << 8 : requester;
    }

    /** Whether a function is behind a port that leads out of the machine. */
    public boolean external(int requester) {
        int bus = requester >>> 8;
        while (bus != 0) {
            int behind = bus;
            Optional<PciFunction> above = functions.values().stream()
                    .filter(function -> function.isBridgeTo(behind))
                    .findFirst();
            if (above.isEmpty()) {
                return false;
            }
            if (above.get().external()) {
                return true;
            }
            bus = above.get().requester() >>> 8;
        }
        return false;
    }

    @Override
    public long read(long offset, int widthBytes) {
        PciFunction function = functions.get((int) (offset >>> 12));
        return function == null ? -1 : function.read((int) offset & 0xFFF, widthBytes);
    }

    @Override
    public void write(long offset, int widthBytes, long value) {
        PciFunction function = functions.get((int) (offset >>> 12));
        if (function != null) {
            function.write((int) offset & 0xFFF, widthBytes, value);
        }
    }
}
