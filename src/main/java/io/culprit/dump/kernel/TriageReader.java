package io.culprit.dump.kernel;

import io.culprit.dump.Damage;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpPart;
import io.culprit.dump.FileBytes;
import io.culprit.dump.RangeMemory;
import io.culprit.dump.SecondaryBlob;
import io.culprit.format.BoundedStream;
import io.culprit.format.TriageDump;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The body of a small dump (TRIAGE_DUMP): no page tables and no physical memory, only ranges of virtual memory and structures at
 * offsets of their own. What the file has is read, whatever else is cut off.
 */
final class TriageReader {

    private static final int STRUCTURE_BYTES = 0x80;
    private static final int OVERFLOWED = 0x100;

    /** Sizes in KDBG have 16 bits: no structure that a dump carries is bigger. */
    private static final int MOST_PART_BYTES = 0x10000;

    /** DUMP_MM_STORAGE names its own size; the structure that is known has 0x50 bytes. */
    private static final int MOST_MM_BYTES = 0x200;

    /** A name with its path; more comes from damage. */
    private static final int MOST_NAME_UNITS = 1024;

    private final FileBytes file;
    private final Architecture architecture;
    private final Damage damage;
    private final TriageDump triage;
    private final boolean wide;
    private final Map<DumpPart, byte[]> parts = new EnumMap<>(DumpPart.class);

    TriageReader(FileBytes file, KernelHeader header, Architecture architecture, Damage damage) {
        this.file = file;
        this.architecture = architecture;
        this.damage = damage;
        this.wide = header.wide();
        byte[] found = file.slice(header.sizeBytes(), STRUCTURE_BYTES);
        if (found.length < STRUCTURE_BYTES) {
            damage.missing("the file ends inside TRIAGE_DUMP, at byte " + file.sizeBytes());
        }
        this.triage = new TriageDump(new BoundedStream(Arrays.copyOf(found, STRUCTURE_BYTES)), wide);
    }

    /** Everything behind the header; {@code debuggerDataAddress} is the header's KdDebuggerDataBlock. */
    KernelBody body(long debuggerDataAddress) {
        checkEnd();
        checkOverflow();
        readParts();
        RangeMemory.Builder ranges = RangeMemory.of(file, "memory not in dump");
        addRanges(ranges, debuggerDataAddress);
        addParts(ranges);
        List<SecondaryBlob> blobs = SecondaryData.find(file, triage.lenDump(), damage);
        AddedMemory.addTo(ranges, file, blobs);
        TriageDrivers drivers = new TriageDrivers(file, triage, wide, damage);
        AddressSpace memory = ranges.build();
        return new KernelBody(
                wide ? memory : new NarrowMemory(memory),
                null,
                drivers.loaded(),
                drivers.unloaded(),
                parts,
                triage.ofsCallStack() == 0 || triage.lenCallStack() == 0
                        ? null
                        : new DumpFile.StackRange(triage.topOfStack().value(), triage.lenCallStack()),
                blobs);
    }

    private void checkEnd() {
        if (triage.lenDump() > file.sizeBytes()) {
            damage.missing("the file ends at byte " + file.sizeBytes() + " of " + triage.lenDump()
                    + ": the rest of the dump was not copied");
        } else if (triage.ofsValid() == 0 || !file.hasText(triage.ofsValid(), "TRGD")) {
            damage.missing(
                    "the mark TRGD is not at byte " + triage.ofsValid() + ": the dump was not written to its end");
        }
    }

    /** TriageOptions is all ones from writers that set no options. */
    private void checkOverflow() {
        if (triage.options() != 0xFFFF_FFFFL && (triage.options() & OVERFLOWED) != 0) {
            damage.missing("the writer ran out of room and cut its lists (TriageOptions overflowed)");
        }
    }

    private void readParts() {
        keep(DumpPart.DEBUGGER_DATA, triage.ofsDebuggerData(), triage.lenDebuggerData());
        DebuggerSizes sizes = sizes();
        keep(DumpPart.PRCB, triage.ofsPrcb(), sizes.prcb());
        keep(DumpPart.PROCESS, triage.ofsProcess(), sizes.process());
        keep(DumpPart.THREAD, triage.ofsThread(), sizes.thread());
        keep(DumpPart.MEMORY_MANAGEMENT, triage.ofsMm(), Math.min(MOST_MM_BYTES, file.u32(triage.ofsMm() + 4)));
        readBrokenDriver();
    }

    /** A DUMP_STRING: the number of UTF-16 units, then the units. */
    private void readBrokenDriver() {
        if (triage.ofsBrokenDriver() == 0) {
            return;
        }
        long units = file.u32(triage.ofsBrokenDriver());
        byte[] name = units <= 0
                ? new byte[0]
                : file.slice(triage.ofsBrokenDriver() + 4, 2 * Math.min(units, MOST_NAME_UNITS));
        if (name.length < 2 * units) {
            damage.missing("the name of the broken driver at byte " + triage.ofsBrokenDriver() + " cannot be read");
        } else if (name.length > 0) {
            parts.put(DumpPart.BROKEN_DRIVER, name);
        }
    }

    private DebuggerSizes sizes() {
        return new DebuggerSizes(parts.get(DumpPart.DEBUGGER_DATA));
    }

    /** Keeps a part of this size, or up to the part that follows where the size is not known or passes it. */
    private void keep(DumpPart part, long offset, long size) {
        if (offset == 0) {
            return;
        }
        long room = Math.min(nextOffset(offset) - offset, MOST_PART_BYTES);
        byte[] bytes = file.slice(offset, size > 0 ? Math.min(size, room) : room);
        if (bytes.length == 0) {
            damage.missing("the " + part.structure() + " at byte " + offset + " lies beyond the end of the file");
        } else {
            parts.put(part, bytes);
        }
    }

    private long nextOffset(long offset) {
        long next = triage.ofsValid() > offset ? triage.ofsValid() : file.sizeBytes();
        long[] others = {
            triage.ofsMm(),
            triage.ofsUnloadedDrivers(),
            triage.ofsPrcb(),
            triage.ofsProcess(),
            triage.ofsThread(),
            triage.ofsCallStack(),
            triage.ofsDebuggerData(),
            triage.ofsDrivers(),
            triage.ofsStringPool(),
            triage.ofsBrokenDriver(),
            triage.ofsDataBlocks()
        };
        for (long other : others) {
            next = other > offset && other < next ? other : next;
        }
        return next;
    }

    private void addRanges(RangeMemory.Builder ranges, long debuggerDataAddress) {
        addRange(ranges, "call stack", triage.topOfStack().value(), triage.lenCallStack(), triage.ofsCallStack());
        addRange(ranges, "KDBG", debuggerDataAddress, triage.lenDebuggerData(), triage.ofsDebuggerData());
        new TriageBlocks(file, triage, wide, damage).addTo(ranges);
        addRange(ranges, "data page", triage.dataPageAddress().value(), triage.lenDataPage(), triage.ofsDataPage());
    }

    private void addRange(RangeMemory.Builder ranges, String name, long address, long size, long offset) {
        if (offset == 0 || address == 0 || size == 0) {
            return;
        }
        if (!file.holds(offset, size)) {
            damage.missing("the " + name + " of " + size + " bytes at byte " + offset + " passes the end of the file");
        }
        ranges.add(address, size, offset);
    }

    /** Lays PRCB, ETHREAD and EPROCESS over memory where their addresses can be concluded. */
    private void addParts(RangeMemory.Builder ranges) {
        PartAddresses addresses = new PartAddresses(architecture, parts, sizes(), ranges);
        addPart(ranges, DumpPart.PRCB, addresses.prcb(), triage.ofsPrcb());
        addPart(ranges, DumpPart.THREAD, addresses.thread(), triage.ofsThread());
        addPart(ranges, DumpPart.PROCESS, addresses.process(), triage.ofsProcess());
    }

    private void addPart(RangeMemory.Builder ranges, DumpPart part, long address, long offset) {
        byte[] bytes = parts.get(part);
        if (bytes != null && address != 0) {
            ranges.add(address, bytes.length, offset);
        }
    }
}
