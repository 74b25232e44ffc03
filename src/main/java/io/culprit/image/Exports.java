package io.culprit.image;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Exported functions by name (PE format, IMAGE_EXPORT_DIRECTORY). Names are read when asked for; forwarders are left out. */
public final class Exports {

    private static final int MAX_COUNT = 0x10000;
    private static final int MAX_NAME = 4096;

    private final AddressSpace contents;
    private final int[] nameRvas;
    private final int[] functionRvas;
    private final long[] byAddress;

    /** An exported name and where it points. */
    public record Export(String name, long rva) {}

    private Exports(AddressSpace contents, int[] nameRvas, int[] functionRvas) {
        this.contents = contents;
        this.nameRvas = nameRvas;
        this.functionRvas = functionRvas;
        this.byAddress = sorted(functionRvas);
    }

    static Exports of(PeDirectory directory, AddressSpace contents) {
        byte[] head = new byte[40];
        if (!directory.present() || contents.read(directory.rva(), head, 0, 40) < 40) {
            return new Exports(contents, new int[0], new int[0]);
        }
        int[] functions = integers(contents, head, 0x14, 0x1C, 4);
        int[] names = integers(contents, head, 0x18, 0x20, 4);
        int[] ordinals = integers(contents, head, 0x18, 0x24, 2);
        return joined(directory, contents, functions, names, ordinals);
    }

    private static Exports joined(
            PeDirectory directory, AddressSpace contents, int[] functions, int[] names, int[] ordinals) {
        int[] rvas = new int[Math.min(names.length, ordinals.length)];
        for (int i = 0; i < rvas.length; i++) {
            int function = ordinals[i] < functions.length ? functions[ordinals[i]] : 0;
            rvas[i] = directory.holds(Integer.toUnsignedLong(function)) ? 0 : function;
        }
        return new Exports(contents, Arrays.copyOf(names, rvas.length), rvas);
    }

    /** An array of the directory, as many of its elements as can be read. */
    private static int[] integers(AddressSpace contents, byte[] head, int countAt, int tableAt, int width) {
        int count = (int) Math.min(Integer.toUnsignedLong(LittleEndian.u32(head, countAt)), MAX_COUNT);
        byte[] raw = new byte[count * width];
        int got = contents.read(Integer.toUnsignedLong(LittleEndian.u32(head, tableAt)), raw, 0, raw.length) / width;
        int[] values = new int[got];
        for (int i = 0; i < got; i++) {
            values[i] = width == 2 ? LittleEndian.u16(raw, i * 2) : LittleEndian.u32(raw, i * 4);
        }
        return values;
    }

    /** Function RVA in the upper half, index in the lower, so that one sort orders both. */
    private static long[] sorted(int[] functionRvas) {
        long[] keys = new long[functionRvas.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Integer.toUnsignedLong(functionRvas[i]) << 32 | i;
        }
        Arrays.sort(keys);
        return keys;
    }

    /** Names that could be read of the table; 0 when the image exports nothing by name. */
    public int count() {
        return nameRvas.length;
    }

    /** Every export by name whose name can be read, by address; forwarded ones are left out. */
    public List<Export> all() {
        List<Export> all = new ArrayList<>();
        for (long key : byAddress) {
            long rva = key >>> 32;
            Optional<String> name = rva == 0 ? Optional.empty() : name((int) key);
            if (name.isPresent()) {
                all.add(new Export(name.get(), rva));
            }
        }
        return all;
    }

    /** The last export at or before an RVA. The function that holds the RVA may be another one that is not exported. */
    public Optional<Export> nearest(long rva) {
        int found = Arrays.binarySearch(byAddress, rva << 32 | 0xFFFF_FFFFL);
        int index = found >= 0 ? found : -found - 2;
        if (index < 0 || byAddress[index] >>> 32 == 0) {
            return Optional.empty();
        }
        return name((int) byAddress[index]).map(name -> new Export(name, byAddress[index] >>> 32));
    }

    /** The RVA of an exported name. */
    public Optional<Export> find(String name) {
        int low = 0;
        int high = nameRvas.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            String there = name(middle).orElse("");
            int order = there.compareTo(name);
            if (order == 0) {
                long rva = Integer.toUnsignedLong(functionRvas[middle]);
                return rva == 0 ? Optional.empty() : Optional.of(new Export(name, rva));
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return Optional.empty();
    }

    private Optional<String> name(int index) {
        byte[] raw = new byte[64];
        long rva = Integer.toUnsignedLong(nameRvas[index]);
        while (true) {
            int got = contents.read(rva, raw, 0, raw.length);
            for (int end = 0; end < got; end++) {
                if (raw[end] == 0) {
                    return end == 0
                            ? Optional.empty()
                            : Optional.of(new String(raw, 0, end, StandardCharsets.ISO_8859_1));
                }
            }
            if (got < raw.length || raw.length >= MAX_NAME) {
                return Optional.empty();
            }
            raw = new byte[raw.length * 2];
        }
    }
}
