package io.culprit.windows.bugcheck;

import io.culprit.machine.Address;
import org.jspecify.annotations.Nullable;

/**
 * Names of exception codes. On Windows they are status values; minidumps from other systems carry a signal number (Linux, Android)
 * or an exception type (macOS), and codes of their writers.
 */
public final class ExceptionNames {

    private ExceptionNames() {}

    /** The name, or the code in hex where it has none. */
    public static String of(String platform, int code) {
        String name = special(code);
        if (name == null) {
            name = switch (platform) {
                case "linux", "android" -> signal(code);
                case "macos", "ios" -> mach(code);
                default -> NtStatus.name(code).orElse(null);
            };
        }
        return name == null ? Address.hex(Integer.toUnsignedLong(code)) : name;
    }

    private static @Nullable String special(int code) {
        return switch (code) {
            case 0 -> "exception without a code";
            case 0xE06D7363 -> "C++ exception";
            case 0xE0434352, 0xE0434F4D -> "CLR exception";
            case 0x0EEDFADE -> "Delphi exception";
            case 0x0EEFFACE -> "C++Builder exception";
            case 0x20474343, 0x21474343, 0x22474343 -> "GCC exception";
            case 0xE24C4A02 -> "LuaJIT error";
            case 0x4000 -> "Unreal Engine assertion";
            case 0x8000 -> "Unreal Engine GPU crash";
            case 0xBDB30 -> "Unreal Engine ensure (no crash)";
            case 0x43506E78 -> "NSException";
            case 0x43507378 -> "simulated exception (no crash)";
            case 0x406D1388 -> "thread name";
            case 0x0517A7ED -> "simulated exception (no crash)";
            case 0xFFFFFFFF -> "dump requested (no crash)";
            default -> null;
        };
    }

    /** Linux, signal(7) on x86 and ARM. */
    private static @Nullable String signal(int number) {
        return switch (number) {
            case 1 -> "SIGHUP";
            case 2 -> "SIGINT";
            case 3 -> "SIGQUIT";
            case 4 -> "SIGILL";
            case 5 -> "SIGTRAP";
            case 6 -> "SIGABRT";
            case 7 -> "SIGBUS";
            case 8 -> "SIGFPE";
            case 9 -> "SIGKILL";
            case 10 -> "SIGUSR1";
            case 11 -> "SIGSEGV";
            case 12 -> "SIGUSR2";
            case 13 -> "SIGPIPE";
            case 14 -> "SIGALRM";
            case 15 -> "SIGTERM";
            case 16 -> "SIGSTKFLT";
            case 31 -> "SIGSYS";
            default -> null;
        };
    }

    /** macOS, mach/exception_types.h. */
    private static @Nullable String mach(int type) {
        return switch (type) {
            case 1 -> "EXC_BAD_ACCESS";
            case 2 -> "EXC_BAD_INSTRUCTION";
            case 3 -> "EXC_ARITHMETIC";
            case 4 -> "EXC_EMULATION";
            case 5 -> "EXC_SOFTWARE";
            case 6 -> "EXC_BREAKPOINT";
            case 7 -> "EXC_SYSCALL";
            case 8 -> "EXC_MACH_SYSCALL";
            case 9 -> "EXC_RPC_ALERT";
            case 10 -> "EXC_CRASH";
            case 11 -> "EXC_RESOURCE";
            case 12 -> "EXC_GUARD";
            default -> null;
        };
    }
}
