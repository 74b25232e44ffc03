package io.culprit.report;

import io.culprit.fact.StackFrame;
import io.culprit.machine.Architecture;
import java.util.Locale;

/** Numbers and names as WinDbg prints them, for those who read its output every day. */
final class WinDbg {

    private final boolean wide;
    private final Wording wording;

    /** x64 and arm64 have wide addresses. */
    WinDbg(Architecture architecture, Wording wording) {
        this.wording = wording;
        this.wide = architecture == Architecture.X64 || architecture == Architecture.ARM64;
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

    /** {@code nt} for the kernel, else the file name without its extension: worded before it is cut, for a part tells less what it is. */
    String module(String raw) {
        String fileName = wording.text(raw);
        if (fileName.equalsIgnoreCase("ntoskrnl.exe")) {
            return "nt";
        }
        int dot = fileName.lastIndexOf('.');
        return dot > 0 ? fileName.substring(0, dot) : fileName;
    }

    /** {@code nt!KeBugCheckEx}, {@code amdppm+0x334c}, or the address alone. */
    String site(StackFrame frame) {
        String module = frame.module();
        if (frame.symbol() != null) {
            return frame.symbol();
        }
        return module == null
                ? "0x" + address(frame.instruction())
                : module(module) + "+0x" + Long.toHexString(frame.offset());
    }

    /** Hex digits in lower case, with leading zeros up to {@code digits}. */
    static String padded(long value, int digits) {
        String hex = Long.toHexString(value);
        return hex.length() >= digits ? hex : "0".repeat(digits - hex.length()) + hex;
    }

    /** {@code 0x9F_3}: the code in upper case, as BUGCHECK_STR writes it. */
    static String bugCheckString(int code) {
        return "0x" + Integer.toHexString(code).toUpperCase(Locale.ROOT);
    }
}
