package io.culprit.windows.blob;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The PCI functions of a machine and how they hang together, by the bus numbers of its bridges.
 *
 * @param functions sorted by location
 */
public record PciTree(List<PciFunction> functions) {

    /** A machine whose records are not in the dump. */
    public static final PciTree EMPTY = new PciTree(List.of());

    /** No chain of bridges is longer than there are buses. */
    private static final int MOST_BRIDGES = 256;

    /** Copies and sorts the list. */
    public PciTree {
        List<PciFunction> sorted = new ArrayList<>(functions);
        sorted.sort((left, right) -> Long.compare(order(left.location()), order(right.location())));
        functions = List.copyOf(sorted);
    }

    private static long order(PciLocation location) {
        return (long) location.segment() << 16 | location.sourceId();
    }

    /** The functions of a blob of PCI configuration records. */
    static PciTree read(byte[] bytes) {
        return new PciTree(PciRecords.read(bytes));
    }

    /** The function whose physical device object is at that address. */
    public Optional<PciFunction> ofDeviceObject(long address) {
        for (PciFunction function : functions) {
            if (function.deviceObject() == address) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    /** The function at that place. */
    public Optional<PciFunction> at(PciLocation location) {
        for (PciFunction function : functions) {
            if (function.location().equals(location)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    /** The bridge right above a function; empty for what sits on a root bus. */
    public Optional<PciFunction> above(PciFunction function) {
        for (PciFunction candidate : functions) {
            PciFunction.Bridge bridge = candidate.bridge();
            if (bridge != null
                    && bridge.secondary() == function.location().bus()
                    && bridge.secondary() != candidate.location().bus()
                    && candidate.location().segment() == function.location().segment()) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** The bridges between a function and the processor, nearest first. */
    public List<PciFunction> path(PciFunction function) {
        List<PciFunction> path = new ArrayList<>();
        Optional<PciFunction> next = above(function);
        while (next.isPresent() && path.size() < MOST_BRIDGES && !path.contains(next.get())) {
            path.add(next.get());
            next = above(next.get());
        }
        return path;
    }

    /** The endpoints behind a bridge, in the order of their locations. */
    public List<PciFunction> behind(PciFunction bridge) {
        List<PciFunction> behind = new ArrayList<>();
        PciFunction.Bridge buses = bridge.bridge();
        for (PciFunction function : functions) {
            boolean same = function.location().segment() == bridge.location().segment();
            if (buses != null
                    && same
                    && !function.isBridge()
                    && buses.leadsTo(function.location().bus())) {
                behind.add(function);
            }
        }
        return behind;
    }
}
