package io.culprit.dump.kernel;

import io.culprit.dump.ContextWriter;
import io.culprit.machine.Architecture;
import java.time.Duration;
import java.time.Instant;

/**
 * A small dump of a bug check 0xE6 with first parameter 0x26, laid out by hand: the IOMMU has refused a read by the network card
 * while the processor was idle. The faulting device's stack is in the dump (pci, ACPI, the card's own driver); on the call stack there is
 * nothing but the interrupt path. No byte of it comes from a real machine.
 */
public final class SyntheticE6 {

    public static final long KERNEL = 0xFFFF_F803_1200_0000L;
    public static final long CARD_DRIVER = 0xFFFF_F803_2A40_0000L;
    public static final long PCI = 0xFFFF_F803_16C0_0000L;
    public static final long ACPI = 0xFFFF_F803_1690_0000L;

    /** The physical device object of the card: the second parameter. */
    public static final long PDO = 0xFFFF_BE0C_5D41_A060L;

    public static final long FILTER = 0xFFFF_BE0C_5D43_3B90L;
    public static final long CARD = 0xFFFF_BE0C_5D49_8050L;
    private static final long PCI_OBJECT = 0xFFFF_BE0C_5A11_2DE0L;
    private static final long ACPI_OBJECT = 0xFFFF_BE0C_5A10_7C40L;
    private static final long CARD_OBJECT = 0xFFFF_BE0C_5E02_4E20L;

    private static final long DEBUGGER_DATA = KERNEL + 0xC0_0B20;
    private static final long PROCESSOR_BLOCK = KERNEL + 0xCF_DC80;
    private static final long BUILD_LAB = KERNEL + 0xC2_8430;
    private static final long PRCB = 0xFFFF_F803_0F4A_7180L;
    private static final long THREAD = 0xFFFF_F803_1292_6600L;
    private static final long PROCESS = 0xFFFF_BE0C_5908_6040L;

    /** Where the interrupt stack begins, ends, and was at the bug check. */
    private static final long INTERRUPT_STACK = 0xFFFF_F803_1546_7000L;

    private static final long INTERRUPT_STACK_TOP = INTERRUPT_STACK + 0x6000;
    private static final long STACK_POINTER = INTERRUPT_STACK_TOP - 0x158;

    /** The stack of the idle thread that was interrupted, and where its trap frame is. */
    private static final long THREAD_STACK_TOP = 0xFFFF_F803_1545_E000L;

    private static final long TRAP_FRAME = THREAD_STACK_TOP - 0x630;
    private static final int KERNEL_CODE = 0x10;
    private static final int KERNEL_DATA = 0x18;

    /** Offsets in the kernel: the bug check, and the return addresses of the frames above it. */
    private static final long BUG_CHECK = 0x3F_7A70;

    private static final long[] RETURNS = {0x4A_DB47, 0x4C_6A6B, 0x32_7F55, 0x3F_75CC, 0x3F_79D7};
    private static final long IDLE_LOOP = 0x3F_977A;

    /** Distances from the stack pointer to each of the return addresses on the interrupt stack. */
    private static final int[] RETURN_SLOTS = {0, 0x60, 0x90, 0xE0};

    private SyntheticE6() {}

    /** The dump file, the same bytes each time. */
    public static byte[] dump() {
        TriageDumpWriter writer = TriageDumpWriter.of(Architecture.X64);
        header(writer.header());
        modules(writer);
        structures(writer);
        devices(writer);
        stacks(writer);
        return writer.toBytes();
    }

    private static void header(KernelHeaderWriter header) {
        header.build(19045)
                .processors(8)
                .product(1)
                .time(Instant.parse("2026-03-14T09:26:53Z"))
                .uptime(Duration.ofSeconds(655))
                .directoryTableBase(0x1A_D000)
                .loadedModuleList(KERNEL + 0xC2_A2D0)
                .activeProcessHead(KERNEL + 0xC1_E080)
                .debuggerData(DEBUGGER_DATA)
                .miniDumpFields(0xCFF)
                .bugCheck(0xE6, 0x26, PDO, 0x1_4A5E_2000L, 6)
                .context(ContextWriter.of(Architecture.X64, KERNEL + BUG_CHECK, STACK_POINTER))
                .exception(0x8000_0003, 1, KERNEL + BUG_CHECK)
                .comment("synthetic: written by a test of culprit, not taken from a machine");
    }

    private static void modules(TriageDumpWriter writer) {
        module(writer, "\\SystemRoot\\system32\\ntoskrnl.exe", KERNEL, 0x104_6000, 0x0D83_33E6);
        module(writer, "\\SystemRoot\\system32\\hal.dll", 0xFFFF_F803_11F0_0000L, 0x6000, 0x1A7C_0BD9);
        module(writer, "\\SystemRoot\\system32\\kd.dll", 0xFFFF_F803_1580_0000L, 0xB000, 0x7F2E_6A11);
        module(writer, "\\SystemRoot\\System32\\drivers\\Wdf01000.sys", 0xFFFF_F803_1670_0000L, 0xD1000, 0x5E11_0A9C);
        module(writer, "\\SystemRoot\\System32\\drivers\\ACPI.sys", ACPI, 0xCC000, 0x3BB4_77D2);
        module(writer, "\\SystemRoot\\System32\\drivers\\pci.sys", PCI, 0x6F000, 0x2C90_E415);
        module(writer, "\\SystemRoot\\System32\\drivers\\storport.sys", 0xFFFF_F803_1720_0000L, 0xB0000, 0x49D1_5E07);
        module(writer, "\\SystemRoot\\System32\\drivers\\stornvme.sys", 0xFFFF_F803_1710_0000L, 0x2F000, 0x6101_C3A8);
        module(writer, "\\SystemRoot\\System32\\Drivers\\Ntfs.sys", 0xFFFF_F803_1780_0000L, 0x2D9000, 0x0F5A_931B);
        module(writer, "\\SystemRoot\\system32\\drivers\\ndis.sys", 0xFFFF_F803_17B0_0000L, 0x170000, 0x5477_2D90);
        module(writer, "\\SystemRoot\\System32\\drivers\\tcpip.sys", 0xFFFF_F803_1830_0000L, 0x2EB000, 0x2E4B_A0F6);
        module(writer, "\\SystemRoot\\System32\\drivers\\dxgkrnl.sys", 0xFFFF_F803_2800_0000L, 0x3A0000, 0x71C6_08AB);
        module(writer, "\\SystemRoot\\System32\\drivers\\intelppm.sys", 0xFFFF_F803_2890_0000L, 0x3C000, 0x16D0_F233);
        module(writer, "\\SystemRoot\\System32\\drivers\\USBXHCI.SYS", 0xFFFF_F803_2990_0000L, 0xA0000, 0x3D28_B65F);
        module(writer, "\\SystemRoot\\System32\\drivers\\rt640x64.sys", CARD_DRIVER, 0x11_4000, 0x5F3A_0D21);
        module(writer, "\\SystemRoot\\System32\\drivers\\HDAudBus.sys", 0xFFFF_F803_2A80_0000L, 0x26000, 0x4A17_9CE4);
        writer.unloaded("dam.sys", 0xFFFF_F803_1900_0000L, 0xFFFF_F803_1901_F000L)
                .unloaded("WdBoot.sys", 0xFFFF_F803_1650_0000L, 0xFFFF_F803_1650_C000L);
    }

    private static void module(TriageDumpWriter writer, String path, long base, long size, long timestamp) {
        writer.module(path, base, size, timestamp, size + 0x5A5A);
    }

    private static void structures(TriageDumpWriter writer) {
        Image data = KernelStructures.debuggerData(KERNEL)
                .u64(0x48, KERNEL + 0xC2_A2D0)
                .u64(0x50, KERNEL + 0xC1_E080)
                .u64(0x208, BUILD_LAB)
                .u64(0x218, PROCESSOR_BLOCK);
        long threadStackLimit = THREAD_STACK_TOP - 0x6000;
        writer.debuggerData(data.toBytes())
                .prcb(KernelStructures.prcb(PRCB, 0, THREAD, 12)
                        .u64(0x85D8, INTERRUPT_STACK_TOP)
                        .toBytes())
                .thread(KernelStructures.thread(THREAD, PROCESS, 4, 0x8C, threadStackLimit, THREAD_STACK_TOP)
                        .toBytes())
                .process(KernelStructures.process(PROCESS, "System", 4, 0x1A_D000)
                        .toBytes())
                .memory(PROCESSOR_BLOCK, new Image(64).u64(0, PRCB).toBytes())
                .memory(
                        BUILD_LAB,
                        new Image(256)
                                .text(0, "19041.1.amd64fre.vb_release.191206-1406")
                                .toBytes());
    }

    private static void devices(TriageDumpWriter writer) {
        writer.memory(PDO, KernelStructures.device(PDO, PCI_OBJECT, FILTER, 0).toBytes())
                .memory(
                        FILTER,
                        KernelStructures.device(FILTER, ACPI_OBJECT, CARD, PDO).toBytes())
                .memory(
                        CARD,
                        KernelStructures.device(CARD, CARD_OBJECT, 0, FILTER).toBytes())
                .memory(
                        PCI_OBJECT,
                        KernelStructures.driver(PCI_OBJECT, "\\Driver\\pci", PCI, 0x6F000)
                                .toBytes())
                .memory(
                        ACPI_OBJECT,
                        KernelStructures.driver(ACPI_OBJECT, "\\Driver\\ACPI", ACPI, 0xCC000)
                                .toBytes())
                .memory(
                        CARD_OBJECT,
                        KernelStructures.driver(CARD_OBJECT, "\\Driver\\rt640x64", CARD_DRIVER, 0x11_4000)
                                .toBytes());
    }

    /** The interrupt stack as the call stack, and the stack of the interrupted thread with the trap frame as a block. */
    private static void stacks(TriageDumpWriter writer) {
        Image interrupt = new Image((int) (INTERRUPT_STACK_TOP - STACK_POINTER));
        for (int i = 0; i < RETURN_SLOTS.length; i++) {
            interrupt.u64(RETURN_SLOTS[i], KERNEL + RETURNS[i]);
        }
        interrupt.u64(0x28, 0x26).u64(0x30, PDO).u64(0x150, TRAP_FRAME - 0x10);
        writer.stack(STACK_POINTER, interrupt.toBytes());
        long afterTrap = TRAP_FRAME + 0x190;
        Image thread = new Image((int) (THREAD_STACK_TOP - TRAP_FRAME + 8))
                .u64(0, KERNEL + RETURNS[4])
                .u64(8 + 0x168, KERNEL + IDLE_LOOP)
                .u64(8 + 0x170, KERNEL_CODE)
                .u64(8 + 0x178, 0x246)
                .u64(8 + 0x180, afterTrap)
                .u64(8 + 0x188, KERNEL_DATA);
        writer.memory(TRAP_FRAME - 8, thread.toBytes());
        for (long address : RETURNS) {
            writer.memory(KERNEL + address - 0x20, callBefore(0x20));
        }
        writer.memory(KERNEL + IDLE_LOOP - 0x20, callBefore(0x20));
    }

    /** Code around a return address: a direct call that ends {@code size} bytes in, with no-operation bytes around it. */
    private static byte[] callBefore(int size) {
        Image code = new Image(2 * size);
        for (int i = 0; i < 2 * size; i++) {
            code.u8(i, 0x90);
        }
        return code.u8(size - 5, 0xE8).u32(size - 4, 0x1234).toBytes();
    }
}
