package io.culprit.dump.minidump;

import io.culprit.dump.UserProcess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /proc/PID/maps} as Breakpad and Crashpad save it (proc(5)): a line for each region, {@code start-end rwxp ...} with hex
 * addresses, and what lies there behind offset, device and inode. Told in the terms of the SDK.
 */
final class LinuxMaps {

    private static final int COMMITTED = 0x1000;
    private static final int PRIVATE = 0x20000;
    private static final int MAPPED = 0x40000;

    /** Protections by the bits r 1, w 2, x 4: PAGE_NOACCESS, READONLY, READWRITE, and the same with execution. */
    private static final int[] PROTECTIONS = {0x01, 0x02, 0x04, 0x04, 0x10, 0x20, 0x40, 0x40};

    /** Kernels allow 65530 regions unless told otherwise. */
    private static final int MAX_REGIONS = 1 << 18;

    /** PATH_MAX of Linux. */
    private static final int LONGEST_NAME = 4096;

    private final byte[] text;
    private @Nullable String last;
    private int at;

    private LinuxMaps(byte[] text) {
        this.text = text;
    }

    /** The regions in the order of the lines; lines of another shape are passed over. */
    static List<UserProcess.Region> regions(byte[] text) {
        LinuxMaps maps = new LinuxMaps(text);
        List<UserProcess.Region> regions = new ArrayList<>();
        while (maps.at < text.length && regions.size() < MAX_REGIONS) {
            maps.line(regions);
        }
        return List.copyOf(regions);
    }

    private void line(List<UserProcess.Region> regions) {
        long start = hex('-');
        long end = start < 0 ? -1 : hex(' ');
        if (end > start && at + 4 <= text.length) {
            int bits = (text[at] == 'r' ? 1 : 0) | (text[at + 1] == 'w' ? 2 : 0) | (text[at + 2] == 'x' ? 4 : 0);
            int type = text[at + 3] == 's' ? MAPPED : PRIVATE;
            at += 4;
            regions.add(new UserProcess.Region(start, end - start, COMMITTED, PROTECTIONS[bits], type, name()));
        }
        at = endOfLine() + 1;
    }

    private int endOfLine() {
        int end = at;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        return end;
    }

    /** The words behind the next three; most lines of a file follow each other. */
    private @Nullable String name() {
        int end = endOfLine();
        int from = at;
        for (int word = 0; word <= 3; word++) {
            while (from < end && text[from] == ' ') {
                from++;
            }
            while (word < 3 && from < end && text[from] != ' ') {
                from++;
            }
        }
        if (from == end || end - from > LONGEST_NAME) {
            return null;
        }
        String name = new String(text, from, end - from, StandardCharsets.UTF_8);
        last = name.equals(last) ? last : name;
        return last;
    }

    /** A number up to its end mark, -1 where there is none; the last page of 64 bits (vsyscall) is not of use. */
    private long hex(char end) {
        long value = 0;
        for (int digits = 0; at < text.length && digits <= 16; digits++, at++) {
            if (text[at] == end) {
                at++;
                return digits == 0 ? -1 : value;
            }
            int digit = Character.digit(text[at], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return -1;
    }
}
