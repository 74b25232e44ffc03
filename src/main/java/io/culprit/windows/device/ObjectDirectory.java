package io.culprit.windows.device;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.DebuggerData;
import io.culprit.windows.KernelText;
import io.culprit.windows.UnknownLayoutException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of a kernel's objects: directories (OBJECT_DIRECTORY), whose entries hang in 37 chains, and the name that stands before the header of an
 * object (OBJECT_HEADER_NAME_INFO), as every public PDB of a 64-bit kernel has both since Windows 7.
 */
public final class ObjectDirectory {

    private static final int FIRST_BUILD = 7600;
    private static final int BUCKETS = 37;
    private static final int MOST_ENTRIES = 0x1_0000;
    private static final int MOST_PARTS = 32;

    /** OBJECT_DIRECTORY_ENTRY: ChainLink, Object. */
    private static final int ENTRY_OBJECT = 8;

    /** OBJECT_HEADER: its bytes before the object, and InfoMask in it. */
    private static final int HEADER_BYTES = 0x30;

    private static final int INFO_MASK = 0x1A;

    /** Before the header: the creator's part where bit 0 of the mask is set, and before that the name's where bit 1 is. */
    private static final int CREATOR_BYTES = 0x20;

    private static final int NAME_BYTES = 0x20;
    private static final int NAME_STRING = 8;

    private ObjectDirectory() {}

    /** An object of a directory with its name, which is absent where it cannot be read. */
    public record Entry(int bucket, long object, @Nullable String name) {}

    /**
     * The directory above all others.
     *
     * @throws MissingMemoryException when where it lies is not in the dump
     */
    public static long root(CrashedSystem system) {
        if (system.pointerBytes() != 8 || system.dump().header().build() < FIRST_BUILD) {
            throw new UnknownLayoutException("_OBJECT_DIRECTORY");
        }
        long variable = system.kernelVariable(DebuggerData.Field.OBP_ROOT_DIRECTORY_OBJECT);
        long root = variable == 0 ? 0 : system.memory().findU64(variable).orElse(0);
        if (root == 0) {
            throw new MissingMemoryException(0, "the object directory (nt!ObpRootDirectoryObject) is not in the dump");
        }
        return root;
    }

    /**
     * The objects of a directory, chain after chain; what is not in the dump is left out.
     *
     * @throws MissingMemoryException when no chain of it is in the dump
     */
    public static List<Entry> entries(CrashedSystem system, long directory) {
        AddressSpace memory = system.memory();
        List<Entry> entries = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        boolean any = false;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            OptionalLong next = memory.findU64(directory + 8L * bucket);
            any |= next.isPresent();
            while (next.isPresent()
                    && next.getAsLong() != 0
                    && seen.add(next.getAsLong())
                    && seen.size() < MOST_ENTRIES) {
                OptionalLong object = memory.findU64(next.getAsLong() + ENTRY_OBJECT);
                if (object.isPresent() && object.getAsLong() != 0) {
                    entries.add(new Entry(
                            bucket,
                            object.getAsLong(),
                            name(system, object.getAsLong()).orElse(null)));
                }
                next = memory.findU64(next.getAsLong());
            }
        }
        if (!any) {
            throw memory.missing(directory);
        }
        return entries;
    }

    /** The name of an object in its directory; empty for one without. */
    public static Optional<String> name(CrashedSystem system, long object) {
        AddressSpace memory = system.memory();
        long header = object - HEADER_BYTES;
        if (system.pointerBytes() != 8
                || system.dump().header().build() < FIRST_BUILD
                || !memory.holds(header + INFO_MASK, 1)) {
            return Optional.empty();
        }
        int mask = memory.u8(header + INFO_MASK);
        if ((mask & 2) == 0) {
            return Optional.empty();
        }
        long info = header - ((mask & 1) != 0 ? CREATOR_BYTES : 0) - NAME_BYTES;
        return KernelText.findUnicode(memory, info + NAME_STRING, system.pointerBytes());
    }

    /**
     * The object of a path such as {@code \Driver\pci}; empty where the directories that are in the dump have none of that name.
     *
     * @throws MissingMemoryException when the directories are not in the dump
     */
    public static OptionalLong find(CrashedSystem system, String path) {
        long at = root(system);
        String[] parts = path.split("\\\\", MOST_PARTS);
        for (String part : parts) {
            if (!part.isEmpty()) {
                OptionalLong next = child(system, at, part);
                if (next.isEmpty()) {
                    return next;
                }
                at = next.getAsLong();
            }
        }
        return OptionalLong.of(at);
    }

    private static OptionalLong child(CrashedSystem system, long directory, String name) {
        for (Entry entry : entries(system, directory)) {
            if (name.equalsIgnoreCase(entry.name())) {
                return OptionalLong.of(entry.object());
            }
        }
        return OptionalLong.empty();
    }
}
