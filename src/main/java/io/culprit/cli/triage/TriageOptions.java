package io.culprit.cli.triage;

import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Refusal;
import io.culprit.save.WholeFile;
import io.culprit.triage.MachineNames;
import io.culprit.triage.Period;
import io.culprit.triage.ReportPages;
import io.culprit.triage.Row;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The options of {@code culprit triage} that say which crashes count, what machines are called, and where reports go. */
final class TriageOptions {

    private static final int MOST_THREADS = 256;

    private TriageOptions() {}

    static void add(CommandSpec spec) {
        spec.addOption(
                Arguments.text("T", "Only crashes from then on: a day, a moment, or 12h, 7d, 4w ago.", "--since"));
        spec.addOption(Arguments.text("T", "Only crashes up to then, a day included.", "--until"));
        spec.addOption(Arguments.text(
                "PATTERN",
                "What machines are called: a glob for paths with {machine} in it, such as '/shares/{machine}/**'.",
                "--machine-from"));
        spec.addOption(Arguments.path(
                "FILE", "Tell what changed since an earlier run: its JSON, NDJSON or index.", "--compare"));
        spec.addOption(Arguments.path("DIR", "Write one HTML report a dump to a folder.", "--reports"));
        spec.addOption(Arguments.flag(
                "Go on with what arrives: a line for each new dump (with --format ndjson an object), until"
                        + " interrupted.",
                "--watch"));
    }

    static int threads(ParseResult given) {
        String text = Arguments.value(given, "--threads");
        if (text == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        try {
            int threads = Integer.parseInt(text);
            if (threads >= 1 && threads <= MOST_THREADS) {
                return threads;
            }
        } catch (NumberFormatException bad) {
            // said below
        }
        throw new Refusal("-j takes a number from 1 to " + MOST_THREADS);
    }

    static List<String> buckets(ParseResult given) {
        String named = Arguments.value(given, "--bucket");
        return named == null ? List.of() : List.of(named.split(","));
    }

    static Period period(ParseResult given) {
        try {
            return Period.of(Arguments.value(given, "--since"), Arguments.value(given, "--until"), Instant.now());
        } catch (IllegalArgumentException bad) {
            throw new Refusal(String.valueOf(bad.getMessage()));
        }
    }

    static MachineNames names(ParseResult given) {
        String pattern = Arguments.value(given, "--machine-from");
        try {
            boolean redact = Arguments.has(given, "--redact");
            if (pattern == null) {
                return redact ? MachineNames.REDACTED_NONE : MachineNames.NONE;
            }
            return MachineNames.of(pattern, redact);
        } catch (IllegalArgumentException bad) {
            throw new Refusal("--machine-from: " + bad.getMessage());
        }
    }

    static @Nullable ReportPages pages(ParseResult given) {
        Path folder = Arguments.value(given, "--reports");
        return folder == null ? null : new ReportPages(folder, WholeFile::write);
    }

    /** Addresses of reports, as seen from the file that links to them. */
    static Function<Row, String> addresses(ParseResult given, @Nullable Path page) {
        Path folder = Arguments.value(given, "--reports");
        if (folder == null) {
            return row -> "";
        }
        String base = base(folder.toAbsolutePath(), page);
        return row -> {
            String name = ReportPages.name(row);
            return name.isEmpty() ? "" : base + name;
        };
    }

    private static String base(Path folder, @Nullable Path page) {
        Path from = page == null
                ? Path.of("").toAbsolutePath()
                : page.toAbsolutePath().getParent();
        try {
            Path relative = from == null ? folder : from.normalize().relativize(folder.normalize());
            String text = relative.toString().replace('\\', '/');
            return text.isEmpty() ? "" : new URI(null, null, "./" + text + "/", null).getRawPath();
        } catch (IllegalArgumentException | URISyntaxException otherDisk) {
            return folder.toUri().toString();
        }
    }
}
