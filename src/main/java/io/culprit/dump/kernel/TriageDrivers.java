package io.culprit.dump.kernel;

import io.culprit.dump.Damage;
import io.culprit.dump.FileBytes;
import io.culprit.format.BoundedStream;
import io.culprit.format.TriageDump;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The driver lists of a small dump: loaded (DUMP_DRIVER_ENTRY) and unloaded (DUMP_UNLOADED_DRIVERS). */
final class TriageDrivers {

    /** Windows has a few hundred; more come from damage. */
    private static final int MOST_DRIVERS = 4096;

    private static final int MOST_NAME_UNITS = 1024;
    private static final int NAME_BYTES_UNLOADED = 24;

    /** KLDR_DATA_TABLE_ENTRY.Flags behind the name's offset. */
    private static final int FLAGS_64 = 0x70;

    private static final int FLAGS_32 = 0x38;
    private static final int UNLOADED_BYTES_64 = 0x38;
    private static final int UNLOADED_BYTES_32 = 0x28;

    /** Distance of entries by writer, the one of all dumps seen first; the last two are of longer loader entries. */
    private static final int[] STRIDES_64 = {0x90, 0x98, 0xA8};

    private static final int[] STRIDES_32 = {0x4C, 0x48, 0x50, 0x54, 0x58, 0x60, 0x64};

    private final FileBytes file;
    private final TriageDump triage;
    private final boolean wide;
    private final Damage damage;

    TriageDrivers(FileBytes file, TriageDump triage, boolean wide, Damage damage) {
        this.file = file;
        this.triage = triage;
        this.wide = wide;
        this.damage = damage;
    }

    /** Loaded drivers in the order of the list, which is load order. */
    List<LoadedModule> loaded() {
        if (triage.ofsDrivers() == 0 || triage.numDrivers() == 0) {
            return List.of();
        }
        List<LoadedModule> modules = new ArrayList<>();
        for (Entry entry : entries()) {
            LoadedModule module = module(entry);
            if (module != null) {
                modules.add(module);
            }
        }
        if (modules.size() < triage.numDrivers()) {
            damage.missing(
                    "the driver list has " + triage.numDrivers() + " entries; " + modules.size() + " can be read");
        }
        return modules;
    }

    /**
     * The entries at the distance for which most of them look like drivers; the string pool behind the list tells one more distance to
     * try.
     */
    private List<Entry> entries() {
        int[] known = wide ? STRIDES_64 : STRIDES_32;
        List<Entry> best = entries(known[0]);
        int bestFitting = fitting(best);
        for (int i = 1; i <= known.length && bestFitting < best.size(); i++) {
            int stride = i < known.length ? known[i] : derived();
            List<Entry> entries = stride < known[0] ? List.of() : entries(stride);
            if (fitting(entries) > bestFitting) {
                best = entries;
                bestFitting = fitting(entries);
            }
        }
        return best;
    }

    private int derived() {
        long between = triage.ofsStringPool() - triage.ofsDrivers();
        return (int) Math.clamp(between / triage.numDrivers(), 0, 0x200);
    }

    private List<Entry> entries(int stride) {
        int wanted = (int) Math.min(triage.numDrivers(), MOST_DRIVERS);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            Entry entry = entry(triage.ofsDrivers() + (long) i * stride);
            if (entry == null) {
                break;
            }
            entries.add(entry);
        }
        return entries;
    }

    private int fitting(List<Entry> entries) {
        int fitting = 0;
        for (Entry entry : entries) {
            fitting += plausible(entry) ? 1 : 0;
        }
        return fitting;
    }

    private boolean plausible(Entry entry) {
        boolean pooled = entry.nameOffset() >= triage.ofsStringPool()
                && entry.nameOffset() < triage.ofsStringPool() + triage.lenStringPool();
        boolean based = wide ? Address.kernelHalf(entry.base()) : entry.base() != 0;
        return pooled && based && (entry.base() & Address.PAGE_BYTES - 1) == 0;
    }

    private @Nullable Entry entry(long offset) {
        int size = wide ? STRIDES_64[0] : STRIDES_32[0];
        if (!file.holds(offset, size)) {
            return null;
        }
        BoundedStream stream = file.stream(offset, size);
        if (wide) {
            TriageDump.DriverEntry64 raw = new TriageDump.DriverEntry64(stream);
            return new Entry(raw.ofsName(), raw.base(), raw.lenImage(), raw.checksum(), raw.timestamp(), offset);
        }
        TriageDump.DriverEntry32 raw = new TriageDump.DriverEntry32(stream);
        return new Entry(raw.ofsName(), raw.base(), raw.lenImage(), raw.checksum(), raw.timestamp(), offset);
    }

    private @Nullable LoadedModule module(Entry entry) {
        String path = name(entry.nameOffset());
        if (path == null) {
            return null;
        }
        int folder = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
        return new LoadedModule(
                path.substring(folder + 1),
                folder < 0 ? null : path,
                entry.base(),
                entry.sizeBytes(),
                entry.timestamp(),
                entry.checksum(),
                null,
                null,
                (int) Math.max(file.u32(entry.offset() + (wide ? FLAGS_64 : FLAGS_32)), 0));
    }

    /** A DUMP_STRING: the number of UTF-16 units (not bytes, as the SDK's comment has it), then the units. */
    private @Nullable String name(long offset) {
        long units = offset == 0 ? -1 : file.u32(offset);
        if (units < 0) {
            return null;
        }
        byte[] text = file.slice(offset + 4, 2 * Math.min(units, MOST_NAME_UNITS));
        return text(text, text.length / 2);
    }

    /** UTF-16 units one by one: a decoder of the JDK takes ten times as long while it is interpreted. */
    private static String text(byte[] bytes, int units) {
        char[] text = new char[units];
        for (int i = 0; i < units; i++) {
            text[i] = (char) ((bytes[2 * i] & 0xFF) | bytes[2 * i + 1] << 8);
        }
        return new String(text);
    }

    /** Unloaded drivers in the order of the list, newest first. */
    List<UnloadedModule> unloaded() {
        long list = triage.ofsUnloadedDrivers();
        byte[] head = file.slice(list, wide ? 8 : 4);
        if (list == 0 || head.length < (wide ? 8 : 4)) {
            return List.of();
        }
        long count = wide ? LittleEndian.u64(head, 0) : Integer.toUnsignedLong(LittleEndian.u32(head, 0));
        int size = wide ? UNLOADED_BYTES_64 : UNLOADED_BYTES_32;
        List<UnloadedModule> modules = new ArrayList<>();
        long at = list + head.length;
        while (modules.size() < MOST_DRIVERS && modules.size() < count && file.holds(at, size)) {
            modules.add(unloaded(file.stream(at, size)));
            at += size;
        }
        if (modules.size() != count) {
            damage.missing("the list of unloaded drivers has " + Long.toUnsignedString(count) + " entries; "
                    + modules.size() + " can be read");
        }
        return modules;
    }

    private UnloadedModule unloaded(BoundedStream stream) {
        if (wide) {
            TriageDump.UnloadedDriver64 raw = new TriageDump.UnloadedDriver64(stream);
            return unloaded(raw.name(), raw.lenName(), raw.start(), raw.end());
        }
        TriageDump.UnloadedDriver32 raw = new TriageDump.UnloadedDriver32(stream);
        return unloaded(raw.name(), raw.lenName(), raw.start(), raw.end());
    }

    /** Names are cut at twelve units: {@code dump_storport.sys} is {@code dump_storpor}, but {@code hwpolicy.sys} is whole. */
    private static UnloadedModule unloaded(byte[] units, int lengthBytes, long start, long end) {
        int kept = Math.min(lengthBytes, NAME_BYTES_UNLOADED) & -2;
        String name = text(units, kept / 2);
        boolean whole = kept < NAME_BYTES_UNLOADED || name.lastIndexOf('.') == name.length() - 4;
        return new UnloadedModule(name, start, end, lengthBytes > NAME_BYTES_UNLOADED || !whole, null);
    }

    /** What a driver entry, itself at {@code offset}, says of its driver; both offsets are of the file. */
    private record Entry(long nameOffset, long base, long sizeBytes, long checksum, long timestamp, long offset) {}
}
