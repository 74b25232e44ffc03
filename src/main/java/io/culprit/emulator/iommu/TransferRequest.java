package io.culprit.emulator.iommu;

/**
 * One request of a device, within one page.
 *
 * @param requester source id: bus in bits 15:8, device in 7:3, function in 2:0
 * @param address bus address that the device put on the link
 * @param pasid process address space id, or -1 for a request without one
 * @param execute instruction fetch (only with a PASID)
 * @param privileged supervisor privilege (only with a PASID)
 */
public record TransferRequest(
        int requester, long address, boolean write, int pasid, boolean execute, boolean privileged, Form form) {

    /** Address type of the transaction, AT field of the link header. */
    public enum Form {
        UNTRANSLATED,
        /** The device's own TLB asks for a translation. */
        TRANSLATION_REQUEST,
        TRANSLATED,
        /** A page request message that is part of a group. */
        PAGE_GROUP
    }

    /** A plain read without PASID. */
    public static TransferRequest read(int requester, long address) {
        return new TransferRequest(requester, address, false, -1, false, false, Form.UNTRANSLATED);
    }

    /** A plain write without PASID. */
    public static TransferRequest write(int requester, long address) {
        return new TransferRequest(requester, address, true, -1, false, false, Form.UNTRANSLATED);
    }

    /** The same request on behalf of a process address space. */
    public TransferRequest withPasid(int id) {
        return new TransferRequest(requester, address, write, id, execute, privileged, form);
    }

    /** The same request in another form. */
    public TransferRequest as(Form other) {
        return new TransferRequest(requester, address, write, pasid, execute, privileged, other);
    }

    /** The same request with the execute and privilege bits set as given. */
    public TransferRequest with(boolean executes, boolean supervisor) {
        return new TransferRequest(requester, address, write, pasid, executes, supervisor, form);
    }

    boolean hasPasid() {
        return pasid >= 0;
    }

    int bus() {
        return requester >>> 8 & 0xFF;
    }

    int deviceFunction() {
        return requester & 0xFF;
    }

    /** Whether the address is in the range that the platform takes as interrupt messages, 0xFEE00000 to 0xFEEFFFFF. */
    public boolean interruptRange() {
        return address >>> 20 == 0xFEEL;
    }
}
