package io.culprit.extract;

import io.culprit.machine.LittleEndian;

/**
 * What gives a name away by its form, in bytes that hold text of one or two bytes a character: variables of an environment, names that
 * Windows' setup invents for computers, security identifiers of machines and domains (S-1-5-21, [MS-DTYP] 2.4.2), mail addresses.
 */
final class Marks {

    /** Of a SID: revision, number of authorities, identifier authority, and the first authority, which says what kind it is. */
    static final int IDENTIFIER_HEAD = 12;

    private static final String[] KEYS = {
        "computername=",
        "hostname=",
        "clientname=",
        "logonserver=",
        "username=",
        "userdomain=",
        "userdnsdomain=",
        "userdomain_roamingprofile=",
        "registeredowner="
    };

    /** What setup begins a computer's name with, and how many letters and digits it adds. */
    private static final String[] INVENTED = {"desktop-", "laptop-", "win-"};

    private static final int[] ADDED = {7, 8, 11};

    private static final String IDENTIFIER = "s-1-5-21-";
    private static final int DOMAIN = 21;
    private static final int MOST_AUTHORITIES = 15;
    private static final int MOST_MAIL = 254;

    private Marks() {}

    /** How many units the name of a variable has, with its equals sign, whose value is a name; 0 where none begins there. */
    static int key(byte[] bytes, int at, int width) {
        for (String key : KEYS) {
            if (Character.toLowerCase(Math.max(0, unit(bytes, at, width))) == key.charAt(0)
                    && matches(bytes, at, width, key)) {
                return key.length();
            }
        }
        return 0;
    }

    /** How many units an invented name of a computer has that stands there alone; else 0. */
    static int name(byte[] bytes, int at, int width) {
        for (int i = 0; i < INVENTED.length; i++) {
            if (matches(bytes, at, width, INVENTED[i])) {
                int length = INVENTED[i].length();
                int end = length + ADDED[i];
                while (length < end && invented(unit(bytes, at + length * width, width))) {
                    length++;
                }
                boolean alone = !wordy(unit(bytes, at - width, width)) && !wordy(unit(bytes, at + end * width, width));
                return length == end && alone ? end : 0;
            }
        }
        return 0;
    }

    /** Setup writes capitals, networks may not. */
    private static boolean invented(int unit) {
        return unit >= '0' && unit <= '9' || unit >= 'A' && unit <= 'Z' || unit >= 'a' && unit <= 'z';
    }

    /** How many bytes a SID of a machine or a domain has that begins there; else 0. */
    static int identifier(byte[] bytes, int at) {
        if (at + IDENTIFIER_HEAD + 12 > bytes.length || bytes[at] != 1) {
            return 0;
        }
        int authorities = bytes[at + 1];
        boolean windows = LittleEndian.u32(bytes, at + 2) == 0
                && LittleEndian.u16(bytes, at + 6) == 0x500
                && LittleEndian.u32(bytes, at + 8) == DOMAIN;
        return windows && authorities >= 4 && authorities <= MOST_AUTHORITIES
                ? Math.min(8 + 4 * authorities, bytes.length - at)
                : 0;
    }

    /** How many units the text of such a SID has that begins there; else 0. */
    static int identifierText(byte[] bytes, int at, int width) {
        if (!matches(bytes, at, width, IDENTIFIER)) {
            return 0;
        }
        int length = IDENTIFIER.length();
        int unit = unit(bytes, at + length * width, width);
        while (unit == '-' || unit >= '0' && unit <= '9') {
            length++;
            unit = unit(bytes, at + length * width, width);
        }
        return length;
    }

    /** How many units a mail address has that begins there; else 0. */
    static int mail(byte[] bytes, int at, int width) {
        if (!mailed(unit(bytes, at, width)) || mailed(unit(bytes, at - width, width))) {
            return 0;
        }
        int length = 1;
        while (length < MOST_MAIL && mailed(unit(bytes, at + length * width, width))) {
            length++;
        }
        if (length < 2 || unit(bytes, at + length * width, width) != '@') {
            return 0;
        }
        int host = length + 1;
        int end = host;
        int dot = 0;
        while (end < MOST_MAIL && hosted(unit(bytes, at + end * width, width))) {
            dot = unit(bytes, at + end * width, width) == '.' ? end : dot;
            end++;
        }
        return dot > host + 1 && end > dot + 2 ? end : 0;
    }

    private static boolean mailed(int unit) {
        return unit == '.' || unit == '+' || unit == '-' || unit == '_' || invented(unit);
    }

    private static boolean hosted(int unit) {
        return unit == '.' || unit == '-' || invented(unit);
    }

    private static boolean wordy(int unit) {
        return unit >= 0 && Character.isLetterOrDigit(unit);
    }

    /** Whether a text begins there, whatever its case; {@code low} has none but lower case. */
    static boolean matches(byte[] bytes, int at, int width, String low) {
        for (int i = 0; i < low.length(); i++) {
            int unit = unit(bytes, at + i * width, width);
            if (unit < 0 || Character.toLowerCase(unit) != low.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The character at a position; -1 where there is none. */
    static int unit(byte[] bytes, int at, int width) {
        if (at < 0 || at + width > bytes.length) {
            return -1;
        }
        return width == 1 ? bytes[at] & 0xFF : bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
    }
}
