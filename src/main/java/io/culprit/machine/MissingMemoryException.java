package io.culprit.machine;

/**
 * Memory that is not in the dump, with the first address that was missing and the reason (which page-table level or page was
 * missing). Ordinary: the fact finder turns it into an unknown; nobody else catches it.
 */
public final class MissingMemoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long address;
    private final String reason;

    /** {@code reason} is a phrase for a report, such as "page not in dump". */
    public MissingMemoryException(long address, String reason) {
        super(null, null, false, false);
        this.address = address;
        this.reason = reason;
    }

    /** The first address that could not be read. */
    public long address() {
        return address;
    }

    /** Why, as a phrase. */
    public String reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return reason + " at " + Address.hex(address);
    }
}
