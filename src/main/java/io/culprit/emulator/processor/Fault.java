package io.culprit.emulator.processor;

/** A processor exception on its way to the guest's handler (Intel SDM volume 3, chapter 6). Thrown and caught inside the processor. */
public final class Fault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** #DE. */
    public static final int DIVIDE_ERROR = 0;

    static final int DEBUG = 1;
    static final int NMI = 2;
    /** #BP. */
    public static final int BREAKPOINT = 3;

    static final int OVERFLOW = 4;
    /** #UD. */
    public static final int INVALID_OPCODE = 6;

    static final int DOUBLE_FAULT = 8;
    static final int INVALID_TSS = 10;
    static final int SEGMENT_NOT_PRESENT = 11;
    /** #SS. */
    public static final int STACK_FAULT = 12;

    static final int GENERAL_PROTECTION = 13;
    static final int PAGE_FAULT = 14;
    static final int MACHINE_CHECK = 18;

    private static final int WITH_ERROR_CODE = 1 << DOUBLE_FAULT
            | 1 << INVALID_TSS
            | 1 << SEGMENT_NOT_PRESENT
            | 1 << STACK_FAULT
            | 1 << GENERAL_PROTECTION
            | 1 << PAGE_FAULT
            | 1 << 17
            | 1 << 21;

    final int vector;
    final int errorCode;

    Fault(int vector, int errorCode) {
        super(null, null, false, false);
        this.vector = vector;
        this.errorCode = errorCode;
    }

    /** A fault that pushes no error code, or zero. */
    public Fault(int vector) {
        this(vector, 0);
    }

    /** #GP. */
    public static Fault generalProtection(int errorCode) {
        return new Fault(GENERAL_PROTECTION, errorCode);
    }

    /** Whether the processor pushes an error code for this exception. */
    static boolean hasErrorCode(int vector) {
        return vector < 32 && (WITH_ERROR_CODE >>> vector & 1) != 0;
    }

    @Override
    public String getMessage() {
        return "exception " + vector + " error " + Integer.toHexString(errorCode);
    }
}
