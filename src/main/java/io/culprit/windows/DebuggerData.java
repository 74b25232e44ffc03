package io.culprit.windows;

import io.culprit.machine.Address;
import io.culprit.machine.LittleEndian;
import java.util.Arrays;
import java.util.Optional;

/**
 * KDDEBUGGER_DATA64 (wdbgexts.h): addresses of kernel variables, and offsets into kernel structures of this very build. 32-bit
 * systems use the same block with sign-extended addresses. Fields past the block's own size do not exist.
 */
public final class DebuggerData {

    /** {@code KDBG}, after the LIST_ENTRY64 at the front. */
    static final int OWNER_TAG = 0x4742_444B;

    static final int TAG_OFFSET = 0x10;
    static final int SIZE_OFFSET = 0x14;

    /** Windows 11 24H2 writes 0x3A0 bytes; a claim beyond this is no debugger data block. */
    static final int MAX_BYTES = 0x1000;

    private static final int MIN_BYTES = 0x208;

    private final byte[] bytes;
    private final int size;
    private final boolean wide;

    private DebuggerData(byte[] bytes, int size, boolean wide) {
        this.bytes = bytes;
        this.size = size;
        this.wide = wide;
    }

    /**
     * Reads a decoded block.
     *
     * @param wide whether pointers are 64-bit
     * @return empty unless the tag and the size are right
     */
    public static Optional<DebuggerData> of(byte[] bytes, boolean wide) {
        if (bytes.length < MIN_BYTES || LittleEndian.u32(bytes, TAG_OFFSET) != OWNER_TAG) {
            return Optional.empty();
        }
        int size = LittleEndian.u32(bytes, SIZE_OFFSET);
        if (size < MIN_BYTES || size > MAX_BYTES) {
            return Optional.empty();
        }
        return Optional.of(new DebuggerData(bytes, Math.min(size, bytes.length), wide));
    }

    /** The block, decoded. */
    public byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** The value of an address field, 0 where the block does not have it. */
    public long address(Field field) {
        if (field.offset + 8 > size) {
            return 0;
        }
        long value = LittleEndian.u64(bytes, field.offset);
        return wide ? value : Address.of32(value);
    }

    /** The value of a 16-bit offset or size field, 0 where the block does not have it. */
    public int offset(Field field) {
        if (field.offset + field.bytes > size) {
            return 0;
        }
        return field.bytes == 2 ? LittleEndian.u16(bytes, field.offset) : LittleEndian.u32(bytes, field.offset);
    }

    /** The offset of a structure member that the block tells, by the member's name; 0 for others. */
    int offsetOf(String member) {
        for (Field field : Field.values()) {
            if (member.equals(field.member)) {
                return offset(field);
            }
        }
        return 0;
    }

    /** Fields that are used, with their place in the block. */
    public enum Field {
        KERNEL_BASE(0x18),
        PS_LOADED_MODULE_LIST(0x48),
        PS_ACTIVE_PROCESS_HEAD(0x50),
        KI_BUG_CHECK_DATA(0x88),
        OBP_ROOT_DIRECTORY_OBJECT(0x98),
        NT_BUILD_LAB(0x208),
        KI_PROCESSOR_BLOCK(0x218),
        MM_UNLOADED_DRIVERS(0x220),
        MM_LAST_UNLOADED_DRIVER(0x228),
        KERNEL_VERIFIER(0x240),
        MM_VERIFIER_DATA(0x248),
        KTHREAD_NEXT_PROCESSOR(0x298, 2, "_KTHREAD.NextProcessor"),
        KTHREAD_TEB(0x29A, 2, "_KTHREAD.Teb"),
        KTHREAD_KERNEL_STACK(0x29C, 2, "_KTHREAD.KernelStack"),
        KTHREAD_INITIAL_STACK(0x29E, 2, "_KTHREAD.InitialStack"),
        KTHREAD_APC_PROCESS(0x2A0, 2, "_KTHREAD.Process"),
        KTHREAD_STATE(0x2A2, 2, "_KTHREAD.State"),
        SIZE_EPROCESS(0x2A8, 2, ""),
        EPROCESS_PEB(0x2AA, 2, "_EPROCESS.Peb"),
        EPROCESS_PARENT_CID(0x2AC, 2, "_EPROCESS.InheritedFromUniqueProcessId"),
        EPROCESS_DIRECTORY_TABLE_BASE(0x2AE, 2, "_KPROCESS.DirectoryTableBase"),
        SIZE_PRCB(0x2B0, 2, ""),
        PRCB_CURRENT_THREAD(0x2B4, 2, "_KPRCB.CurrentThread"),
        PRCB_VENDOR_STRING(0x2BA, 2, "_KPRCB.VendorString"),
        PRCB_NUMBER(0x2BE, 2, "_KPRCB.Number"),
        SIZE_ETHREAD(0x2C0, 2, ""),
        PCR_CONTAINED_PRCB(0x2E6, 2, "_KPCR.Prcb"),
        PRCB_SPECIAL_REGISTERS(0x2F2, 2, "_KPRCB.SpecialRegisters"),
        ETWP_DEBUGGER_DATA(0x330),
        PRCB_CONTEXT(0x338, 2, "_KPRCB.Context"),
        KTHREAD_STACK_LIMIT(0x340, 4, "_KTHREAD.StackLimit"),
        KTHREAD_STACK_BASE(0x344, 4, "_KTHREAD.StackBase"),
        PRCB_IDLE_THREAD(0x350, 2, "_KPRCB.IdleThread"),
        PRCB_DPC_STACK(0x354, 2, "_KPRCB.DpcStack"),
        PRCB_ISR_STACK(0x356, 2, "_KPRCB.IsrStack");

        private final int offset;
        private final int bytes;
        private final String member;

        Field(int offset) {
            this(offset, 8, "");
        }

        Field(int offset, int bytes, String member) {
            this.offset = offset;
            this.bytes = bytes;
            this.member = member;
        }

        /** Whether it is the address of a variable of the kernel. */
        public boolean pointer() {
            return bytes == 8;
        }
    }
}
