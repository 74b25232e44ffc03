package io.culprit.dump.minidump;

import io.culprit.format.WindowsMinidump.AssertionInfo;
import io.culprit.format.WindowsMinidump.BreakpadInfo;
import io.culprit.format.WindowsMinidump.StreamType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Breakpad saves beside the documented streams: an assertion, and on Linux and Android some files of /proc and /etc
 * (minidump_format.h). The environment stays unread: it holds passwords more often than causes.
 */
final class BreakpadAnnotations {

    /** Of /proc/PID/status: the rest is numbers of users and signals. */
    private static final Set<String> STATUS = Set.of("Name", "State", "Pid", "PPid", "Threads", "VmPeak", "VmRSS");

    private static final int TEXT_LIMIT_BYTES = 1 << 16;
    private static final int LINE_LIMIT = 64;
    private static final int LIMIT_COLUMN = 26;

    private final MinidumpStreams streams;

    BreakpadAnnotations(MinidumpStreams streams) {
        this.streams = streams;
    }

    /** The thread that asked for the dump, where Breakpad says which. */
    Optional<Long> requestingThread() {
        Optional<BreakpadInfo> info = streams.parse(StreamType.BREAKPAD_INFO, BreakpadInfo::new);
        return info.isPresent() && (info.get().validity() & 2) != 0
                ? Optional.of(info.get().requestingThreadId())
                : Optional.empty();
    }

    /** The thread that wrote the dump, where Breakpad says which. */
    Optional<Long> dumpThread() {
        Optional<BreakpadInfo> info = streams.parse(StreamType.BREAKPAD_INFO, BreakpadInfo::new);
        return info.isPresent() && (info.get().validity() & 1) != 0
                ? Optional.of(info.get().dumpThreadId())
                : Optional.empty();
    }

    /** A line of /proc/cpuinfo for the first processor. */
    Optional<String> ofProcessor(String name) {
        Map<String, String> lines = new LinkedHashMap<>();
        addLines(StreamType.LINUX_CPU_INFO, ':', lines);
        return Optional.ofNullable(lines.get(name));
    }

    void addTo(Map<String, String> annotations) {
        streams.parse(StreamType.ASSERTION_INFO, AssertionInfo::new)
                .ifPresent(assertion -> annotations.put("assertion", sentence(assertion)));
        commandLine().ifPresent(line -> annotations.put("cmdline", line));
        addLines(StreamType.LINUX_LSB_RELEASE, '=', annotations);
        Map<String, String> status = new LinkedHashMap<>();
        addLines(StreamType.LINUX_PROC_STATUS, ':', status);
        status.keySet().retainAll(STATUS);
        annotations.putAll(status);
        addProcessor(annotations);
        addLimits(annotations);
        bytes(StreamType.SOFT_ERRORS)
                .map(bytes -> MinidumpText.text(bytes).strip())
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> annotations.put("soft errors of the writer", text));
    }

    /** /proc/PID/limits: a name of 26 columns, the soft limit, the hard one and the unit in columns of their own (fs/proc/base.c). */
    private void addLimits(Map<String, String> annotations) {
        bytes(StreamType.LINUX_PROCESS_LIMITS).ifPresent(bytes -> {
            for (String line :
                    MinidumpText.text(bytes).lines().limit(LINE_LIMIT).toList()) {
                if (line.startsWith("Max ") && line.length() > LIMIT_COLUMN) {
                    String[] cells = line.substring(LIMIT_COLUMN).strip().split("\\s+", -1);
                    annotations.putIfAbsent(
                            line.substring(0, LIMIT_COLUMN).strip(),
                            cells[0]
                                    + (cells.length > 1 ? " (at most " + cells[1] + ")" : "")
                                    + (cells.length > 2 ? " " + cells[2] : ""));
                }
            }
        });
    }

    private static String sentence(AssertionInfo assertion) {
        return MinidumpText.text16(assertion.expression()) + " in " + MinidumpText.text16(assertion.function()) + ", "
                + MinidumpText.text16(assertion.file()) + ":" + assertion.line();
    }

    /** Arguments are separated by NUL, as in /proc/self/cmdline. */
    private Optional<String> commandLine() {
        return bytes(StreamType.LINUX_CMD_LINE).map(bytes -> {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = bytes[i] == 0 ? (byte) ' ' : bytes[i];
            }
            return MinidumpText.text(bytes).strip();
        });
    }

    private void addLines(StreamType type, char separator, Map<String, String> annotations) {
        bytes(type)
                .ifPresent(bytes -> MinidumpText.text(bytes)
                        .lines()
                        .limit(LINE_LIMIT)
                        .forEach(line -> add(line, separator, annotations)));
    }

    private static void add(String line, char separator, Map<String, String> annotations) {
        int at = line.indexOf(separator);
        String value = line.substring(at + 1).strip();
        if (at > 0 && !value.isEmpty()) {
            annotations.putIfAbsent(line.substring(0, at).strip(), unquoted(value));
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** Of /proc/cpuinfo the model alone: it repeats itself for every processor. */
    private void addProcessor(Map<String, String> annotations) {
        bytes(StreamType.LINUX_CPU_INFO)
                .ifPresent(bytes -> MinidumpText.text(bytes)
                        .lines()
                        .filter(line -> line.startsWith("model name") || line.startsWith("Processor"))
                        .findFirst()
                        .ifPresent(line -> add(line, ':', annotations)));
    }

    private Optional<byte[]> bytes(StreamType type) {
        return streams.bytes(type, TEXT_LIMIT_BYTES);
    }
}
