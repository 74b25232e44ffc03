package io.culprit.report.explanation;

import org.jspecify.annotations.Nullable;

/** Statuses and results in words: severity, facility, and the Win32 error that an HRESULT carries (winerror.h). */
final class ResultWords {

    private static final int FROM_NT = 0x1000_0000;

    private ResultWords() {}

    static String of(int code, @Nullable String name) {
        if (name != null) {
            return severity(code) + " of Windows' kernel" + meaning(name) + ".";
        }
        if ((code & FROM_NT) != 0) {
            return "An NTSTATUS carried as an HRESULT.";
        }
        int facility = code >>> 16 & 0x1FFF;
        int low = code & 0xFFFF;
        String win32 = facility == 7 ? win32(low) : null;
        return "A result of COM or Win32: facility " + facility(facility) + ", error " + low
                + (win32 == null ? "" : " (" + win32 + ")") + ".";
    }

    private static String severity(int code) {
        return switch (code >>> 30) {
            case 3 -> "An error status";
            case 2 -> "A warning status";
            case 1 -> "An informational status";
            default -> "A success status";
        };
    }

    private static String meaning(String name) {
        return switch (name) {
            case "STATUS_ACCESS_VIOLATION" -> ": code touched memory that it may not touch, or that is not there";
            case "STATUS_BREAKPOINT" -> ": a breakpoint or a failed assertion";
            case "STATUS_IN_PAGE_ERROR" ->
                ": a page could not be read from disk; look at the disk, its cable and its controller";
            case "STATUS_ILLEGAL_INSTRUCTION" -> ": the processor met bytes that are no instruction";
            case "STATUS_PRIVILEGED_INSTRUCTION" -> ": an instruction that only the kernel may execute";
            case "STATUS_INTEGER_DIVIDE_BY_ZERO" -> ": an integer was divided by zero";
            case "STATUS_STACK_OVERFLOW" -> ": a stack was used up";
            case "STATUS_STACK_BUFFER_OVERRUN" -> ": a security check failed, and the program was ended at once";
            case "STATUS_HEAP_CORRUPTION" -> ": the program's heap is damaged";
            case "STATUS_INSUFFICIENT_RESOURCES" -> ": memory or another resource ran out";
            case "STATUS_DEVICE_DATA_ERROR", "STATUS_IO_DEVICE_ERROR" ->
                ": a device reported an error; usually a disk that fails";
            default -> "";
        };
    }

    private static String facility(int facility) {
        return switch (facility) {
            case 0 -> "none (0)";
            case 1 -> "RPC (1)";
            case 2 -> "COM dispatch (2)";
            case 3 -> "storage (3)";
            case 4 -> "interface (4)";
            case 7 -> "Win32 (7)";
            case 8 -> "Windows (8)";
            case 9 -> "security (9)";
            case 11 -> "certificates (11)";
            case 0x24 -> "Windows Update (36)";
            default -> String.valueOf(facility);
        };
    }

    private static @Nullable String win32(int error) {
        return switch (error) {
            case 1 -> "incorrect function";
            case 2 -> "file not found";
            case 3 -> "path not found";
            case 5 -> "access is denied";
            case 6 -> "invalid handle";
            case 8, 14 -> "out of memory";
            case 0x15 -> "device not ready";
            case 0x1F -> "a device does not work";
            case 0x20 -> "the file is in use";
            case 0x57 -> "a parameter is wrong";
            case 0x70 -> "the disk is full";
            case 0x7E -> "a module was not found";
            case 0xC1 -> "no valid Win32 program";
            case 0x422 -> "the service is disabled";
            case 0x45D -> "the request failed for an I/O device error";
            case 0x570 -> "a file or folder is damaged";
            default -> null;
        };
    }
}
