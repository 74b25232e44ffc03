package io.culprit.emulator.processor;

import io.culprit.emulator.Stop;
import io.culprit.emulator.Vendor;
import io.culprit.emulator.processor.step.Translator;
import java.util.HexFormat;

/**
 * A machine with one address space for tests: physical memory is mapped at itself and at {@link #HIGH}, in 2 MiB pages; 512 small
 * pages at {@link #SMALL}. Code at {@link #CODE}, stack below {@link #STACK}, all gates lead to {@link #handler}.
 */
final class TestMachine {

    static final long HIGH = 0xFFFF_F800_0000_0000L;
    static final long SMALL = 0x4000_0000L;
    static final long CODE = 0x1_0000;
    static final long STACK = 0x2_0000;
    static final long DATA = 0x5_0000;
    static final long SMALL_FRAMES = 0x20_0000;
    static final long IDT = 0x6000;
    static final long GDT = 0x7000;
    static final long TSS = 0x7100;
    static final long SMALL_TABLE = 0x5000;

    final Machine machine;
    final Processor processor;
    final PhysicalMemory memory;

    TestMachine() {
        this(1, Vendor.INTEL);
    }

    TestMachine(int processors, Vendor vendor) {
        machine = new Machine(vendor, processors, new Translator());
        memory = machine.memory();
        memory.addRam(0, 0x100_0000);
        processor = machine.processor(0);
        pageTables();
        descriptors();
        for (Processor each : machine.processors()) {
            each.setControlRegister(3, 0x1000);
            each.setIdt(IDT, 0xFFF);
            each.setGdt(GDT, 0x4F);
            each.setTss(0x40, TSS);
            each.apic().enable(0xFF);
            each.setRegister(Core.RSP, STACK - each.number() * 0x400L);
        }
        processor.setRip(CODE);
    }

    private void pageTables() {
        memory.store64(0x1000, 0x2000 | 7);
        memory.store64(0x1000 + 0x1F0 * 8, 0x2000 | 7);
        memory.store64(0x2000, 0x3000 | 7);
        memory.store64(0x2000 + 8, 0x4000 | 7);
        for (long i = 0; i < 8; i++) {
            memory.store64(0x3000 + i * 8, i << 21 | 0x83);
        }
        memory.store64(0x4000, SMALL_TABLE | 7);
        for (long i = 0; i < 512; i++) {
            mapSmall((int) i, SMALL_FRAMES + i * 0x1000, 7);
        }
    }

    /** Maps the small page with this index to a physical address with these entry bits. */
    TestMachine mapSmall(int index, long physical, long bits) {
        memory.store64(SMALL_TABLE + index * 8L, physical | bits);
        machine.forgetTranslations();
        return this;
    }

    private void descriptors() {
        memory.store64(GDT + 0x10, 0x0020_9B00_0000_0000L);
        memory.store64(GDT + 0x18, 0x0000_9300_0000_0000L);
        memory.store64(GDT + 0x40, 0x0000_8900_7100_0067L);
        memory.store64(TSS + 4, 0x2_8000);
        for (int vector = 0; vector < 256; vector++) {
            gate(vector, handler(vector), 0, 0);
        }
    }

    /** Where the gate of this vector leads. */
    static long handler(int vector) {
        return 0x3_0000 + vector * 0x40L;
    }

    /** An interrupt gate. */
    void gate(int vector, long handler, int stackTable, int privilege) {
        memory.store64(
                IDT + vector * 16L,
                handler & 0xFFFF
                        | 0x10L << 16
                        | (long) stackTable << 32
                        | 0x8E00L + (privilege << 13) << 32
                        | (handler >> 16 & 0xFFFF) << 48);
        memory.store64(IDT + vector * 16L + 8, handler >>> 32);
    }

    /** Puts code somewhere. */
    TestMachine code(long address, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        memory.write(address, bytes, 0, bytes.length);
        return this;
    }

    /** Runs the code from {@link #CODE} until every processor waits for good. */
    TestMachine run(String hex) {
        code(CODE, hex);
        Stop stop = machine.run(1_000_000);
        if (stop != Stop.IDLE) {
            throw new AssertionError(stop + " " + machine.stopReason() + " at " + Long.toHexString(processor.rip()));
        }
        return this;
    }

    long register(int index) {
        return processor.register(index);
    }
}
