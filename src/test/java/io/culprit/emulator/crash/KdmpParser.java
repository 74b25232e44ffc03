package io.culprit.emulator.crash;

import io.culprit.machine.AddressSpace;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * kdmp-parser's command-line program as an oracle for one dump: the header and context as it prints them, and physical memory page by
 * page. It is the program that {@code CULPRIT_KDMP_PARSER} names, or {@code kdmp-parser} on the path.
 */
final class KdmpParser implements AddressSpace {

    private static final int PAGE = 0x1000;
    private static final int LINE = 16;
    private static final Pattern FIELD = Pattern.compile("\\+0x[0-9a-f]+: (\\S+) +: 0x([0-9a-f]+)\\.");
    private static final Pattern REGISTER = Pattern.compile("\\b(\\w{2,3})=([0-9a-f]+)");
    private static final Pattern BYTES = Pattern.compile("([0-9a-f]{8,}): ((?:[0-9a-f]{2} ){16})");

    private final Path program;
    private final Path dump;
    private final Map<Long, byte[]> wholePages = new TreeMap<>();

    KdmpParser(Path program, Path dump) {
        this.program = program;
        this.dump = dump;
    }

    static Optional<Path> installed() {
        String named = System.getenv("CULPRIT_KDMP_PARSER");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        String folders = Optional.ofNullable(System.getenv("PATH")).orElse("");
        for (String folder : folders.split(File.pathSeparator)) {
            Path candidate = Path.of(folder, "kdmp-parser");
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private String output(String... options) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(options));
        command.add(dump.toString());
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the program says when it does not open the dump; empty when it does. */
    String complaint() {
        String output = output("-c");
        return output.contains("Context Record:") ? "" : output;
    }

    /** Fields of the header, context and exception record by the names that the program gives them. */
    Map<String, Long> fields() {
        return values(FIELD, output("-a"));
    }

    /** Registers by their names in lower case. */
    Map<String, Long> registers() {
        return values(REGISTER, output("-c"));
    }

    private static Map<String, Long> values(Pattern pattern, String output) {
        Map<String, Long> values = new TreeMap<>();
        Matcher matcher = pattern.matcher(output);
        while (matcher.find()) {
            String digits = matcher.group(2);
            if (digits.length() <= 16) {
                values.putIfAbsent(matcher.group(1), Long.parseUnsignedLong(digits, 16));
            }
        }
        return values;
    }

    /** The first 16 bytes of each page, by physical address. */
    Map<Long, byte[]> pageStarts() {
        return lines(output("-p"));
    }

    private static Map<Long, byte[]> lines(String output) {
        Map<Long, byte[]> lines = new TreeMap<>();
        Matcher matcher = BYTES.matcher(output);
        while (matcher.find()) {
            lines.put(
                    Long.parseLong(matcher.group(1), 16),
                    HexFormat.of().parseHex(matcher.group(2).replace(" ", "")));
        }
        return lines;
    }

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length) {
            long at = address + done;
            int inPage = (int) (at & PAGE - 1);
            byte[] page = wholePages.computeIfAbsent(at - inPage, this::page);
            if (page.length == 0) {
                return done;
            }
            int count = Math.min(length - done, PAGE - inPage);
            System.arraycopy(page, inPage, buffer, offset + done, count);
            done += count;
        }
        return done;
    }

    private byte[] page(long address) {
        Map<Long, byte[]> lines = lines(output("-p", "0x" + Long.toHexString(address)));
        byte[] page = new byte[lines.size() * LINE];
        lines.forEach((at, bytes) -> System.arraycopy(bytes, 0, page, (int) (at - address), LINE));
        return page;
    }
}
