package io.culprit.emulator.processor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Unicorn emulator as an oracle: its library, called through the foreign function interface. */
final class Unicorn implements AutoCloseable {

    private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/libunicorn.so.2");
    private static final int ARCHITECTURE_X86 = 4;
    private static final int MODE_64 = 8;
    private static final int SET_MODEL = 7 | 1 << 26 | 1 << 30;
    private static final int HASWELL = 19;
    private static final int FLAGS = 25;
    private static final int RIP = 41;
    private static final int FIRST_VECTOR = 122;

    /** Unicorn's register numbers (unicorn/x86.h) in the order of instruction encodings. */
    private static final int[] GENERAL = {35, 38, 40, 37, 44, 36, 43, 39, 106, 107, 108, 109, 110, 111, 112, 113};

    private final Arena arena = Arena.ofConfined();
    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup symbols = SymbolLookup.libraryLookup(LIBRARY, arena);
    private final MethodHandle register = function("uc_reg_write", "ppip");
    private final MethodHandle readRegister = function("uc_reg_read", "ppip");
    private final MethodHandle write = function("uc_mem_write", "pplpl");
    private final MethodHandle read = function("uc_mem_read", "pplpl");
    private final MethodHandle start = function("uc_emu_start", "ppllll");
    private final MemorySegment scratch = arena.allocate(0x2000);
    private final MemorySegment engine;

    Unicorn(long memoryBytes) throws Throwable {
        MemorySegment slot = arena.allocate(ValueLayout.ADDRESS);
        check((int) function("uc_open", "piip").invoke(ARCHITECTURE_X86, MODE_64, slot));
        engine = slot.get(ValueLayout.ADDRESS, 0);
        MethodHandle control = linker.downcallHandle(
                symbols.find("uc_ctl").orElseThrow(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        check((int) control.invoke(engine, SET_MODEL, HASWELL));
        check((int) function("uc_mem_map", "pplli").invoke(engine, 0L, memoryBytes, 7));
    }

    static boolean installed() {
        return Files.exists(LIBRARY);
    }

    /** The first letter stands for nothing; p is a pointer, l 64 bits, i 32 bits; all functions return an error number. */
    private MethodHandle function(String name, String signature) {
        java.lang.foreign.MemoryLayout[] layouts = signature
                .substring(1)
                .chars()
                .mapToObj(c -> c == 'p' ? ValueLayout.ADDRESS : c == 'l' ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT)
                .toArray(java.lang.foreign.MemoryLayout[]::new);
        return linker.downcallHandle(
                symbols.find(name).orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
    }

    private static void check(int error) {
        if (error != 0) {
            throw new IllegalStateException("unicorn error " + error);
        }
    }

    void setRegister(int index, long value) throws Throwable {
        set(GENERAL[index], value);
    }

    void setFlags(long value) throws Throwable {
        set(FLAGS, value);
    }

    private void set(int number, long value) throws Throwable {
        scratch.set(ValueLayout.JAVA_LONG, 0, value);
        check((int) register.invoke(engine, number, scratch));
    }

    long register(int index) throws Throwable {
        return get(GENERAL[index]);
    }

    long flags() throws Throwable {
        return get(FLAGS);
    }

    long rip() throws Throwable {
        return get(RIP);
    }

    private long get(int number) throws Throwable {
        scratch.set(ValueLayout.JAVA_LONG, 0, 0);
        check((int) readRegister.invoke(engine, number, scratch));
        return scratch.get(ValueLayout.JAVA_LONG, 0);
    }

    void setVector(int index, long low, long high) throws Throwable {
        scratch.set(ValueLayout.JAVA_LONG, 0, low);
        scratch.set(ValueLayout.JAVA_LONG, 8, high);
        check((int) register.invoke(engine, FIRST_VECTOR + index, scratch));
    }

    /** The low and the high half. */
    long[] vector(int index) throws Throwable {
        check((int) readRegister.invoke(engine, FIRST_VECTOR + index, scratch));
        return new long[] {scratch.get(ValueLayout.JAVA_LONG, 0), scratch.get(ValueLayout.JAVA_LONG, 8)};
    }

    void write(long address, byte[] bytes) throws Throwable {
        MemorySegment.copy(bytes, 0, scratch, ValueLayout.JAVA_BYTE, 0, bytes.length);
        check((int) write.invoke(engine, address, scratch, (long) bytes.length));
    }

    byte[] read(long address, int length) throws Throwable {
        check((int) read.invoke(engine, address, scratch, (long) length));
        return scratch.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Runs from {@code address}; false when it raised an exception. A {@code count} of 0 means until {@code until}. */
    boolean run(long address, long until, long count) throws Throwable {
        return (int) start.invoke(engine, address, until, 0L, count) == 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
