package io.culprit.dump.minidump;

import io.culprit.dump.UserProcess;
import io.culprit.format.WindowsMinidump.StreamType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Unreal Engine writes into its minidumps as the first user stream (LastReservedStream + 1): FGenericCrashContext as XML in UTF-16,
 * with the stack that the program unwound itself, a line a frame: {@code UE4Editor-Core 0x00007ff9bf020000 + 64f348}.
 */
record UnrealContext(Map<String, String> annotations, List<UserProcess.WrittenFrame> stack) {

    private static final int LIMIT_BYTES = 4 << 20;
    private static final int MOST_FRAMES = 1024;
    private static final int LONGEST_VALUE = 1000;
    private static final UnrealContext NONE = new UnrealContext(Map.of(), List.of());

    /** Elements that say what crashed and how; none of them names a person, an account or a machine. */
    private static final String[] TOLD = {"CrashType", "ErrorMessage", "GameName", "EngineVersion", "BuildConfiguration"
    };

    static UnrealContext of(MinidumpStreams streams) {
        Optional<byte[]> raw = streams.bytes(StreamType.FIRST_USER, LIMIT_BYTES);
        String text = raw.isEmpty() ? "" : new String(raw.get(), StandardCharsets.UTF_16LE);
        return text.contains("<FGenericCrashContext>") ? of(text) : NONE;
    }

    static UnrealContext of(String text) {
        Map<String, String> told = new LinkedHashMap<>();
        for (String name : TOLD) {
            String value = element(text, name).strip();
            if (!value.isEmpty()) {
                told.put("Unreal " + name, value.substring(0, Math.min(value.length(), LONGEST_VALUE)));
            }
        }
        List<UserProcess.WrittenFrame> stack = new ArrayList<>();
        String lines = element(text, "PCallStack");
        for (int at = 0; at < lines.length() && stack.size() < MOST_FRAMES; ) {
            int end = lines.indexOf('\n', at);
            end = end < 0 ? lines.length() : end;
            UserProcess.WrittenFrame frame = frame(lines.substring(at, end).strip());
            if (frame != null) {
                stack.add(frame);
            }
            at = end + 1;
        }
        return new UnrealContext(told, List.copyOf(stack));
    }

    private static String element(String text, String name) {
        int start = text.indexOf("<" + name + ">");
        int end = start < 0 ? -1 : text.indexOf("</" + name + ">", start);
        return end < 0 ? "" : text.substring(start + name.length() + 2, end);
    }

    private static UserProcess.@Nullable WrittenFrame frame(String line) {
        int space = line.indexOf(' ');
        int plus = line.lastIndexOf(" + ");
        if (space <= 0 || plus < 0) {
            return null;
        }
        try {
            long offset = Long.parseUnsignedLong(line.substring(plus + 3).strip(), 16);
            return new UserProcess.WrittenFrame(line.substring(0, space), offset);
        } catch (NumberFormatException other) {
            return null;
        }
    }
}
