package io.culprit.windows.bugcheck;

import io.culprit.machine.Address;
import org.jspecify.annotations.Nullable;

/**
 * Which exception of .NET an HRESULT stands for (corerror.h, and the HResult that the documentation of each exception gives). .NET raises
 * 0xE0434352 with the HRESULT of the exception object; type and message themselves lie on the managed heap.
 */
public final class ManagedErrors {

    private ManagedErrors() {}

    /** A phrase with the type as far as the HRESULT tells it, and what would tell the rest. */
    public static String words(long hresult) {
        int code = (int) hresult;
        String type = type(code);
        return "an exception of .NET with HRESULT " + Address.hex(Integer.toUnsignedLong(code))
                + (type == null ? "" : ", which is that of " + type)
                + "; its message lies on the managed heap: `dotnet-dump analyze` shows it (pe) in a dump with heap";
    }

    private static @Nullable String type(int hresult) {
        return switch (hresult) {
            case 0x80131500 -> "System.Exception and of classes without one of their own";
            case 0x80131501 -> "System.SystemException";
            case 0x80131502 -> "System.ArgumentOutOfRangeException";
            case 0x80131503 -> "System.ArrayTypeMismatchException";
            case 0x80131506 -> "System.ExecutionEngineException";
            case 0x80131508 -> "System.IndexOutOfRangeException";
            case 0x80131509 -> "System.InvalidOperationException";
            case 0x8013150A -> "System.Security.SecurityException";
            case 0x80131512 -> "System.MissingMemberException";
            case 0x80131513 -> "System.MissingMethodException";
            case 0x80131515 -> "System.NotSupportedException";
            case 0x80131516 -> "System.OverflowException";
            case 0x80131517 -> "System.RankException";
            case 0x80131519 -> "System.Threading.ThreadInterruptedException";
            case 0x80131522 -> "System.TypeLoadException";
            case 0x80131523 -> "System.EntryPointNotFoundException";
            case 0x80131524 -> "System.DllNotFoundException";
            case 0x80131530 -> "System.Threading.ThreadAbortException";
            case 0x80131534 -> "System.TypeInitializationException";
            case 0x80131537 -> "System.FormatException";
            case 0x80131577 -> "System.Collections.Generic.KeyNotFoundException";
            case 0x80131604 -> "System.Reflection.TargetInvocationException";
            case 0x80131620 -> "System.IO.IOException";
            case 0x80131622 -> "System.ObjectDisposedException";
            case 0x80004001 -> "System.NotImplementedException";
            case 0x80004002 -> "System.InvalidCastException";
            case 0x80004003 -> "System.NullReferenceException";
            case 0x80070002 -> "System.IO.FileNotFoundException";
            case 0x80070003 -> "System.IO.DirectoryNotFoundException";
            case 0x80070005 -> "System.UnauthorizedAccessException";
            case 0x8007000B -> "System.BadImageFormatException";
            case 0x8007000E -> "System.OutOfMemoryException";
            case 0x80070057 -> "System.ArgumentException";
            case 0x80020012 -> "System.DivideByZeroException";
            case 0x800703E9 -> "System.StackOverflowException";
            case 0x80070216 -> "System.ArithmeticException";
            default -> null;
        };
    }
}
