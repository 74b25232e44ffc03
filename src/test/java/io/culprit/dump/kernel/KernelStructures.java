package io.culprit.dump.kernel;

/** Structures of Windows 10 22H2 (builds 19041 to 19045, x64) for synthetic dumps, at the offsets of its public symbols. */
public final class KernelStructures {

    /** Offset and size of the fields of KDDEBUGGER_DATA64 that describe structures, with their values on these builds. */
    private static final int[] LAYOUT = {
        0x298, 0x218, 0x29A, 0xF0, 0x29C, 0x58, 0x29E, 0x28, 0x2A0, 0xB8, 0x2A2, 0x184, 0x2A8, 0xA40, 0x2AA, 0x550,
        0x2AC, 0x540, 0x2AE, 0x28, 0x2B0, 0xAF00, 0x2B2, 0x312A, 0x2B4, 0x8, 0x2B6, 0x44, 0x2B8, 0x40, 0x2BA, 0x8590,
        0x2BC, 0x1F0, 0x2BE, 0x24, 0x2C0, 0x898, 0x2E0, 0xB080, 0x2E2, 0x18, 0x2E4, 0x20, 0x2E6, 0x180, 0x2F2, 0x100,
        0x2F4, 0x10, 0x2F6, 0x18, 0x2FA, 0x33, 0x2FC, 0x2B, 0x302, 0x40, 0x304, 0x23, 0x306, 0x53, 0x338, 0x85C0,
        0x340, 0x30, 0x344, 0x38, 0x348, 0x208, 0x34C, 0x4B0, 0x350, 0x18, 0x352, 0x312C, 0x354, 0x3110, 0x356, 0x85D8,
        0x358, 0x50, 0x35A, 0x2A0, 0x35C, 0x283,
    };

    private KernelStructures() {}

    /** KDDEBUGGER_DATA64 of a kernel at this base; the addresses of variables are the caller's to add. */
    public static Image debuggerData(long kernelBase) {
        Image image = new Image(0x380).text(0x10, "KDBG").u32(0x14, 0x380).u64(0x18, kernelBase);
        image.u64(0x138, 0x1000).u64(0x360, 0xFFFF_FD80_0000_0000L);
        for (int i = 0; i < LAYOUT.length; i += 2) {
            image.u16(LAYOUT[i], LAYOUT[i + 1]);
        }
        return image;
    }

    /** KPRCB at {@code address} with its empty lists; {@code irql} is CR8 at the crash. */
    public static Image prcb(long address, int number, long thread, int irql) {
        Image image = new Image(0xAF00)
                .u32(0, 0x1F80)
                .u64(8, thread)
                .u64(0x18, thread)
                .u32(0x24, number);
        image.u8(0x40, 6).u8(0x41, 1).u16(0x42, 0x9E0A).u32(0x44, 3600);
        image.u64(0x100, 0x8005_0033L)
                .u64(0x110, 0x1A_D000)
                .u64(0x118, 0x35_06F8L)
                .u64(0x1A0, irql);
        image.text(0x8590, "GenuineIntel");
        for (int i = 0; i < 64; i++) {
            long head = address + 0x2400 + 0x10 * i;
            image.u64(0x2400 + 0x10 * i, head).u64(0x2408 + 0x10 * i, head);
        }
        return image;
    }

    /** ETHREAD at {@code address} of a process, with the limits of its stack. */
    public static Image thread(long address, long process, long pid, long tid, long stackLimit, long stackBase) {
        return new Image(0x898)
                .u8(0, 6)
                .u64(0x08, address + 8)
                .u64(0x10, address + 8)
                .u64(0x28, stackBase)
                .u64(0x30, stackLimit)
                .u64(0x38, stackBase)
                .u64(0xB8, process)
                .u8(0x184, 2)
                .u64(0x220, process)
                .u64(0x478, pid)
                .u64(0x480, tid);
    }

    /** EPROCESS at {@code address}. */
    public static Image process(long address, String name, long pid, long directoryTableBase) {
        return new Image(0xA40)
                .u8(0, 3)
                .u64(0x18, address + 0x18)
                .u64(0x20, address + 0x18)
                .u64(0x28, directoryTableBase)
                .u64(0x440, pid)
                .text(0x5A8, name);
    }

    /** DEVICE_OBJECT of a driver object, with the device attached above it (0 for none) and its DEVOBJ_EXTENSION behind it. */
    public static Image device(long address, long driver, long attached, long attachedTo) {
        return new Image(0x150 + 0x70)
                .u16(0, 3)
                .u16(2, 0x150)
                .u32(4, 1)
                .u64(8, driver)
                .u64(0x18, attached)
                .u32(0x30, 0x1040)
                .u32(0x48, 0x22)
                .u8(0x4C, attachedTo == 0 ? 1 : 2)
                .u64(0x138, address + 0x150)
                .u16(0x150, 13)
                .u64(0x158, address)
                .u64(0x180, attachedTo);
    }

    /** DRIVER_OBJECT at {@code address} of the image at {@code base}, with its name in the bytes behind it. */
    public static Image driver(long address, String name, long base, long sizeBytes) {
        return new Image(0x150)
                .u16(0, 4)
                .u16(2, 0x150)
                .u64(0x18, base)
                .u32(0x20, sizeBytes)
                .u16(0x38, 2 * name.length())
                .u16(0x3A, 2 * name.length() + 2)
                .u64(0x40, address + 0x150)
                .u64(0x58, base + sizeBytes - 0x1000)
                .wide(0x150, name)
                .u16(0x150 + 2 * name.length(), 0);
    }
}
