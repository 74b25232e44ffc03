package io.culprit.report;

import io.culprit.fact.CrashedProgram;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.image.LoadedModule;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes people and machines out of a report: names of users and computers, the user's part of paths, serial numbers, security
 * identifiers and mail addresses. A name that is learned from one place (a module's path, the program's environment) is taken out
 * everywhere. What a machine is remains as the fingerprint, which holds no name.
 */
public final class Redaction {

    private static final String USER = "<user>";
    private static final String MACHINE = "<machine>";
    private static final String SERIAL = "<serial>";

    /** {@code C:\Users\x\}, {@code C:\Documents and Settings\x\}, {@code /home/x/}, {@code /Users/x/}, also doubled backslashes, also in an archive. */
    private static final Pattern USER_PATH = Pattern.compile(
            "([\\\\/!](?:Users|Documents and Settings|Profiles|home)[\\\\/]++)([^\\\\/\"'<>|:;,]++)",
            Pattern.CASE_INSENSITIVE);

    /** {@code \\server\share}, but neither {@code \\?\} nor {@code \\.\}. */
    private static final Pattern UNC = Pattern.compile("(?<![\\\\\\w:])(\\\\\\\\)([^\\\\/?.\\s][^\\\\/\\s]*+)(?=\\\\)");

    private static final Pattern USER_VALUE = Pattern.compile(
            "\\b((?:USER|USERNAME|LOGNAME|USERDOMAIN|USER_NAME|user name|user)\\s*+[=:]\\s*+)([^\\s;,\"]++)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern MACHINE_VALUE = Pattern.compile(
            "\\b((?:COMPUTERNAME|HOSTNAME|HOST|LOGONSERVER|MACHINENAME|computer name|machine name|host"
                    + " name)\\s*+[=:]\\s*+)([^\\s;,\"]++)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SERIAL_VALUE = Pattern.compile(
            "\\b((?:serial(?:\\s*(?:number|no\\.?))?|serialnumber|asset tag|uuid)\\s*+[=:]\\s*+)([^\\s;,\"]++)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SID = Pattern.compile("\\bS-1-5-21(?:-\\d{1,20}+){1,15}+");

    private static final Pattern MAIL = Pattern.compile("[\\w.+-]{1,64}+@[\\w-]{1,255}+(?:\\.[\\w-]{1,63}+){1,20}+");

    /** Device instance path: enumerator, device, instance. */
    private static final Pattern INSTANCE = Pattern.compile(
            "\\b((?:PCI|USB|USBSTOR|HID|ACPI|SCSI|IDE|HDAUDIO|DISPLAY|BTHENUM|BTH|STORAGE|SD|1394|SWD|ROOT|UEFI|TPM)"
                    + "\\\\[^\\\\\\s]++\\\\)([^\\\\\\s,;\"]++)",
            Pattern.CASE_INSENSITIVE);

    /** Account names that are words: taking them out everywhere would garble the report and protect nobody. */
    private static final Set<String> ORDINARY = Set.of(
            "user",
            "users",
            "admin",
            "administrator",
            "public",
            "default",
            "owner",
            "guest",
            "system",
            "test",
            "home",
            "local",
            "windows",
            "all",
            "all users",
            "default user",
            "root",
            "build",
            "builder",
            "runner",
            "driver",
            "kernel");

    private static final int SHORTEST_NAME = 3;

    private final Set<String> names = new LinkedHashSet<>();
    private @Nullable Pattern learned;

    private Redaction() {}

    /** All of them, whose work must grow with the text and not with its square: a dump chooses the text. */
    static List<Pattern> patterns() {
        return List.of(USER_PATH, UNC, USER_VALUE, MACHINE_VALUE, SERIAL_VALUE, SID, MAIL, INSTANCE);
    }

    /** The path of a file without the name of the user whose folder, or of the machine whose share it lies in. */
    public static String path(String path) {
        return replaced(UNC, replaced(USER_PATH, path, USER), MACHINE);
    }

    /** The redaction for a crash, which knows the names that its facts give away. */
    static Redaction of(Facts facts) {
        Redaction redaction = new Redaction();
        for (LoadedModule module : facts.modules().loaded()) {
            redaction.learn(module.path());
        }
        for (String warning : facts.dump().warnings()) {
            redaction.learn(warning);
        }
        if (facts.program() instanceof Fact.Known<CrashedProgram>(CrashedProgram program, String source)) {
            for (String comment : program.comments()) {
                redaction.learn(comment);
            }
            for (CrashedProgram.Annotation annotation : program.annotations()) {
                redaction.learn(annotation.name() + "=" + annotation.value());
            }
        }
        if (facts.device() instanceof Fact.Known<DeviceObject>(DeviceObject device, String source)) {
            redaction.learn(device.instance());
        }
        facts.names().forEach(redaction::learnName);
        redaction.remember();
        return redaction;
    }

    /** The names of people and machines that the facts of a crash give away. */
    public static Set<String> names(Facts facts) {
        return of(facts).names;
    }

    private void learn(@Nullable String text) {
        if (text == null) {
            return;
        }
        for (Pattern pattern : new Pattern[] {USER_PATH, UNC, USER_VALUE, MACHINE_VALUE, SERIAL_VALUE}) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                learnName(matcher.group(2));
            }
        }
        Matcher instance = INSTANCE.matcher(text);
        while (instance.find()) {
            if (serial(instance.group(2))) {
                learnName(instance.group(2));
            }
        }
    }

    private void learnName(String name) {
        if (name.length() >= SHORTEST_NAME && !ORDINARY.contains(name.toLowerCase(Locale.ROOT))) {
            names.add(name);
        }
    }

    private void remember() {
        if (names.isEmpty()) {
            return;
        }
        StringBuilder any = new StringBuilder();
        for (String name : names) {
            any.append(any.isEmpty() ? "" : "|").append(Pattern.quote(name));
        }
        learned = Pattern.compile("(?<![\\p{L}\\p{N}])(?:" + any + ")(?![\\p{L}\\p{N}])", Pattern.CASE_INSENSITIVE);
    }

    /** An instance that Windows made up from the place of the device holds {@code &}; one without is the device's serial number. */
    private static boolean serial(String instance) {
        return instance.indexOf('&') < 0 && instance.length() > 4;
    }

    /** The text without people and machines. */
    String redacted(String text) {
        String redacted = replaced(USER_PATH, text, USER);
        redacted = replaced(UNC, redacted, MACHINE);
        redacted = replaced(USER_VALUE, redacted, USER);
        redacted = replaced(MACHINE_VALUE, redacted, MACHINE);
        redacted = replaced(SERIAL_VALUE, redacted, SERIAL);
        redacted = SID.matcher(redacted).replaceAll("<sid>");
        redacted = MAIL.matcher(redacted).replaceAll("<mail>");
        redacted = withoutSerials(redacted);
        return learned == null ? redacted : learned.matcher(redacted).replaceAll("<name>");
    }

    private static String replaced(Pattern pattern, String text, String mark) {
        return pattern.matcher(text).replaceAll("$1" + mark);
    }

    private static String withoutSerials(String text) {
        return INSTANCE.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(serial(found.group(2)) ? found.group(1) + SERIAL : found.group()));
    }
}
