package io.culprit.report;

import io.culprit.fact.Recursion;
import io.culprit.fact.StackFrame;
import io.culprit.machine.Architecture;
import java.util.ArrayList;
import java.util.List;
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

    /** A frame, and how often it calls itself there; empty for once. */
    record Call(StackFrame frame, String again) {}

    /**
     * The innermost frames of a stack, where a function that calls itself from one place counts as one.
     *
     * @param left how many frames are behind them
     */
    record Calls(List<Call> calls, int left) {}

    /** As many frames of a stack. */
    static Calls calls(List<StackFrame> stack, int limit) {
        List<Call> calls = new ArrayList<>();
        int next = 0;
        while (next < stack.size() && calls.size() < limit) {
            Recursion found = Recursion.at(stack, next);
            Recursion itself = found != null && found.frames() == 1 ? found : null;
            calls.add(new Call(stack.get(next), itself == null ? "" : "  " + itself.words()));
            next += itself == null ? 1 : itself.size();
        }
        return new Calls(calls, stack.size() - next);
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
