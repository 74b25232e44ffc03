package io.culprit.dump.minidump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes minidumps by the offsets of minidumpapiset.h, without the reader's format description. The directory comes first, as DbgHelp
 * writes it, with room for unused entries; each method appends one stream and what it points at.
 */
public final class MinidumpWriter {

    static final int WINDOWS = 2;
    static final int DIRECTORY = 0x20;
    static final int DIRECTORY_ENTRIES = 32;
    static final int TIME = 1_700_000_000;

    private final ByteBuffer out = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private int streams;

    public MinidumpWriter() {
        out.put("MDMP".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 0xA793)
                .putShort((short) 0x6072);
        out.putInt(DIRECTORY_ENTRIES).putInt(DIRECTORY).putInt(0).putInt(TIME).putLong(0x1826);
        out.position(DIRECTORY + 12 * DIRECTORY_ENTRIES);
    }

    /** All streams that this writer knows, of an x64 process with two threads, of which the second crashed. */
    public static MinidumpWriter everything() {
        return new MinidumpWriter()
                        .systemInfo(9, WINDOWS, 26100, "Service Pack 7")
                        .miscInfo(5)
                        .threads(x64Context(0x7ff612341000L, 0x10_0000L), x64Context(0x7ff612342000L, 0x20_0000L))
                        .modules()
                        .exception(2, 0xC0000005, 0x7ff612341234L, x64Context(0x7ff612341234L, 0x20_0100L))
                        .memoryList(0x7ff612341000L, 64, 0x20_0000L, 512)
                        .memory64List(0x30_0000L, 100, 0x40_0000L, 200)
                        .threadNames("main", "worker")
                        .unloadedModules()
                        .handles()
                        .memoryInfo()
                        .threadInfos()
                        .stream(10, "eight bit\0".getBytes(StandardCharsets.ISO_8859_1))
                        .stream(11, "sixteen bit\0".getBytes(StandardCharsets.UTF_16LE))
                        .stream(19, new byte[40])
                        .systemMemory(0xF, 4096, 1000, 400, 700, 900, 800)
                        .vmCounters(2, 0x1F)
                        .stream(0x4B6B0002, new byte[8])
                        .crashpad();
    }

    /** Appends a stream of these bytes. */
    MinidumpWriter stream(int type, byte[] bytes) {
        int start = align();
        out.put(bytes);
        return entry(type, start, bytes.length);
    }

    /** Appends a directory entry as it is given. */
    MinidumpWriter entry(int type, int rva, int size) {
        int at = DIRECTORY + 12 * streams++;
        out.putInt(at, type).putInt(at + 4, size).putInt(at + 8, rva);
        return this;
    }

    public MinidumpWriter systemInfo(int architecture, int platform, int build, String servicePack) {
        int name = string(servicePack);
        int start = align();
        out.putShort((short) architecture)
                .putShort((short) 6)
                .putShort((short) 0x9E0D)
                .put((byte) 8)
                .put((byte) 1);
        out.putInt(10).putInt(0).putInt(build).putInt(platform).putInt(name).putInt(0);
        out.put("GenuineIntel".getBytes(StandardCharsets.US_ASCII)).put(new byte[12]);
        return entry(7, start, 56);
    }

    MinidumpWriter miscInfo(int version) {
        int[] sizes = {0, 0x18, 0x2C, 0xE8, 0x340, 0x554};
        ByteBuffer info = ByteBuffer.allocate(sizes[version]).order(ByteOrder.LITTLE_ENDIAN);
        info.putInt(sizes[version])
                .putInt(0x1F7)
                .putInt(4242)
                .putInt(TIME - 60)
                .putInt(3)
                .putInt(1);
        if (version >= 4) {
            info.position(0xE8).put("26100.1.amd64fre.ge_release".getBytes(StandardCharsets.UTF_16LE));
            info.position(0x2F0).put("dbgcore.amd64,10.0.26100.1".getBytes(StandardCharsets.UTF_16LE));
        }
        return stream(15, info.array());
    }

    /** MINIDUMP_PROCESS_VM_COUNTERS: each field in MiB is its place among the 64-bit fields of the structure. */
    MinidumpWriter vmCounters(int revision, int flags) {
        int fields = revision == 1 ? 9 : 18;
        ByteBuffer counters = ByteBuffer.allocate(8 + 8 * fields).order(ByteOrder.LITTLE_ENDIAN);
        counters.putShort((short) revision).putShort((short) flags).putInt(77);
        for (int i = 1; i <= fields; i++) {
            counters.putLong((long) i << 20);
        }
        return stream(22, counters.array());
    }

    /** MINIDUMP_SYSTEM_MEMORY_INFO_1 with four counts of pages from offset 0x74 on. */
    MinidumpWriter systemMemory(int flags, int pageBytes, int physicalPages, long... pages) {
        ByteBuffer info = ByteBuffer.allocate(0x1EC).order(ByteOrder.LITTLE_ENDIAN);
        info.putShort((short) 1)
                .putShort((short) flags)
                .putInt(156250)
                .putInt(pageBytes)
                .putInt(physicalPages);
        info.position(0x74);
        for (long count : pages) {
            info.putLong(count);
        }
        return stream(21, info.array());
    }

    public MinidumpWriter threads(byte[]... contexts) {
        int[] rvas = new int[contexts.length];
        for (int i = 0; i < contexts.length; i++) {
            rvas[i] = bytes(contexts[i]);
        }
        int stack = bytes(fill(256, 0x5A));
        int start = align();
        out.putInt(contexts.length);
        for (int i = 0; i < contexts.length; i++) {
            out.putInt(i + 1).putInt(i).putInt(0x20).putInt(8).putLong(0x7000 + i);
            out.putLong(0x10_0000L * (i + 1)).putInt(256).putInt(stack);
            out.putInt(contexts[i].length).putInt(contexts[i].length == 0 ? 0 : rvas[i]);
        }
        return entry(3, start, out.position() - start);
    }

    MinidumpWriter modules() {
        int first = string("C:\\Program Files\\App\\app.exe");
        int second = string("/usr/lib/libc.so.6");
        int rsds = bytes(rsds("D:\\build\\app.pdb", 3));
        int buildId = bytes(new byte[] {0x4C, 0x45, 0x70, 0x42, 1, 2, 3, (byte) 0xFF});
        int start = align();
        out.putInt(2);
        module(0x7ff612340000L, 0x20000, first, rsds, 0x18 + 17);
        module(0x7ff700000000L, 0x1000, second, buildId, 8);
        return entry(4, start, out.position() - start);
    }

    private void module(long base, int size, int name, int codeview, int codeviewBytes) {
        out.putLong(base).putInt(size).putInt(0x1234).putInt(0x65000000).putInt(name);
        out.putInt(0xFEEF04BD).putInt(0x10000).putInt(10 << 16).putInt(26100 << 16 | 42);
        out.putInt(10 << 16).putInt(26100 << 16 | 1).put(new byte[28]);
        out.putInt(codeviewBytes).putInt(codeview).put(new byte[24]);
    }

    static byte[] rsds(String name, int age) {
        ByteBuffer record = ByteBuffer.allocate(0x18 + name.length() + 1).order(ByteOrder.LITTLE_ENDIAN);
        record.put("RSDS".getBytes(StandardCharsets.US_ASCII));
        record.putInt(0x11223344).putShort((short) 0x5566).putShort((short) 0x7788);
        record.put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}).putInt(age);
        record.put(name.getBytes(StandardCharsets.UTF_8));
        return record.array();
    }

    MinidumpWriter exception(int thread, int code, long address, byte[] context) {
        int rva = bytes(context);
        int start = align();
        out.putInt(thread)
                .putInt(0)
                .putInt(code)
                .putInt(0)
                .putLong(0)
                .putLong(address)
                .putInt(2)
                .putInt(0);
        out.putLong(1).putLong(0xDEAD).put(new byte[13 * 8]);
        out.putInt(context.length).putInt(rva);
        return entry(6, start, 168);
    }

    MinidumpWriter memoryList(long start1, int size1, long start2, int size2) {
        int first = bytes(fill(size1, 0x11));
        int second = bytes(fill(size2, 0x22));
        int start = align();
        out.putInt(2);
        out.putLong(start1).putInt(size1).putInt(first);
        out.putLong(start2).putInt(size2).putInt(second);
        return entry(5, start, out.position() - start);
    }

    MinidumpWriter memory64List(long start1, int size1, long start2, int size2) {
        int data = bytes(fill(size1, 0x33));
        out.put(fill(size2, 0x44));
        int start = align();
        out.putLong(2).putLong(data);
        out.putLong(start1).putLong(size1).putLong(start2).putLong(size2);
        return entry(9, start, out.position() - start);
    }

    MinidumpWriter threadNames(String... names) {
        int[] rvas = Arrays.stream(names).mapToInt(this::string).toArray();
        int start = align();
        out.putInt(names.length);
        for (int i = 0; i < names.length; i++) {
            out.putInt(i + 1).putLong(rvas[i]);
        }
        return entry(24, start, out.position() - start);
    }

    /** With a header and entries that are longer than documented, as later versions may have. */
    MinidumpWriter unloadedModules() {
        int name = string("C:\\Windows\\System32\\gone.dll");
        int start = align();
        out.putInt(16).putInt(32).putInt(1).putInt(0x55555555);
        out.putLong(0x7ff900000000L)
                .putInt(0x3000)
                .putInt(0)
                .putInt(0x66000000)
                .putInt(name)
                .putLong(-1);
        return entry(14, start, out.position() - start);
    }

    /** Descriptors of version 2. */
    MinidumpWriter handles() {
        int type = string("Event");
        int object = string("\\BaseNamedObjects\\ready");
        int start = align();
        out.putInt(16).putInt(40).putInt(1).putInt(0);
        out.putLong(0x44)
                .putInt(type)
                .putInt(object)
                .putInt(0)
                .putInt(0x1F0003)
                .putInt(2)
                .putInt(3)
                .putLong(0);
        return entry(12, start, out.position() - start);
    }

    /** A dump of Windows that knows regions of 64 KiB with these states, from 64 KiB on. */
    public static byte[] withRegions(int... states) {
        MinidumpWriter dump = new MinidumpWriter().systemInfo(9, 2, 26100, "");
        int start = dump.align();
        dump.out.putInt(16).putInt(48).putLong(states.length);
        for (int i = 0; i < states.length; i++) {
            long base = 0x10000L * (i + 1);
            dump.out.putLong(base).putLong(base).putInt(4).putInt(0).putLong(0x10000);
            dump.out.putInt(states[i]).putInt(0x04).putInt(0x20000).putInt(0);
        }
        return dump.entry(16, start, dump.out.position() - start).write();
    }

    MinidumpWriter memoryInfo() {
        int start = align();
        out.putInt(16).putInt(48).putLong(1);
        out.putLong(0x10000).putLong(0x10000).putInt(4).putInt(0).putLong(0x2000);
        out.putInt(0x1000).putInt(0x04).putInt(0x20000).putInt(0);
        return entry(16, start, out.position() - start);
    }

    MinidumpWriter threadInfos() {
        int start = align();
        out.putInt(12).putInt(64).putInt(1);
        out.putInt(2)
                .putInt(0)
                .putInt(0)
                .putInt(0x103)
                .putLong(133_444_736_000_000_000L)
                .putLong(0);
        out.putLong(20_000_000).putLong(5_000_000).putLong(0x7ff612340100L).putLong(0xFF);
        return entry(17, start, out.position() - start);
    }

    MinidumpWriter crashpad() {
        int key = utf8("version");
        int value = utf8("1.2.3");
        int dictionary = align();
        out.putInt(1).putInt(key).putInt(value);
        int text = utf8("abort() called");
        int list = align();
        out.putInt(1).putInt(text);
        int name = utf8("channel");
        int content = utf8("beta");
        int objects = align();
        out.putInt(2).putInt(name).putShort((short) 1).putShort((short) 0).putInt(content);
        out.putInt(name).putShort((short) 0x8000).putShort((short) 0).putInt(content);
        int module = align();
        out.putInt(1).putInt(8).putInt(list).putInt(0).putInt(0).putInt(28).putInt(objects);
        int modules = align();
        out.putInt(1).putInt(0).putInt(28).putInt(module);
        int start = align();
        out.putInt(1)
                .put(fill(16, 0xAB))
                .put(new byte[16])
                .putInt(12)
                .putInt(dictionary)
                .putInt(16)
                .putInt(modules);
        return entry(0x43500001, start, 52);
    }

    /** A CONTEXT of x64 with all groups; rax is 0xA. */
    static byte[] x64Context(long instruction, long stackPointer) {
        ByteBuffer context = ByteBuffer.allocate(0x4D0).order(ByteOrder.LITTLE_ENDIAN);
        context.putInt(0x30, 0x10000F)
                .putLong(0x78, 0xA)
                .putLong(0x98, stackPointer)
                .putLong(0xF8, instruction);
        return context.array();
    }

    static byte[] fill(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** A MINIDUMP_STRING; its offset. */
    int string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_16LE);
        int at = align();
        out.putInt(bytes.length).put(bytes).putShort((short) 0);
        return at;
    }

    private int utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = align();
        out.putInt(bytes.length).put(bytes).put((byte) 0);
        return at;
    }

    /** Bytes that something else points at; their offset. */
    int bytes(byte[] bytes) {
        int at = align();
        out.put(bytes);
        return at;
    }

    private int align() {
        out.position((out.position() + 3) & ~3);
        return out.position();
    }

    public byte[] write() {
        return Arrays.copyOf(out.array(), out.position());
    }
}
