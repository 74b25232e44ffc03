package io.culprit.windows.bugcheck;

import io.culprit.machine.Address;
import org.jspecify.annotations.Nullable;

/** Names of the errors that GetLastError gives (winerror.h, winsock2.h): those that threads of real programs are left with. */
public final class SystemErrors {

    private SystemErrors() {}

    /** Name and number; a failed HRESULT or a status that a program has set by itself by its own name, or the number alone. */
    public static String words(int error) {
        String name = name(error);
        String number = error < 0 ? Address.hex(Integer.toUnsignedLong(error)) : Integer.toString(error);
        if (name == null && error < 0) {
            name = NtStatus.name(error).orElse(null);
        }
        return name == null ? number : name + " (" + number + ")";
    }

    private static @Nullable String name(int error) {
        return switch (error) {
            case 1 -> "ERROR_INVALID_FUNCTION";
            case 2 -> "ERROR_FILE_NOT_FOUND";
            case 3 -> "ERROR_PATH_NOT_FOUND";
            case 4 -> "ERROR_TOO_MANY_OPEN_FILES";
            case 5 -> "ERROR_ACCESS_DENIED";
            case 6 -> "ERROR_INVALID_HANDLE";
            case 8 -> "ERROR_NOT_ENOUGH_MEMORY";
            case 13 -> "ERROR_INVALID_DATA";
            case 14 -> "ERROR_OUTOFMEMORY";
            case 18 -> "ERROR_NO_MORE_FILES";
            case 19 -> "ERROR_WRITE_PROTECT";
            case 21 -> "ERROR_NOT_READY";
            case 23 -> "ERROR_CRC";
            case 31 -> "ERROR_GEN_FAILURE";
            case 32 -> "ERROR_SHARING_VIOLATION";
            case 33 -> "ERROR_LOCK_VIOLATION";
            case 38 -> "ERROR_HANDLE_EOF";
            case 50 -> "ERROR_NOT_SUPPORTED";
            case 53 -> "ERROR_BAD_NETPATH";
            case 80 -> "ERROR_FILE_EXISTS";
            case 87 -> "ERROR_INVALID_PARAMETER";
            case 109 -> "ERROR_BROKEN_PIPE";
            case 112 -> "ERROR_DISK_FULL";
            case 120 -> "ERROR_CALL_NOT_IMPLEMENTED";
            case 122 -> "ERROR_INSUFFICIENT_BUFFER";
            case 123 -> "ERROR_INVALID_NAME";
            case 126 -> "ERROR_MOD_NOT_FOUND";
            case 127 -> "ERROR_PROC_NOT_FOUND";
            case 145 -> "ERROR_DIR_NOT_EMPTY";
            case 158 -> "ERROR_NOT_LOCKED";
            case 170 -> "ERROR_BUSY";
            case 183 -> "ERROR_ALREADY_EXISTS";
            case 193 -> "ERROR_BAD_EXE_FORMAT";
            case 203 -> "ERROR_ENVVAR_NOT_FOUND";
            case 206 -> "ERROR_FILENAME_EXCED_RANGE";
            case 231 -> "ERROR_PIPE_BUSY";
            case 234 -> "ERROR_MORE_DATA";
            case 258 -> "WAIT_TIMEOUT";
            case 259 -> "ERROR_NO_MORE_ITEMS";
            case 288 -> "ERROR_NOT_OWNER";
            case 487 -> "ERROR_INVALID_ADDRESS";
            case 534 -> "ERROR_ARITHMETIC_OVERFLOW";
            case 535 -> "ERROR_PIPE_CONNECTED";
            case 587 -> "ERROR_CONTROL_C_EXIT";
            case 995 -> "ERROR_OPERATION_ABORTED";
            case 996 -> "ERROR_IO_INCOMPLETE";
            case 997 -> "ERROR_IO_PENDING";
            case 998 -> "ERROR_NOACCESS";
            case 1001 -> "ERROR_STACK_OVERFLOW";
            case 1004 -> "ERROR_INVALID_FLAGS";
            case 1008 -> "ERROR_NO_TOKEN";
            case 1114 -> "ERROR_DLL_INIT_FAILED";
            case 1117 -> "ERROR_IO_DEVICE";
            case 1150 -> "ERROR_OLD_WIN_VERSION";
            case 1168 -> "ERROR_NOT_FOUND";
            case 1223 -> "ERROR_CANCELLED";
            case 1309 -> "ERROR_NO_IMPERSONATION_TOKEN";
            case 1400 -> "ERROR_INVALID_WINDOW_HANDLE";
            case 1410 -> "ERROR_CLASS_ALREADY_EXISTS";
            case 1411 -> "ERROR_CLASS_DOES_NOT_EXIST";
            case 1450 -> "ERROR_NO_SYSTEM_RESOURCES";
            case 1455 -> "ERROR_COMMITMENT_LIMIT";
            case 1460 -> "ERROR_TIMEOUT";
            case 1784 -> "ERROR_INVALID_USER_BUFFER";
            case 1812 -> "ERROR_RESOURCE_DATA_NOT_FOUND";
            case 1813 -> "ERROR_RESOURCE_TYPE_NOT_FOUND";
            case 1814 -> "ERROR_RESOURCE_NAME_NOT_FOUND";
            case 1816 -> "ERROR_NOT_ENOUGH_QUOTA";
            case 10035 -> "WSAEWOULDBLOCK";
            case 10038 -> "WSAENOTSOCK";
            case 10054 -> "WSAECONNRESET";
            case 10060 -> "WSAETIMEDOUT";
            case 10061 -> "WSAECONNREFUSED";
            case 14007 -> "ERROR_SXS_KEY_NOT_FOUND";
            default -> null;
        };
    }
}
