package io.culprit.paste;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The fields of a line in which a system reports what an IOMMU caught. */
final class FaultFields {

    private FaultFields() {}

    /** Reason of a fault of Intel's IOMMU; -1 where the line has none. */
    static int reason(String lower) {
        int at = lower.indexOf("reason");
        if (at < 0) {
            return -1;
        }
        boolean hex = lower.startsWith("0x", digits(lower, at + 6));
        boolean xen = lower.contains("(xen)") || lower.contains("[vt-d]");
        Long reason = number(lower, "reason", hex || xen);
        return reason == null || reason > 0xFF ? -1 : (int) (long) reason;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && " :=[".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** The number behind a label; null where there is none. */
    static @Nullable Long number(String lower, String label, boolean hex) {
        int at = lower.indexOf(label);
        if (at < 0) {
            return null;
        }
        int from = digits(lower, at + label.length());
        int start = lower.startsWith("0x", from) ? from + 2 : from;
        int radix = hex || start > from ? 16 : 10;
        long value = 0;
        int end = start;
        while (end < lower.length() && end - start < 16 && Character.digit(lower.charAt(end), radix) >= 0) {
            value = value * radix + Character.digit(lower.charAt(end), radix);
            end++;
        }
        return end == start ? null : value;
    }

    /** {@code 02:00.0}, {@code 0000:02:00.0} or {@code 0x02:0x00.0}; null where the line has none. */
    static @Nullable String requester(String line) {
        for (int dot = line.indexOf('.'); dot > 0; dot = line.indexOf('.', dot + 1)) {
            String before = device(line, dot);
            if (before != null) {
                return before;
            }
        }
        int dev = line.indexOf("dev=");
        return dev < 0 ? null : colons(line, dev + 4);
    }

    private static @Nullable String device(String line, int dot) {
        int function = dot + 1 < line.length() ? Character.digit(line.charAt(dot + 1), 8) : -1;
        boolean ends = dot + 2 >= line.length() || !Character.isLetterOrDigit(line.charAt(dot + 2));
        int start = dot;
        while (start > 0
                && dot - start < 16
                && (Character.digit(line.charAt(start - 1), 16) >= 0
                        || line.charAt(start - 1) == ':'
                        || line.charAt(start - 1) == 'x')) {
            start--;
        }
        String[] parts = line.substring(start, dot).replace("0x", "").split(":", -1);
        int count = parts.length;
        boolean form = function >= 0
                && ends
                && count >= 2
                && count <= 3
                && parts[count - 1].length() == 2
                && parts[count - 2].length() == 2;
        if (!form) {
            return null;
        }
        String segment = count == 3 && !parts[0].equals("0000") && !parts[0].isEmpty() ? parts[0] + ":" : "";
        return segment.toLowerCase(Locale.ROOT) + parts[count - 2].toLowerCase(Locale.ROOT) + ":"
                + parts[count - 1].toLowerCase(Locale.ROOT) + "." + function;
    }

    /** QEMU's {@code dev=01:00:00}, the function being the last. */
    private static @Nullable String colons(String line, int at) {
        boolean form = at + 8 <= line.length() && line.charAt(at + 2) == ':' && line.charAt(at + 5) == ':';
        return form ? line.substring(at, at + 5) + "." + line.charAt(at + 7) : null;
    }
}
