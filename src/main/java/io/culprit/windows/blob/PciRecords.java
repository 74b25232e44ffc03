package io.culprit.windows.blob;

import io.culprit.windows.blob.PciFunction.Bridge;
import io.culprit.windows.blob.PciFunction.Express;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The PCI configuration records that pci.sys adds: one for each function of the machine, without a header, to the end of the blob.
 * A record is the mark {@code PCfg}, its size, the number of pieces, the location, the address of the physical device object's
 * extension, and from 0x38 the pieces of configuration space. Read off real dumps; no documentation says so.
 */
final class PciRecords {

    private static final String MARK = "PCfg";
    private static final int PIECES = 0x38;

    /** An x64 DEVICE_OBJECT; the extension that pci.sys asks for lies right behind it. */
    private static final int DEVICE_OBJECT_BYTES = 0x150;

    /** A segment has 65,536 functions at most, a machine hardly hundreds. */
    private static final int MOST_FUNCTIONS = 4096;

    private static final int SUBSYSTEM_VENDOR = 0x2C;
    private static final int BRIDGE_BUSES = 0x18;
    private static final int EXPRESS = 0x10;
    private static final int ADVANCED_ERRORS = 1;
    private static final int SLOT_IMPLEMENTED = 1 << 8;
    private static final int HOT_PLUG_SURPRISE = 1 << 5;
    private static final int HOT_PLUG_CAPABLE = 1 << 6;

    private PciRecords() {}

    /** The functions in the order of the records; what stands behind the first damaged record is left out. */
    static List<PciFunction> read(byte[] bytes) {
        BlobBytes blob = new BlobBytes(bytes);
        List<PciFunction> functions = new ArrayList<>();
        int at = 0;
        while (functions.size() < MOST_FUNCTIONS && blob.holds(at, PIECES) && blob.hasText(at, MARK)) {
            long size = blob.u32(at + 4);
            if (size < PIECES || !blob.holds(at, size)) {
                break;
            }
            PciFunction function = function(blob, at, (int) size);
            if (function != null) {
                functions.add(function);
            }
            at += (int) size;
        }
        return functions;
    }

    /** What the record of the function at a place has of its configuration space; nothing where there is no such record. */
    static ConfigurationSpace space(byte[] bytes, PciLocation location) {
        BlobBytes blob = new BlobBytes(bytes);
        int at = 0;
        for (int i = 0; i < MOST_FUNCTIONS && blob.holds(at, PIECES) && blob.hasText(at, MARK); i++) {
            long size = blob.u32(at + 4);
            if (size < PIECES || !blob.holds(at, size)) {
                break;
            }
            if (PciLocation.of(blob.u32(at + 0xC)).equals(location)) {
                return space(blob, at, (int) size);
            }
            at += (int) size;
        }
        return new ConfigurationSpace(blob);
    }

    private static @Nullable PciFunction function(BlobBytes blob, int at, int size) {
        ConfigurationSpace space = space(blob, at, size);
        int vendor = space.u16(0).orElse(0xFFFF);
        if (vendor == 0xFFFF || space.u32(8).isEmpty() || space.u8(0xE).isEmpty()) {
            return null; // 0xFFFF is what the bus answers for nobody
        }
        int header = space.u8(0xE).orElse(0) & 0x7F;
        return new PciFunction(
                PciLocation.of(blob.u32(at + 0xC)),
                blob.u64(at + 0x10) - DEVICE_OBJECT_BYTES,
                vendor,
                space.u16(2).orElse(0xFFFF),
                header == 0 ? value(space.u16(SUBSYSTEM_VENDOR)) : null,
                header == 0 ? value(space.u16(SUBSYSTEM_VENDOR + 2)) : null,
                space.u16(4).orElse(0),
                space.u16(6).orElse(0),
                space.u8(8).orElse(0),
                space.u32(8).orElse(0) >>> 8,
                header == 1 ? bridge(space) : null,
                express(space));
    }

    private static ConfigurationSpace space(BlobBytes blob, int at, int size) {
        ConfigurationSpace space = new ConfigurationSpace(blob);
        long count = blob.u32(at + 8);
        int end = at + size;
        int piece = at + PIECES;
        for (long i = 0; i < count && piece + 4 <= end; i++) {
            int length = blob.u16(piece + 2);
            if (length == 0 || piece + 4 + length > end) {
                break;
            }
            space.add(blob.u16(piece), length, piece + 4);
            piece += 4 + length;
        }
        return space;
    }

    private static @Nullable Bridge bridge(ConfigurationSpace space) {
        OptionalInt buses = space.u32(BRIDGE_BUSES);
        if (buses.isEmpty()) {
            return null;
        }
        int value = buses.getAsInt();
        return new Bridge(value & 0xFF, value >>> 8 & 0xFF, value >>> 16 & 0xFF);
    }

    private static @Nullable Express express(ConfigurationSpace space) {
        int at = space.capability(EXPRESS);
        OptionalInt flags = at == 0 ? OptionalInt.empty() : space.u16(at + 2);
        if (flags.isEmpty()) {
            return null;
        }
        int errors = space.extendedCapability(ADVANCED_ERRORS);
        return new Express(
                flags.getAsInt() >>> 4 & 0xF,
                hotPlug(space, at, flags.getAsInt()),
                errors == 0 ? null : value(space.u32(errors + 4)));
    }

    private static @Nullable Boolean hotPlug(ConfigurationSpace space, int express, int flags) {
        if ((flags & SLOT_IMPLEMENTED) == 0) {
            return false;
        }
        OptionalInt slot = space.u32(express + 0x14);
        int both = HOT_PLUG_SURPRISE | HOT_PLUG_CAPABLE;
        return slot.isEmpty() ? null : (slot.getAsInt() & both) == both;
    }

    private static @Nullable Integer value(OptionalInt found) {
        return found.isPresent() ? (Integer) found.getAsInt() : null;
    }
}
