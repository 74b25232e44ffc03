package io.culprit.triage;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What machines are called, by the paths of their dumps: a glob in which {@code {machine}} stands for one part of a path, such as
 * {@code /shares/{machine}/Minidump/*.dmp}; the {@code !} between an archive and what is in it counts as a {@code /}. Without a glob the
 * folder tells that holds a whole disk of a machine, where the dump lies in the reports of Windows Error Reporting on that.
 */
public final class MachineNames implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Pattern REPORTS = Pattern.compile(
            "(?:.*[/!])?([^/!:$]{2,})/(?:[a-z][:$]?/)?ProgramData/Microsoft/Windows/WER/Report(?:Queue|Archive)/.+",
            Pattern.CASE_INSENSITIVE);

    /** No pattern was named. */
    public static final MachineNames NONE = new MachineNames(REPORTS, false);

    /** No pattern was named, and nobody is to be. */
    public static final MachineNames REDACTED_NONE = new MachineNames(REPORTS, true);

    private static final String MACHINE = "{machine}";
    private static final String REDACTED = "<machine>";

    private final @Nullable Pattern pattern;
    private final boolean redact;

    private MachineNames(@Nullable Pattern pattern, boolean redact) {
        this.pattern = pattern;
        this.redact = redact;
    }

    /**
     * Names by a glob: {@code *} and {@code ?} within a part of a path, {@code **} across parts.
     *
     * @param redact whether names are to be taken out of paths instead
     * @throws IllegalArgumentException where it does not name {@code {machine}} once
     */
    public static MachineNames of(String glob, boolean redact) {
        int at = glob.indexOf(MACHINE);
        if (at < 0 || glob.indexOf(MACHINE, at + 1) >= 0) {
            throw new IllegalArgumentException("the pattern needs {machine} once, as in /shares/{machine}/**");
        }
        StringBuilder regex = new StringBuilder();
        String text = glob.replace('\\', '/');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i == at) {
                regex.append("([^/!]+)");
                i += MACHINE.length() - 1;
            } else if (text.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '*' || c == '?') {
                regex.append(c == '*' ? "[^/]*" : "[^/]");
            } else if (c == '/') {
                regex.append("[/!]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return new MachineNames(Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE), redact);
    }

    /** The name of the machine of a row: by its path, else as the row itself says it; empty where names are to be left out. */
    String name(Row row) {
        String name = name(row.path());
        return redact ? "" : name.isEmpty() ? row.host() : name;
    }

    /** The name of the machine whose dump lies there; empty where the pattern does not fit, or names are to be left out. */
    String name(String path) {
        Matcher match = redact ? null : match(path);
        return match == null ? "" : match.group(1).toLowerCase(Locale.ROOT);
    }

    /** The path, without the name of the machine where it is to be left out. */
    String shown(String path) {
        Matcher match = redact ? match(path) : null;
        return match == null ? path : path.substring(0, match.start(1)) + REDACTED + path.substring(match.end(1));
    }

    /** A relative path also fits a pattern as what it is below the working folder. */
    private @Nullable Matcher match(String path) {
        if (pattern == null) {
            return null;
        }
        Matcher given = pattern.matcher(path.replace('\\', '/'));
        if (given.matches() || pattern == REPORTS) {
            return given.matches() ? given : null;
        }
        String folder = Path.of("").toAbsolutePath() + "/";
        Matcher whole = pattern.matcher((folder + path).replace('\\', '/'));
        return !path.startsWith("/") && !redact && whole.matches() ? whole : null;
    }
}
