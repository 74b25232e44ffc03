package io.culprit.emulator.iommu;

/**
 * Fault reason codes of the FRCD registers (Intel VT-d specification, fault reason encodings): legacy mode, interrupt remapping
 * and scalable mode. A qualified reason is silenced by the FPD bit of the entry that was reached before the fault.
 */
public enum FaultReason {
    ROOT_NOT_PRESENT(0x1, false),
    CONTEXT_NOT_PRESENT(0x2, true),
    CONTEXT_INVALID(0x3, true),
    ADDRESS_BEYOND_WIDTH(0x4, true),
    WRITE_NOT_PERMITTED(0x5, true),
    READ_NOT_PERMITTED(0x6, true),
    PAGING_ENTRY_UNREACHABLE(0x7, true),
    ROOT_UNREACHABLE(0x8, false),
    CONTEXT_UNREACHABLE(0x9, false),
    ROOT_RESERVED(0xA, false),
    CONTEXT_RESERVED(0xB, true),
    PAGING_ENTRY_RESERVED(0xC, true),
    TRANSLATED_REQUEST_BLOCKED(0xD, true),
    INTERRUPT_RANGE(0xE, true),

    INTERRUPT_REQUEST_RESERVED(0x20, false),
    INTERRUPT_INDEX_BEYOND_TABLE(0x21, false),
    INTERRUPT_ENTRY_NOT_PRESENT(0x22, true),
    INTERRUPT_TABLE_UNREACHABLE(0x23, false),
    INTERRUPT_ENTRY_RESERVED(0x24, true),
    INTERRUPT_COMPATIBILITY_BLOCKED(0x25, false),
    INTERRUPT_SOURCE_REJECTED(0x26, true),

    SCALABLE_ROOT_ADDRESS_INVALID(0x30, false),
    LEGACY_PASID_REQUEST(0x31, false),
    LEGACY_PAGE_GROUP_REQUEST(0x32, false),
    SCALABLE_ROOT_UNREACHABLE(0x38, false),
    SCALABLE_ROOT_NOT_PRESENT(0x39, false),
    SCALABLE_ROOT_RESERVED(0x3A, false),
    SCALABLE_CONTEXT_UNREACHABLE(0x40, false),
    SCALABLE_CONTEXT_NOT_PRESENT(0x41, true),
    SCALABLE_CONTEXT_RESERVED(0x42, true),
    SCALABLE_CONTEXT_INVALID(0x43, true),
    DEVICE_TLB_DISABLED(0x44, true),
    PASID_DISABLED(0x45, true),
    PASID_TOO_LARGE(0x46, true),
    PAGE_REQUEST_DISABLED(0x47, true),
    RID_PASID_INVALID(0x48, true),
    PASID_DIRECTORY_UNREACHABLE(0x50, true),
    PASID_DIRECTORY_NOT_PRESENT(0x51, true),
    PASID_DIRECTORY_RESERVED(0x52, true),
    PASID_ENTRY_UNREACHABLE(0x58, true),
    PASID_ENTRY_NOT_PRESENT(0x59, true),
    PASID_ENTRY_RESERVED(0x5A, true),
    PASID_ENTRY_INVALID(0x5B, true),
    EXECUTE_DISABLED(0x5C, true),
    SUPERVISOR_DISABLED(0x5D, true),
    FIRST_LEVEL_UNREACHABLE(0x70, true),
    FIRST_LEVEL_NOT_PRESENT(0x71, true),
    FIRST_LEVEL_RESERVED(0x72, true),
    NESTED_ROOT_UNREACHABLE(0x73, true),
    NESTED_ADDRESS_BEYOND_WIDTH(0x74, true),
    NESTED_ROOT_READ_REFUSED(0x75, true),
    NESTED_ENTRY_READ_REFUSED(0x76, true),
    NESTED_ENTRY_WRITE_REFUSED(0x77, true),
    SECOND_LEVEL_UNREACHABLE(0x78, true),
    SECOND_LEVEL_PERMISSION(0x79, true),
    SECOND_LEVEL_RESERVED(0x7A, true),
    SECOND_LEVEL_POINTER_INVALID(0x7B, true),
    SECOND_LEVEL_UPDATE_REFUSED(0x7C, true),
    NOT_CANONICAL(0x80, true),
    USER_PRIVILEGE(0x81, true),
    NO_EXECUTE(0x82, true),
    FIRST_LEVEL_BEYOND_HARDWARE(0x83, true),
    SECOND_LEVEL_BEYOND_HARDWARE(0x84, true),
    SCALABLE_WRITE_NOT_PERMITTED(0x85, true),
    SCALABLE_READ_NOT_PERMITTED(0x86, true),
    SCALABLE_INTERRUPT_RANGE(0x87, true),
    FIRST_LEVEL_UPDATE_REFUSED(0x90, true);

    private final int code;
    private final boolean qualified;

    FaultReason(int code, boolean qualified) {
        this.code = code;
        this.qualified = qualified;
    }

    /** The number in the FR field. */
    public int code() {
        return code;
    }

    /** Whether the FPD bit of the context or PASID entry suppresses the record. */
    public boolean qualified() {
        return qualified;
    }
}
