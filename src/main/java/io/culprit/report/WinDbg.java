package io.culprit.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and names as WinDbg prints them, for those who read its output every day. */
final class WinDbg {

    private final boolean wide;

    /** {@code architecture} as in reports: x64 and arm64 have wide addresses. */
    WinDbg(String architecture) {
        this.wide = architecture.equals("x64") || architecture.equals("arm64");
    }

    /** {@code fffff804`70b1b0c4}, or eight digits on 32-bit systems. */
    String address(long value) {
        if (!wide) {
            return padded(value & 0xFFFF_FFFFL, 8);
        }
        return padded(value >>> 32, 8) + "`" + padded(value & 0xFFFF_FFFFL, 8);
    }

    /** All digits without a mark, as in the {@code Arguments:} of a bug check. */
    String argument(long value) {
        return wide ? padded(value, 16) : padded(value & 0xFFFF_FFFFL, 8);
    }

    /** {@code nt} for the kernel, else the file name without its extension. */
    static String module(String fileName) {
        if (fileName.equalsIgnoreCase("ntoskrnl.exe")) {
            return "nt";
        }
        int dot = fileName.lastIndexOf('.');
        return dot > 0 ? fileName.substring(0, dot) : fileName;
    }

    /** {@code nt!KeBugCheckEx}, {@code amdppm+0x334c}, or the address alone. */
    String site(@Nullable String symbol, @Nullable String module, @Nullable Long offset, long address) {
        if (symbol != null) {
            return symbol;
        }
        return module == null || offset == null
                ? "0x" + address(address)
                : module(module) + "+0x" + Long.toHexString(offset);
    }

    /** As {@link #site(String, String, Long, long)} for a frame. */
    String site(Report.Frame frame) {
        return site(frame.symbol(), frame.module(), frame.offset(), frame.instruction());
    }

    /** Hex digits in lower case, with leading zeros up to {@code digits}. */
    static String padded(long value, int digits) {
        String hex = Long.toHexString(value);
        return hex.length() >= digits ? hex : "0".repeat(digits - hex.length()) + hex;
    }

    /** {@code 0x9F_3}: the code in upper case, as BUGCHECK_STR writes it. */
    static String bugCheckString(long code) {
        return "0x" + Long.toHexString(code).toUpperCase(Locale.ROOT);
    }
}
