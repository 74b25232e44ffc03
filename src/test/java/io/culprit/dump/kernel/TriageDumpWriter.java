package io.culprit.dump.kernel;

import io.culprit.machine.Architecture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Writes small memory dumps for tests, as two generations of Windows lay them out, at fixed offsets and without the reader's structure
 * descriptions. Parts that are not given stay out.
 */
public final class TriageDumpWriter {

    /** Whose layout is imitated. */
    public enum Generation {
        /** Windows 10 and 11 up to 23H2: full paths, TriageOptions all ones, the unloaded list before the PRCB. */
        FIRST,
        /** Windows 11 24H2: file names only, TriageOptions 0x41, KDBG and the unloaded list behind the stack. */
        SECOND
    }

    private record Module(String path, long base, long size, long timestamp, long checksum) {}

    private record Unloaded(String name, long start, long end) {}

    private record Block(long address, byte[] bytes) {}

    private record Blob(UUID guid, byte[] data) {}

    private final KernelHeaderWriter header;
    private final boolean wide;
    private final List<Module> modules = new ArrayList<>();
    private final List<Unloaded> unloaded = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Blob> blobs = new ArrayList<>();
    private Generation generation = Generation.FIRST;
    private int stride;
    private boolean narrowBlocks;
    private boolean mark = true;
    private long stackStart;
    private byte[] stack = new byte[0];
    private byte[] prcb = new byte[0];
    private byte[] process = new byte[0];
    private byte[] thread = new byte[0];
    private byte[] debuggerData = new byte[0];
    private long dataPageAddress;
    private byte[] brokenDriver = {};
    private byte[] dataPage = new byte[0];

    /** A dump of type 4 with this header; the header may still be changed. */
    public TriageDumpWriter(KernelHeaderWriter header) {
        this.header = header;
        this.wide = header.architecture().pointerBytes() == 8;
        this.stride = wide ? 0x90 : 0x4C;
        this.narrowBlocks = !wide;
        header.dumpType(4);
    }

    public static TriageDumpWriter of(Architecture architecture) {
        return new TriageDumpWriter(new KernelHeaderWriter(architecture));
    }

    public KernelHeaderWriter header() {
        return header;
    }

    public TriageDumpWriter generation(Generation value) {
        generation = value;
        return this;
    }

    /** Distance of driver entries. */
    public TriageDumpWriter stride(int bytes) {
        stride = bytes;
        return this;
    }

    /** 32-bit dumps: whether data blocks have narrow addresses; both forms have been described. */
    public TriageDumpWriter narrowBlocks(boolean value) {
        narrowBlocks = value;
        return this;
    }

    /** Leaves the TRGD mark out, as an interrupted writer does. */
    public TriageDumpWriter withoutMark() {
        mark = false;
        return this;
    }

    public TriageDumpWriter module(String path, long base, long size, long timestamp, long checksum) {
        modules.add(new Module(path, base, size, timestamp, checksum));
        return this;
    }

    public TriageDumpWriter unloaded(String name, long start, long end) {
        unloaded.add(new Unloaded(name, start, end));
        return this;
    }

    /** The call stack, from its lowest address. */
    public TriageDumpWriter stack(long start, byte[] bytes) {
        stackStart = start;
        stack = bytes;
        return this;
    }

    /** A data block. */
    public TriageDumpWriter memory(long address, byte[] bytes) {
        blocks.add(new Block(address, bytes));
        return this;
    }

    public TriageDumpWriter prcb(byte[] bytes) {
        prcb = bytes;
        return this;
    }

    public TriageDumpWriter process(byte[] bytes) {
        process = bytes;
        return this;
    }

    public TriageDumpWriter thread(byte[] bytes) {
        thread = bytes;
        return this;
    }

    /** KDDEBUGGER_DATA64, decoded; the header's address says where it lay. */
    public TriageDumpWriter debuggerData(byte[] bytes) {
        debuggerData = bytes;
        return this;
    }

    public TriageDumpWriter dataPage(long address, byte[] bytes) {
        dataPageAddress = address;
        dataPage = bytes;
        return this;
    }

    public TriageDumpWriter blob(UUID guid, byte[] data) {
        blobs.add(new Blob(guid, data));
        return this;
    }

    /** The driver that Windows itself blamed, and how many UTF-16 units its DUMP_STRING claims. */
    public TriageDumpWriter brokenDriver(String name, long units) {
        brokenDriver =
                new Image(4 + 2 * name.length()).u32(0, units).wide(4, name).toBytes();
        return this;
    }

    /** The file. */
    public byte[] toBytes() {
        Image image = new Image(0).bytes(0, header.toBytes());
        int at = image.size();
        image.align(at + (wide ? 0x80 : 0x68));
        image.u32(at + 0x44, generation == Generation.FIRST ? 0xFFFF_FFFFL : 0x41);
        image.u32(at + 0x0C, wide ? 0x348 : 0x320).u32(at + 0x10, wide ? 0xF00 : 0x7D0);
        image.u32(at + 0x14, image.append(memoryManagement()));
        boolean first = generation == Generation.FIRST;
        if (first) {
            writeUnloaded(image, at);
        }
        part(image, at + 0x1C, prcb);
        part(image, at + 0x20, process);
        part(image, at + 0x24, thread);
        image.u32(at + 0x2C, stack.length).put(at + 0x48, stackStart, wide ? 8 : 4);
        part(image, at + 0x28, stack);
        image.u32(at + (wide ? 0x74 : 0x5C), debuggerData.length);
        part(image, at + (wide ? 0x70 : 0x58), debuggerData);
        if (!first) {
            writeUnloaded(image, at);
        }
        image.put(at + (wide ? 0x60 : 0x4C), dataPageAddress, wide ? 8 : 4);
        image.u32(at + (wide ? 0x6C : 0x54), dataPage.length);
        part(image, at + (wide ? 0x68 : 0x50), dataPage);
        writeModules(image, at);
        part(image, at + 0x40, brokenDriver);
        writeBlocks(image, at);
        image.u32(at + 0x08, image.append((mark ? "TRGD" : "PAGE").getBytes(StandardCharsets.ISO_8859_1)));
        image.u32(at + 0x04, image.size());
        writeBlobs(image);
        return image.toBytes();
    }

    private static void part(Image image, int field, byte[] bytes) {
        if (bytes.length > 0) {
            image.u32(field, image.align(8).append(bytes));
        }
    }

    private static byte[] memoryManagement() {
        return new Image(0x50).u32(0, 1).u32(4, 0x50).toBytes();
    }

    private void writeUnloaded(Image image, int at) {
        if (unloaded.isEmpty()) {
            return;
        }
        int word = wide ? 8 : 4;
        Image list = new Image(word).put(0, unloaded.size(), word);
        for (Unloaded driver : unloaded) {
            int entry = list.append(new byte[wide ? 0x38 : 0x28]);
            String kept = driver.name().substring(0, Math.min(12, driver.name().length()));
            list.u16(entry, 2 * kept.length()).u16(entry + 2, 2 * kept.length());
            list.wide(entry + (wide ? 0x10 : 8), kept);
            list.put(entry + (wide ? 0x28 : 0x20), driver.start(), word);
            list.put(entry + (wide ? 0x30 : 0x24), driver.end(), word);
        }
        image.u32(at + 0x18, image.align(8).append(list.toBytes()));
    }

    private void writeModules(Image image, int at) {
        if (modules.isEmpty()) {
            return;
        }
        int list = image.align(8).append(new byte[modules.size() * stride]);
        int pool = image.align(8).size();
        int entry = list;
        for (Module module : modules) {
            String name = generation == Generation.FIRST
                    ? module.path()
                    : module.path().substring(module.path().lastIndexOf('\\') + 1);
            int text = image.align(8).append(new byte[4 + 2 * name.length() + 2]);
            image.u32(text, name.length()).wide(text + 4, name);
            image.u32(entry, text);
            int word = wide ? 8 : 4;
            image.put(entry + (wide ? 0x38 : 0x1C), module.base(), word);
            image.u32(entry + (wide ? 0x48 : 0x24), module.size());
            image.u32(entry + (wide ? 0x80 : 0x44), module.checksum());
            image.u32(entry + (wide ? 0x88 : 0x48), module.timestamp());
            entry += stride;
        }
        image.align(8);
        image.u32(at + 0x30, list).u32(at + 0x34, modules.size());
        image.u32(at + 0x38, pool).u32(at + 0x3C, image.size() - pool);
    }

    private void writeBlocks(Image image, int at) {
        if (blocks.isEmpty()) {
            return;
        }
        int size = narrowBlocks ? 12 : 16;
        int list = image.align(8).append(new byte[blocks.size() * size]);
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            int entry = list + i * size;
            int word = narrowBlocks ? 4 : 8;
            image.put(entry, block.address(), word);
            image.u32(entry + word, image.append(block.bytes())).u32(entry + word + 4, block.bytes().length);
        }
        image.align(4).u32(at + (wide ? 0x78 : 0x60), list).u32(at + (wide ? 0x7C : 0x64), blocks.size());
    }

    private void writeBlobs(Image image) {
        if (blobs.isEmpty()) {
            return;
        }
        int start = image.append(new byte[0x10]);
        image.text(start, "DumpBlob").u32(start + 8, 0x10).u32(start + 12, 0xF0004A61L);
        for (Blob blob : blobs) {
            int block = image.append(new byte[0x20]);
            long high = blob.guid().getMostSignificantBits();
            long low = blob.guid().getLeastSignificantBits();
            image.u32(block, 0x20)
                    .u32(block + 4, high >>> 32)
                    .u16(block + 8, high >>> 16)
                    .u16(block + 10, high);
            image.put(block + 12, Long.reverseBytes(low), 8);
            int pad = -blob.data().length & 7;
            image.u32(block + 0x14, blob.data().length).u32(block + 0x1C, pad);
            image.append(blob.data());
            image.append(new byte[pad]);
        }
    }
}
