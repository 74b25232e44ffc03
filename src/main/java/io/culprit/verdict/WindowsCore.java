package io.culprit.verdict;

/**
 * The images through which every crash passes, whatever its cause: a bucket that names one of them says nothing. Buckets need no more
 * than this; who is to blame is the verdict's to say.
 */
final class WindowsCore {

    private static final String[] IMAGES = {
        "ntoskrnl.exe",
        "hal.dll",
        "ntdll.dll",
        "kernelbase.dll",
        "kernel32.dll",
        "wow64.dll",
        "wow64cpu.dll",
        "wow64win.dll",
        "ucrtbase.dll"
    };

    /** Beginnings of function names, after the mark, of the path from a fault to the bug check or to the debugger. */
    private static final String[] MACHINERY = {
        "KeBugCheck",
        "KiBugCheck",
        "KiFatalExceptionHandler",
        "KiPageFault",
        "KiExceptionDispatch",
        "KiDispatchException",
        "KiGeneralProtectionFault",
        "KiDoubleFaultAbort",
        "KiRaiseSecurityCheckFailure",
        "KiFastFailDispatch",
        "RtlDispatchException",
        "RtlRaise",
        "RtlpExecuteHandlerForException",
        "MmAccessFault",
        "MiSystemFault",
        "PspSystemThreadStartup$filt",
        "PspUnhandledExceptionInSystemThread",
        "_C_specific_handler",
        "_GSHandlerCheck"
    };

    private WindowsCore() {}

    /** Whether the file name is that of the kernel, the HAL or the lowest user-mode libraries, in any case. */
    static boolean holds(String module) {
        for (String image : IMAGES) {
            if (image.equalsIgnoreCase(module)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code module!function} is part of raising a bug check rather than of its cause. */
    static boolean raisesBugChecks(String symbol) {
        int start = symbol.indexOf('!') + 1;
        for (String beginning : MACHINERY) {
            if (symbol.startsWith(beginning, start)) {
                return true;
            }
        }
        return false;
    }
}
