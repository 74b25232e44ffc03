package io.culprit.windows.bugcheck;

import io.culprit.machine.Address;
import java.util.List;
import java.util.Optional;

/**
 * What an exception says beside its code: the reason of a fast fail (winnt.h, the same as of bug check 0x139), a signal's cause (si_code,
 * siginfo of Linux, which Breakpad and Crashpad write where Windows has flags), and codes of Mach exceptions (mach/exception_types.h).
 */
public final class ExceptionWords {

    private static final int BREAKPOINT = 0x80000003;
    private static final int STACK_BUFFER_OVERRUN = 0xC0000409;
    private static final int KERNEL_SECURITY_CHECK_FAILURE = 0x139;
    private static final int MODULE_NOT_FOUND = 0xC06D007E;
    private static final int PROCEDURE_NOT_FOUND = 0xC06D007F;
    /** Of Unreal Engine (WindowsPlatformCrashContext.cpp; UnhandledEnsure of ECrashExitCodes). */
    private static final int ASSERTION = 0x4000;

    private static final int ENSURE = 0xBDB30;
    private static final int SIGABRT = 6;
    private static final int SIGILL = 4;
    private static final int SIGBUS = 7;
    private static final int SIGFPE = 8;
    private static final int SIGSEGV = 11;
    private static final int EXC_BAD_ACCESS = 1;
    private static final int EXC_CRASH = 10;

    /** Of Crashpad: an Objective-C exception that nobody caught. */
    private static final int NS_EXCEPTION = 0x43506E78;

    private ExceptionWords() {}

    /** Whether code asked for the exception, and no instruction failed. */
    public static boolean software(String platform, int code) {
        int severity = code >>> 28;
        return switch (platform) {
            case "linux", "android" -> code == SIGABRT;
            case "macos", "ios" -> code == EXC_CRASH || code == NS_EXCEPTION;
            default ->
                severity != 0xC && severity != 0x8
                        || code == STACK_BUFFER_OVERRUN
                        || code == MODULE_NOT_FOUND
                        || code == PROCEDURE_NOT_FOUND;
        };
    }

    /** One sentence without its full stop; empty where there is nothing to add. */
    public static Optional<String> of(String platform, int code, int flags, long address, List<Long> information) {
        if (code == 0) {
            return Optional.of("the writer of the dump tells of no crash");
        }
        return switch (platform) {
            case "linux", "android" -> signal(code, flags, address);
            case "macos", "ios" -> mach(code, flags, address, information);
            default -> windows(code, information);
        };
    }

    private static Optional<String> windows(int code, List<Long> information) {
        return switch (code) {
            case STACK_BUFFER_OVERRUN -> information.isEmpty() ? Optional.empty() : fastFail(information.getFirst());
            case BREAKPOINT ->
                Optional.of("a breakpoint in the code: a check of the program that failed, or a debugger broke in");
            case MODULE_NOT_FOUND -> Optional.of("a DLL that is loaded when it is first called was not found");
            case ASSERTION -> Optional.of("a check of the program failed, or it gave up, and its engine raised this");
            case ENSURE -> Optional.of("a check of the program failed that is reported, and the program went on");
            case PROCEDURE_NOT_FOUND -> Optional.of("a DLL that is loaded when it is first called lacks the function");
            default -> Optional.empty();
        };
    }

    private static Optional<String> fastFail(long reason) {
        String text = BugChecks.meaning(KERNEL_SECURITY_CHECK_FAILURE, new long[] {reason, 0, 0, 0})
                .text();
        return Optional.of("fast fail " + Address.hex(reason) + ": "
                + (text.endsWith(".") ? text.substring(0, text.length() - 1) : text));
    }

    private static Optional<String> signal(int number, int cause, long address) {
        String name = number == SIGSEGV
                ? segv(cause)
                : number == SIGBUS ? bus(cause) : number == SIGILL ? ill(cause) : number == SIGFPE ? fpe(cause) : "";
        String words = name.isEmpty() ? sender(cause) : name;
        boolean at = (number == SIGSEGV || number == SIGBUS) && cause > 0 && cause < 0x80;
        return words.isEmpty() ? Optional.empty() : Optional.of(at ? words + " at " + Address.hex(address) : words);
    }

    private static String segv(int cause) {
        return switch (cause) {
            case 1 -> "SEGV_MAPERR: nothing is mapped";
            case 2 -> "SEGV_ACCERR: the memory does not permit the access";
            case 3 -> "SEGV_BNDERR: bounds check failed";
            case 4 -> "SEGV_PKUERR: protection key denies the access";
            case 8, 9 -> "SEGV_MTEERR: the memory's tag differs";
            default -> "";
        };
    }

    private static String bus(int cause) {
        return switch (cause) {
            case 1 -> "BUS_ADRALN: misaligned";
            case 2 -> "BUS_ADRERR: no such physical address, or beyond the end of a mapped file";
            case 3 -> "BUS_OBJERR: hardware error of the object";
            case 4 -> "BUS_MCEERR_AR: memory error, consumed";
            case 5 -> "BUS_MCEERR_AO: memory error, found";
            default -> "";
        };
    }

    private static String ill(int cause) {
        return switch (cause) {
            case 1 -> "ILL_ILLOPC: illegal opcode";
            case 2 -> "ILL_ILLOPN: illegal operand";
            case 3 -> "ILL_ILLADR: illegal addressing mode";
            case 4 -> "ILL_ILLTRP: illegal trap";
            case 5 -> "ILL_PRVOPC: privileged opcode";
            case 6 -> "ILL_PRVREG: privileged register";
            case 7 -> "ILL_COPROC: coprocessor error";
            case 8 -> "ILL_BADSTK: internal stack error";
            default -> "";
        };
    }

    private static String fpe(int cause) {
        return switch (cause) {
            case 1 -> "FPE_INTDIV: integer division by zero";
            case 2 -> "FPE_INTOVF: integer overflow";
            case 3 -> "FPE_FLTDIV: floating-point division by zero";
            case 4 -> "FPE_FLTOVF: floating-point overflow";
            case 5 -> "FPE_FLTUND: floating-point underflow";
            case 6 -> "FPE_FLTRES: inexact floating-point result";
            case 7 -> "FPE_FLTINV: invalid floating-point operation";
            case 8 -> "FPE_FLTSUB: subscript out of range";
            default -> "";
        };
    }

    /** Signals that somebody sent; 0 is left out, for old writers leave it where they do not know. */
    private static String sender(int cause) {
        return switch (cause) {
            case 0x80 -> "SI_KERNEL: sent by the kernel, which tells no address";
            case -1 -> "SI_QUEUE: sent by sigqueue";
            case -2 -> "SI_TIMER: sent by a timer";
            case -6 -> "SI_TKILL: sent by a thread, as abort does";
            default -> "";
        };
    }

    private static Optional<String> mach(int type, int code, long address, List<Long> information) {
        if (type == EXC_CRASH && information.size() > 1) {
            return Optional.of(ended(information.get(1)));
        }
        String words = type == EXC_BAD_ACCESS ? access(code) : instruction(type, code);
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(type == EXC_BAD_ACCESS ? words + " at " + Address.hex(address) : words);
    }

    /** EXC_CRASH packs what ended the process: the signal from bit 24, the first exception from bit 20, its code below. */
    private static String ended(long packed) {
        int signal = (int) (packed >> 24) & 0xFF;
        int first = (int) (packed >> 20) & 0xF;
        String told = "ended by signal " + signal + unixSignal(signal);
        return first == 0 ? told : told + ", at first " + ExceptionNames.of("macos", first);
    }

    private static String unixSignal(int number) {
        return switch (number) {
            case 4 -> " (SIGILL)";
            case 5 -> " (SIGTRAP)";
            case 6 -> " (SIGABRT)";
            case 8 -> " (SIGFPE)";
            case 9 -> " (SIGKILL)";
            case 10 -> " (SIGBUS)";
            case 11 -> " (SIGSEGV)";
            case 12 -> " (SIGSYS)";
            case 13 -> " (SIGPIPE)";
            case 15 -> " (SIGTERM)";
            default -> "";
        };
    }

    private static String access(int code) {
        return switch (code) {
            case 1 -> "KERN_INVALID_ADDRESS: nothing is mapped";
            case 2 -> "KERN_PROTECTION_FAILURE: the memory does not permit the access";
            case 8 -> "KERN_NO_ACCESS: the memory object denies the access";
            case 9 -> "KERN_MEMORY_FAILURE: the memory object failed";
            case 10 -> "KERN_MEMORY_ERROR: the memory object failed to supply data";
            case 13 -> "EXC_I386_GPFLT: general protection, as for a non-canonical address";
            case 50 -> "KERN_CODESIGN_ERROR: the page's signature is wrong";
            case 0x101 -> "EXC_ARM_DA_ALIGN: misaligned";
            default -> "";
        };
    }

    private static String instruction(int type, int code) {
        return switch (type * 0x100 + code) {
            case 0x201 -> "EXC_I386_INVOP or EXC_ARM_UNDEFINED: undefined instruction";
            case 0x301 -> "EXC_I386_DIV: division by zero";
            case 0x302 -> "EXC_I386_INTO: overflow";
            case 0x601 -> "single step or EXC_ARM_BREAKPOINT";
            case 0x602 -> "EXC_I386_BPT: breakpoint";
            default -> "";
        };
    }
}
