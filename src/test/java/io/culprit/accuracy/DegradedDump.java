package io.culprit.accuracy;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpPart;
import io.culprit.dump.kernel.SecondaryTag;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.machine.AddressSpace;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The same dump with less in it. */
final class DegradedDump {

    private static final int SMALL_PIECE = 0x400;
    private static final int DEVICE_BYTES = 0x150;
    private static final int DRIVER_BYTES = 0x150;
    private static final int EXTENSION_BYTES = 0x70;
    private static final int NODE_BYTES = 0x48;
    private static final int PROCESSOR_BYTES = 0x10000;
    private static final int MOST_LAYERS = 16;

    /** What can be missing of the way from P2 to the driver, and of what else the analyzer reads. */
    enum Part {
        /** The device objects themselves. */
        DEVICES,
        DRIVER_OBJECTS,
        /** Names of driver objects, instance path and service of the node. */
        NAMES,
        EXTENSIONS,
        NODE,
        /** The pointers from each device object to the one above it. */
        ATTACHED,
        STACK,
        PROCESSOR,
        RECORDS
    }

    /** A part of memory that is not there. */
    record Piece(long start, long sizeBytes) {
        boolean holds(long address) {
            return Long.compareUnsigned(address - start, sizeBytes) < 0;
        }
    }

    private DegradedDump() {}

    /** What a small dump has saved in pieces, without the large ones. */
    static List<Piece> smallPieces(DumpFile dump) {
        List<Piece> pieces = new ArrayList<>();
        for (DumpFile.StackRange range : dump.savedRanges()) {
            if (range.sizeBytes() <= SMALL_PIECE) {
                pieces.add(new Piece(range.start(), range.sizeBytes()));
            }
        }
        return pieces;
    }

    /** Where these parts of the device in P2 lie in the machine that crashed (wdm.h DEVICE_OBJECT, DRIVER_OBJECT). */
    static List<Piece> pieces(CrashedMachine crash, Set<Part> parts) {
        List<Piece> pieces = new ArrayList<>();
        AddressSpace memory = crash.guest().kernelSpace();
        int layers = 0;
        for (long device = crash.parameters()[1]; device != 0; device = memory.u64(device + 0x18)) {
            long driver = memory.u64(device + 8);
            long extension = memory.u64(device + 0x138);
            long node = memory.u64(extension + 0x28);
            add(pieces, parts, Part.DEVICES, device, DEVICE_BYTES);
            add(pieces, parts, Part.ATTACHED, device + 0x18, 8);
            add(pieces, parts, Part.DRIVER_OBJECTS, driver, DRIVER_BYTES);
            add(pieces, parts, Part.EXTENSIONS, extension, EXTENSION_BYTES);
            name(memory, pieces, parts, driver + 0x38);
            if (node != 0) {
                add(pieces, parts, Part.NODE, node, NODE_BYTES);
                name(memory, pieces, parts, node + 0x28);
                name(memory, pieces, parts, node + 0x38);
            }
            if (++layers > MOST_LAYERS) {
                throw new IllegalStateException("the device stack runs into itself");
            }
        }
        for (CrashedMachine.Frame frame : crash.frames()) {
            add(pieces, parts, Part.STACK, frame.stackPointer() - SMALL_PIECE, 2 * SMALL_PIECE);
        }
        add(pieces, parts, Part.PROCESSOR, crash.prcb() - 0x180, PROCESSOR_BYTES);
        return pieces;
    }

    private static void add(List<Piece> pieces, Set<Part> parts, Part part, long address, long sizeBytes) {
        if (parts.contains(part)) {
            pieces.add(new Piece(address, sizeBytes));
        }
    }

    /** The characters behind a UNICODE_STRING. */
    private static void name(AddressSpace memory, List<Piece> pieces, Set<Part> parts, long string) {
        add(pieces, parts, Part.NAMES, memory.u64(string + 8), memory.u16(string));
    }

    /** The dump without these pieces of memory, and without what of {@code parts} lies elsewhere in the file. */
    static DumpFile without(DumpFile whole, List<Piece> missing, Set<Part> parts) {
        AddressSpace memory = holed(whole.memory(), missing);
        return (DumpFile) Proxy.newProxyInstance(
                DegradedDump.class.getClassLoader(), new Class<?>[] {DumpFile.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "memory" -> {
                            return memory;
                        }
                        case "part" -> {
                            return parts.contains(Part.PROCESSOR) && arguments[0] == DumpPart.PRCB
                                    ? Optional.empty()
                                    : whole.part((DumpPart) arguments[0]);
                        }
                        case "secondaryData" -> {
                            return whole.secondaryData().stream()
                                    .filter(blob -> !parts.contains(Part.RECORDS)
                                            || !blob.guid().equals(SecondaryTag.PCI_RECORDS.guid()))
                                    .toList();
                        }
                        default -> {
                            try {
                                return method.invoke(whole, arguments);
                            } catch (InvocationTargetException thrown) {
                                throw thrown.getCause();
                            }
                        }
                    }
                });
    }

    private static AddressSpace holed(AddressSpace memory, List<Piece> missing) {
        return (address, buffer, offset, length) -> {
            int readable = memory.read(address, buffer, offset, length);
            for (int i = 0; i < readable; i++) {
                for (Piece piece : missing) {
                    if (piece.holds(address + i)) {
                        return i;
                    }
                }
            }
            return readable;
        };
    }
}
