package io.culprit.extract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An independent reader of small dumps, where it is installed. */
final class Rizin {

    /** {@code BugCheckParameter1 : 0x0000000000000005}, {@code rip = 0xfffff8047bdf5a80}. */
    private static final Pattern VALUE = Pattern.compile("(\\w+)\\s*[:=]\\s*(?:0x)?([0-9a-fA-F]+)\\b");

    /** Later versions have the number of a bug check below its name. */
    private static final Pattern CODE = Pattern.compile("BugCheckCode\\s*:\\s*(?=Value)");

    private Rizin() {}

    /** What rizin prints after these commands; skips the test where there is no rizin. */
    static String asked(String file, String commands) throws Exception {
        try {
            Process process = new ProcessBuilder(
                            List.of("rizin", "-N", "-q", "-e", "scr.color=0", "-c", commands, file))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(1, TimeUnit.MINUTES);
            return output;
        } catch (IOException absent) {
            assumeTrue(false, "skipped: rizin is not installed");
            throw absent;
        }
    }

    /** The numbers in its output by their names. */
    static Map<String, Long> values(String output) {
        Map<String, Long> values = new HashMap<>();
        Matcher matcher = VALUE.matcher(CODE.matcher(output).replaceAll("BugCheck"));
        while (matcher.find()) {
            String name = matcher.group(1).equals("BugCheckValue") ? "BugCheckCode" : matcher.group(1);
            if (matcher.group(2).length() <= 16) {
                values.putIfAbsent(name, Long.parseUnsignedLong(matcher.group(2), 16));
            }
        }
        return values;
    }

    static String whole(Path file, String commands) throws Exception {
        return asked(file.toString(), commands);
    }
}
