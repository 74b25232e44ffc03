package io.culprit.windows;

import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.MissingMemoryException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kernel's own lists of images, read from memory: PsLoadedModuleList and MmUnloadedDrivers. Both walks are bounded. */
final class ModuleList {

    private static final int MAX_MODULES = 4096;

    /** Entries of the ring of unloaded drivers, the same in all builds. */
    private static final int UNLOADED_RING = 50;

    private static final String ENTRY = "_KLDR_DATA_TABLE_ENTRY";
    private static final String UNLOADED = "_UNLOADED_DRIVER";
    private static final int MAX_IMAGE_BYTES = 0x4000_0000;

    private final AddressSpace memory;
    private final KernelLayout layout;
    private final int pointerBytes;

    ModuleList(AddressSpace memory, KernelLayout layout, int pointerBytes) {
        this.memory = memory;
        this.layout = layout;
        this.pointerBytes = pointerBytes;
    }

    /**
     * Loaded images in load order.
     *
     * @param head address of PsLoadedModuleList
     * @param warnings receives one sentence when the walk ends early
     */
    List<LoadedModule> loaded(long head, List<String> warnings) {
        List<LoadedModule> modules = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        seen.add(head);
        try {
            long entry = memory.pointer(head, pointerBytes);
            while (seen.add(entry)) {
                if (seen.size() > MAX_MODULES) {
                    warnings.add("The list of loaded modules has more than " + MAX_MODULES
                            + " entries; the rest is left out.");
                    break;
                }
                module(entry).ifPresent(modules::add);
                entry = memory.pointer(entry, pointerBytes);
            }
            if (entry != head && seen.size() <= MAX_MODULES) {
                warnings.add("The list of loaded modules runs into itself at " + Address.hex(entry) + ".");
            }
        } catch (MissingMemoryException missing) {
            warnings.add("The list of loaded modules ends after " + modules.size() + " entries: " + missing.getMessage()
                    + ".");
        }
        return modules;
    }

    private Optional<LoadedModule> module(long entry) {
        long base = memory.pointer(entry + layout.offset(ENTRY, "DllBase"), pointerBytes);
        long size = Integer.toUnsignedLong(memory.u32(entry + layout.offset(ENTRY, "SizeOfImage")));
        if (base == 0 || size == 0 || size > MAX_IMAGE_BYTES) {
            return Optional.empty();
        }
        String path = text(entry + layout.offset(ENTRY, "FullDllName"));
        String name = text(entry + layout.offset(ENTRY, "BaseDllName"));
        String file = name != null ? name : path != null ? fileName(path) : Address.hex(base);
        Headers headers = headers(base, entry);
        OptionalInt at = layout.find(ENTRY, "Flags");
        int flags = at.isPresent() ? memory.findU32(entry + at.getAsInt()).orElse(0) : 0;
        return Optional.of(
                new LoadedModule(file, path, base, size, headers.timestamp, headers.checksum, null, null, flags));
    }

    private @Nullable String text(long string) {
        return KernelText.findUnicode(memory, string, pointerBytes).orElse(null);
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('\\') + 1);
    }

    private record Headers(long timestamp, @Nullable Long checksum) {}

    /** From the image's own header, whose page is nearly always there; else from the list entry, which older builds fill differently. */
    private Headers headers(long base, long entry) {
        byte[] dos = new byte[0x40];
        if (memory.read(base, dos, 0, dos.length) == dos.length && LittleEndian.u16(dos, 0) == 0x5A4D) {
            int pe = LittleEndian.u32(dos, 0x3C);
            byte[] header = new byte[0x5C];
            if (pe > 0
                    && pe < Address.PAGE_BYTES
                    && memory.read(base + pe, header, 0, header.length) == header.length
                    && LittleEndian.u32(header, 0) == 0x4550) {
                return new Headers(unsigned(header, 8), unsigned(header, 0x58));
            }
        }
        OptionalInt stamp = layout.find(ENTRY, "TimeDateStamp");
        OptionalInt value = stamp.isPresent() ? memory.findU32(entry + stamp.getAsInt()) : OptionalInt.empty();
        OptionalInt sum = memory.findU32(entry + layout.offset(ENTRY, "CheckSum"));
        return new Headers(
                value.isPresent() ? Integer.toUnsignedLong(value.getAsInt()) : 0,
                sum.isPresent() ? Long.valueOf(Integer.toUnsignedLong(sum.getAsInt())) : null);
    }

    private static long unsigned(byte[] bytes, int offset) {
        return Integer.toUnsignedLong(LittleEndian.u32(bytes, offset));
    }

    /**
     * Unloaded drivers, oldest first, from a ring whose running index counts all unloads since the start.
     *
     * @param array address of the variable MmUnloadedDrivers
     * @param count address of the variable MmLastUnloadedDriver
     */
    List<UnloadedModule> unloaded(long array, long count, List<String> warnings) {
        List<UnloadedModule> modules = new ArrayList<>();
        try {
            long ring = memory.pointer(array, pointerBytes);
            int next = memory.u32(count);
            int held = Integer.compareUnsigned(next, UNLOADED_RING) < 0 ? next : UNLOADED_RING;
            for (int i = 0; ring != 0 && i < held; i++) {
                int slot = Integer.remainderUnsigned(next - held + i, UNLOADED_RING);
                unloaded(ring + (long) slot * layout.size(UNLOADED)).ifPresent(modules::add);
            }
        } catch (MissingMemoryException missing) {
            warnings.add("The list of unloaded drivers cannot be read whole: " + missing.getMessage() + ".");
        }
        return modules;
    }

    private Optional<UnloadedModule> unloaded(long entry) {
        long start = memory.pointer(entry + layout.offset(UNLOADED, "StartAddress"), pointerBytes);
        long end = memory.pointer(entry + layout.offset(UNLOADED, "EndAddress"), pointerBytes);
        String name = text(entry);
        if (name == null || !Address.below(start, end)) {
            return Optional.empty();
        }
        long time = memory.u64(entry + layout.offset(UNLOADED, "CurrentTime"));
        return Optional.of(new UnloadedModule(
                name, start, end, false, KernelText.time(time).orElse(null)));
    }
}
