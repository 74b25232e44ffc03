package io.culprit.paste;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what stands beside a bug check: lines of {@code KEY: value}, and the frames of a printed stack. */
final class LogReader {

    private static final int MOST_FRAMES = 512;
    private static final int LONGEST_LINE = 2000;

    private final List<Log.Frame> frames = new ArrayList<>();
    private @Nullable String process;
    private @Nullable String image;
    private @Nullable String module;
    private @Nullable String probably;
    private @Nullable String bucket;
    private boolean stackDone;

    private LogReader() {}

    /** What the text says between two offsets. */
    static Log read(String text, int from, int to) {
        LogReader reader = new LogReader();
        int at = from;
        while (at < to) {
            int end = text.indexOf('\n', at);
            end = end < 0 || end > to ? to : end;
            if (end - at <= LONGEST_LINE) {
                reader.line(text.substring(at, end).strip());
            }
            at = end + 1;
        }
        String blamed = reader.image != null ? reader.image : reader.probably != null ? reader.probably : reader.module;
        return new Log(reader.process, blamed, reader.bucket, reader.frames);
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            colon = line.indexOf('：');
        }
        if (colon > 0 && colon < 60) {
            labelled(
                    line.substring(0, colon).strip().toUpperCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (line.endsWith(")") && image == null && probably == null && line.indexOf('(') > 0) {
            inBrackets(line);
        }
        frame(line);
    }

    private void labelled(String key, String value) {
        String name = firstFile(value);
        switch (key) {
            case "PROCESS_NAME" -> process = process == null ? plain(value) : process;
            case "FAILURE_BUCKET_ID", "BUCKET_ID" -> bucket = bucket == null ? plain(value) : bucket;
            case "IMAGE_NAME" -> image = image == null ? name : image;
            case "MODULE_NAME" -> module = module == null ? plain(value) : module;
            default -> {
                boolean tool = key.startsWith("PROBABLY CAUSED BY")
                        || key.startsWith("CAUSED BY DRIVER")
                        || key.contains("FAILED")
                        || key.contains("CAUSED BY THE FOLLOWING MODULE");
                boolean screen = name != null
                        && name.length() == value.length()
                        && value.toLowerCase(Locale.ROOT).endsWith(".sys");
                probably = probably == null && name != null && (tool || screen) ? name : probably;
            }
        }
    }

    /** The old blue screen: {@code DRIVER_IRQL_NOT_LESS_OR_EQUAL (rtwlane.sys)}. */
    private void inBrackets(String line) {
        String inside = line.substring(line.lastIndexOf('(') + 1, line.length() - 1);
        probably = inside.toLowerCase(Locale.ROOT).endsWith(".sys") && firstFile(inside) != null
                ? firstFile(inside)
                : probably;
    }

    private static @Nullable String plain(String value) {
        int end = 0;
        while (end < value.length() && value.charAt(end) > ' ') {
            end++;
        }
        return end == 0 || end > 200 ? null : value.substring(0, end);
    }

    /** A file name that the value begins with, its folder and what follows left out. */
    private static @Nullable String firstFile(String value) {
        String word = plain(value);
        if (word == null) {
            return null;
        }
        String file = word.substring(word.lastIndexOf('\\') + 1);
        int dot = file.lastIndexOf('.');
        int end = dot + 1;
        while (end < file.length() && Character.isLetter(file.charAt(end))) {
            end++;
        }
        return dot > 0 && end == dot + 4 ? file.substring(0, end) : null;
    }

    /** {@code Child-SP RetAddr : arguments : module!name+0x12}, with or without the arguments; the frames of the first stack only. */
    private void frame(String line) {
        int from = line.length() > 3 && line.charAt(2) == ' ' && Character.digit(line.charAt(0), 16) >= 0 ? 3 : 0;
        long pointer = value(line, from);
        int second = behind(line, from);
        long address = pointer == 0 || second < 0 ? 0 : value(line, second);
        if (address == 0 && !(pointer != 0 && second > 0 && zero(line, second))) {
            stackDone |= frames.size() > 1;
            return;
        }
        String site = line.substring(Math.max(line.lastIndexOf(' '), line.lastIndexOf(':')) + 1);
        if (!stackDone && frames.size() < MOST_FRAMES) {
            add(pointer, address, site);
        }
    }

    private void add(long pointer, long address, String site) {
        int plus = site.lastIndexOf("+0x");
        long offset = plus < 0 ? 0 : Math.max(0, value(site, plus + 3));
        String symbol = plus < 0 ? site : site.substring(0, plus);
        int bang = symbol.indexOf('!');
        String module = bang < 0 ? symbol : symbol.substring(0, bang);
        if (!module.isEmpty() && (bang > 0 || plus > 0) && Character.isLetter(module.charAt(0))) {
            frames.add(new Log.Frame(pointer, address, module, site, bang > 0, offset));
        }
    }

    private static boolean zero(String line, int at) {
        return line.startsWith("00000000", at);
    }

    /** The number that stands there in hex, at least 8 digits wide where a column is; 0 for none. */
    private static long value(String line, int at) {
        long value = 0;
        int digits = 0;
        for (int i = at; i < line.length() && digits <= 16; i++) {
            int digit = Character.digit(line.charAt(i), 16);
            if (digit < 0 && line.charAt(i) != '`') {
                break;
            }
            value = digit < 0 ? value : value << 4 | digit;
            digits += digit < 0 ? 0 : 1;
        }
        return digits > 16 || digits < 8 && at < 4 ? 0 : value;
    }

    private static int behind(String line, int at) {
        int end = line.indexOf(' ', at);
        while (end >= 0 && end < line.length() && line.charAt(end) == ' ') {
            end++;
        }
        return end < 0 || end >= line.length() ? -1 : end;
    }
}
