package io.culprit.extract;

import io.culprit.machine.AddressSpace;
import io.culprit.save.MemoryBlocks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Takes out of bytes what a person could be known by: names of users and machines, in ASCII and UTF-16, and the rest of paths below
 * users' folders. Letters become {@code x}, so that nothing moves. Counts what it took out.
 */
final class Cleaning {

    static final String NAMES = "names of users and machines";
    static final String PATHS = "paths below users' folders";
    static final String SECURITY = "security identifiers";
    static final String MAIL = "mail addresses";

    /** So far beyond its edges a block is looked at: a name or path may begin in one page and end in another. */
    private static final int EDGE_BYTES = 0x240;

    private static final int MOST_UNITS = 260;
    private static final int MOST_NAMES = 64;
    private static final int SHORTEST_NAME = 3;
    private static final String[] FOLDERS = {
        "\\users\\", "\\documents and settings\\", "/home/", "/users/", "\\device\\mup\\", "\\??\\unc\\"
    };
    private static final Set<String> EVERYBODY = Set.of("public", "default", "all users", "default user", "<user>");

    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();

    /** Knows these names already; it learns more from the paths that it meets. */
    Cleaning(Iterable<String> known) {
        known.forEach(this::learn);
    }

    /** What was taken out or left out, by kind. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** Counts something that was left out. */
    void count(String kind, int more) {
        if (more > 0) {
            counts.merge(kind, more, Integer::sum);
        }
    }

    private void learn(String name) {
        String low = name.toLowerCase(Locale.ROOT);
        if (low.length() >= SHORTEST_NAME && !EVERYBODY.contains(low) && names.size() < MOST_NAMES) {
            names.add(low);
        }
    }

    /** Learns the users whose folders are named. */
    void learn(byte[] bytes) {
        for (int width = 1; width <= 2; width++) {
            for (int at = 0; at < bytes.length; at++) {
                int folder = folder(bytes, at, width);
                if (folder > 0) {
                    learn(text(bytes, at + folder * width, width));
                }
                int name = Marks.name(bytes, at, width);
                if (name > 0) {
                    learn(units(bytes, at, name, width));
                }
                int key = Marks.key(bytes, at, width);
                if (key > 0) {
                    learn(value(bytes, at + key * width, width));
                }
            }
        }
    }

    private static String units(byte[] bytes, int at, int count, int width) {
        StringBuilder units = new StringBuilder();
        for (int i = 0; i < count; i++) {
            units.append((char) Marks.unit(bytes, at + i * width, width));
        }
        return units.toString();
    }

    /** What follows {@code COMPUTERNAME=}, without the slashes of a server's name. */
    private static String value(byte[] bytes, int start, int width) {
        int at = start;
        while (Marks.unit(bytes, at, width) == '\\') {
            at += width;
        }
        int count = 0;
        while (count < MOST_UNITS && Marks.unit(bytes, at + count * width, width) > ' ') {
            count++;
        }
        return units(bytes, at, count, width);
    }

    private static String text(byte[] bytes, int start, int width) {
        StringBuilder name = new StringBuilder();
        int at = start;
        while (inPath(Marks.unit(bytes, at, width))
                && !separator(Marks.unit(bytes, at, width))
                && name.length() < MOST_UNITS) {
            name.append((char) Marks.unit(bytes, at, width));
            at += width;
        }
        return name.toString();
    }

    /** Cleans blocks of memory, with an eye on what lies around them. */
    List<MemoryBlocks.Block> blocks(List<MemoryBlocks.Block> blocks, AddressSpace memory) {
        List<byte[]> wide = new ArrayList<>();
        List<Integer> before = new ArrayList<>();
        for (MemoryBlocks.Block block : blocks) {
            byte[] front = new byte[EDGE_BYTES];
            int got = memory.read(block.address() - EDGE_BYTES, front, 0, EDGE_BYTES);
            int ahead = got == EDGE_BYTES ? EDGE_BYTES : 0;
            byte[] bytes = new byte[ahead + block.bytes().length + EDGE_BYTES];
            System.arraycopy(front, 0, bytes, 0, ahead);
            System.arraycopy(block.bytes(), 0, bytes, ahead, block.bytes().length);
            memory.read(block.address() + block.bytes().length, bytes, ahead + block.bytes().length, EDGE_BYTES);
            learn(bytes);
            wide.add(bytes);
            before.add(ahead);
        }
        List<MemoryBlocks.Block> clean = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            int length = blocks.get(i).bytes().length;
            paths(wide.get(i), before.get(i), before.get(i) + length);
            marks(wide.get(i), before.get(i), before.get(i) + length);
            names(wide.get(i), before.get(i), before.get(i) + length);
            byte[] bytes = new byte[length];
            System.arraycopy(wide.get(i), before.get(i), bytes, 0, length);
            clean.add(new MemoryBlocks.Block(blocks.get(i).address(), bytes));
        }
        return clean;
    }

    /** The bytes of one block, cleaned. */
    byte[] block(long address, byte[] bytes, AddressSpace memory) {
        return blocks(List.of(new MemoryBlocks.Block(address, bytes)), memory)
                .getFirst()
                .bytes();
    }

    /** Cleans all of these bytes of names alone. */
    void names(byte[] bytes) {
        names(bytes, 0, bytes.length);
    }

    /** Takes out what follows a user's folder, name included, within {@code [from, to)}. */
    private void paths(byte[] bytes, int from, int to) {
        for (int width = 1; width <= 2; width++) {
            for (int at = 0; at < bytes.length; at++) {
                int folder = folder(bytes, at, width);
                if (folder > 0) {
                    int start = at + folder * width;
                    int end = start;
                    while (inPath(Marks.unit(bytes, end, width)) && end < start + MOST_UNITS * width) {
                        end += width;
                    }
                    count(PATHS, blank(bytes, start, end, width, from, to));
                    at = Math.max(at, end - 1);
                }
            }
        }
    }

    /** Takes the user's folder out of every path, and leaves what follows: names of modules. */
    void users(byte[] bytes) {
        for (int width = 1; width <= 2; width++) {
            for (int at = 0; at < bytes.length; at++) {
                int folder = folder(bytes, at, width);
                if (folder > 0) {
                    int start = at + folder * width;
                    int end = start + text(bytes, start, width).length() * width;
                    boolean everybody = EVERYBODY.contains(
                            units(bytes, start, (end - start) / width, width).toLowerCase(Locale.ROOT));
                    count(NAMES, everybody ? 0 : blank(bytes, start, end, width, 0, bytes.length));
                }
            }
        }
    }

    /** Takes out what is known by its form: security identifiers, which name a machine or a domain, and mail addresses. */
    private void marks(byte[] bytes, int from, int to) {
        for (int at = 0; at < bytes.length; at++) {
            int identifier = Marks.identifier(bytes, at);
            if (identifier > 0) {
                int start = at + Marks.IDENTIFIER_HEAD;
                count(SECURITY, blank(bytes, start, at + identifier, 1, from, to));
            }
        }
        for (int width = 1; width <= 2; width++) {
            for (int at = 0; at < bytes.length; at++) {
                int text = Marks.identifierText(bytes, at, width);
                count(SECURITY, text == 0 ? 0 : blank(bytes, at, at + text * width, width, from, to));
                int mail = Marks.mail(bytes, at, width);
                if (mail > 0) {
                    count(MAIL, blank(bytes, at, at + mail * width, width, from, to));
                    at += mail * width - 1;
                }
            }
        }
    }

    private void names(byte[] bytes, int from, int to) {
        for (String name : names) {
            for (int width = 1; width <= 2; width++) {
                for (int at = 0; at + name.length() * width <= bytes.length; at++) {
                    if (Marks.matches(bytes, at, width, name)
                            && !Character.isLetterOrDigit(before(bytes, at, width))
                            && !Character.isLetterOrDigit(Marks.unit(bytes, at + name.length() * width, width))) {
                        count(NAMES, blank(bytes, at, at + name.length() * width, width, from, to));
                    }
                }
            }
        }
    }

    private static int before(byte[] bytes, int at, int width) {
        return at < width ? -1 : Marks.unit(bytes, at - width, width);
    }

    /** How many units the name of a folder of users' folders has that begins there, or 0. */
    private static int folder(byte[] bytes, int at, int width) {
        if (bytes[at] != '\\' && bytes[at] != '/') {
            return 0;
        }
        for (String folder : FOLDERS) {
            if (Marks.matches(bytes, at, width, folder)) {
                return folder.length();
            }
        }
        return 0;
    }

    private static boolean inPath(int unit) {
        return unit >= ' ' && "\"*<>?|".indexOf(unit) < 0;
    }

    private static boolean separator(int unit) {
        return unit == '\\' || unit == '/';
    }

    /** 1 where something of it lay within the limits. */
    private static int blank(byte[] bytes, int start, int end, int width, int from, int to) {
        boolean any = false;
        for (int at = start; at < end; at += width) {
            for (int i = 0; i < width; i++) {
                if (at + i >= from && at + i < to) {
                    bytes[at + i] = i == 0 ? (byte) 'x' : 0;
                    any = true;
                }
            }
        }
        return any ? 1 : 0;
    }
}
