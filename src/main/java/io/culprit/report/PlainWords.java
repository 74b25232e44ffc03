package io.culprit.report;

import io.culprit.fact.BugCheck;
import io.culprit.machine.Address;
import io.culprit.rule.DriverClass;
import io.culprit.rule.Label;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How things are said to someone who is not a kernel developer. */
public final class PlainWords {

    private static final int DAY_SECONDS = 86_400;

    private PlainWords() {}

    /** {@code wireless network driver}, and so on for every class of the contract. */
    public static String driver(@Nullable DriverClass driverClass) {
        return switch (driverClass == null ? DriverClass.UNKNOWN : driverClass) {
            case GRAPHICS -> "graphics driver";
            case NETWORK_WIRED -> "wired network driver";
            case NETWORK_WIRELESS -> "wireless network driver";
            case BLUETOOTH -> "Bluetooth driver";
            case STORAGE -> "storage driver";
            case USB -> "USB driver";
            case THUNDERBOLT -> "Thunderbolt driver";
            case AUDIO -> "audio driver";
            case INPUT -> "driver of an input device";
            case VIRTUALIZATION -> "virtualization driver";
            case SECURITY -> "driver of security software";
            case FILTER -> "filter driver";
            case CHIPSET -> "chipset driver";
            case MONITORING -> "driver of a monitoring tool";
            case ANTICHEAT -> "anti-cheat driver";
            case VPN -> "VPN driver";
            case FILESYSTEM -> "file system driver";
            case RUNTIME -> "runtime";
            case CAPTURE -> "driver of a capture or measuring device";
            case WINDOWS -> "Windows component";
            case UNKNOWN -> "driver";
        };
    }

    /** {@code the wireless network driver Netwtw10.sys (Intel, Wi-Fi 6 AX200)}. */
    public static String named(
            String module, @Nullable DriverClass driverClass, @Nullable String vendor, @Nullable String product) {
        return "the " + kind(module, driverClass) + " " + module + maker(vendor, product);
    }

    /** By the end of its file name: what a driver drives, else a program, a library, or a module where the name does not tell. */
    private static String kind(String module, @Nullable DriverClass driverClass) {
        String name = module.toLowerCase(Locale.ROOT);
        if (name.endsWith(".sys")) {
            return driver(driverClass);
        }
        if (name.endsWith(".exe")) {
            return "program";
        }
        boolean library = name.endsWith(".dll")
                || name.endsWith(".so")
                || name.contains(".so.")
                || name.endsWith(".dylib")
                || name.endsWith(" framework");
        return library ? "library" : "module";
    }

    /** {@code  (Intel, Wi-Fi 6 AX200)}, with a space before it; empty where neither is known. */
    static String maker(@Nullable String vendor, @Nullable String product) {
        if (vendor == null && product == null) {
            return "";
        }
        if (vendor == null || product == null) {
            return " (" + (vendor == null ? product : vendor) + ")";
        }
        return product.startsWith(vendor) ? " (" + product + ")" : " (" + vendor + ", " + product + ")";
    }

    /** The part of the hardware that fails: {@code the memory (RAM)}. */
    static String component(String component) {
        return switch (component) {
            case "memory" -> "the memory (RAM)";
            case "storage", "disk" -> "the disk or its connection";
            case "processor" -> "the processor";
            case "pci-express" -> "a PCI Express device or its link";
            default -> component;
        };
    }

    /** What a label says of a culprit: {@code almost certainly caused this crash}. */
    public static String caused(Label label) {
        return switch (label) {
            case CERTAIN -> "caused this crash";
            case STRONG -> "almost certainly caused this crash";
            case PROBABLE -> "probably caused this crash";
            case POSSIBLE -> "may have caused this crash, but the evidence is thin";
            case NONE -> "cannot be tied to this crash";
        };
    }

    /** A code in hex, whose highest bit is no sign. */
    static String code(int code) {
        return Address.hex(Integer.toUnsignedLong(code));
    }

    /** What a parameter of the bug check is, its value in words, and the module that it lies in. */
    static String meaning(BugCheck.Parameter parameter) {
        String words = meaning(parameter.meaning(), parameter.decoded());
        return parameter.module() == null ? words : words + " (in " + parameter.module() + ")";
    }

    /** What a parameter of the bug check is, and its value in words where these are others. */
    public static String meaning(String meaning, @Nullable String decoded) {
        return decoded == null || decoded.equals(meaning) ? meaning : meaning + ": " + decoded;
    }

    /** {@code 1 module}, {@code 2 modules}. */
    public static String count(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    /** {@code 87 %}, never rounded up. */
    public static String percent(double confidence) {
        return (int) Math.floor(confidence * 100 + 1e-6) + " %";
    }

    /** {@code 2 h 13 min} and the like, two units at most. */
    static String duration(long seconds) {
        long days = seconds / 86_400;
        long hours = seconds / 3_600 % 24;
        long minutes = seconds / 60 % 60;
        if (days > 0) {
            return days + (days == 1 ? " day " : " days ") + hours + " h";
        }
        if (hours > 0) {
            return hours + " h " + minutes + " min";
        }
        return minutes > 0 ? minutes + " min " + seconds % 60 + " s" : seconds + " s";
    }

    /** {@code 2025-01-05 21:33:19 UTC}. */
    static String time(Instant time) {
        return time(time, ' ').append(" UTC").toString();
    }

    /** ISO 8601 as {@link Instant#toString} writes it, without loading the formatter and its locales: {@code 2025-01-05T21:33:19.535Z}. */
    static String iso(Instant time) {
        StringBuilder text = time(time, 'T');
        int nanos = time.getNano();
        int digits = nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        if (digits > 0) {
            String padded = String.valueOf(1_000_000_000 + nanos);
            text.append('.').append(padded, 1, 1 + digits);
        }
        return text.append('Z').toString();
    }

    private static StringBuilder time(Instant time, char separator) {
        long day = Math.floorDiv(time.getEpochSecond(), DAY_SECONDS);
        int second = Math.floorMod(time.getEpochSecond(), DAY_SECONDS);
        StringBuilder text =
                new StringBuilder(32).append(LocalDate.ofEpochDay(day)).append(separator);
        two(text, second / 3600).append(':');
        two(text, second / 60 % 60).append(':');
        return two(text, second % 60);
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append(number < 10 ? "0" : "").append(number);
    }

    /** The first letter in upper case, and a full stop where there is no mark yet. */
    public static String sentence(String words) {
        return ended(begun(words));
    }

    /** The same, to stand behind a colon. */
    static String ended(String words) {
        char last = words.isEmpty() ? '.' : words.charAt(words.length() - 1);
        boolean ended = last == '.' || last == '!' || last == '?' || last == ':';
        return words + (ended ? "" : ".");
    }

    /** The first letter in upper case, unless the word is a file name or an identifier, whose spelling is its own. */
    public static String begun(String words) {
        int end = words.indexOf(' ');
        String first = end < 0 ? words : words.substring(0, end);
        return first.isEmpty() || !plain(first) ? words : Character.toUpperCase(first.charAt(0)) + words.substring(1);
    }

    private static boolean plain(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c == '\'' || c == ',' || c == '-')) {
                return false;
            }
        }
        return true;
    }
}
