package io.culprit.triage;

import io.culprit.dump.NotADumpException;
import io.culprit.fact.Facts;
import io.culprit.report.Report;
import io.culprit.rule.RuleBook;
import io.culprit.verdict.CrashFacts;
import io.culprit.verdict.Judge;
import io.culprit.verdict.Judged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * An analysis that needs no dumps: a file's text says what crashed ({@code driver NAME}, {@code bit}, {@code bad}), and the report is
 * made of hand-made facts.
 */
final class Crashes {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    private Crashes() {}

    /** What makes the one report of a file. */
    @FunctionalInterface
    interface One {
        Report analyze(Path file) throws IOException, NotADumpException;
    }

    /** The analysis of files that each are one dump. */
    static Analysis each(One one) {
        return (file, reports) -> {
            Report report = one.analyze(file);
            reports.dump("", Files.size(file), () -> report);
        };
    }

    static Report analyze(Path file) throws IOException, NotADumpException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        int driver = text.indexOf(" driver ");
        if (driver >= 0) {
            return report(file, bytes, driver(text.substring(driver + 8)));
        }
        if (text.endsWith(" bit")) {
            return report(file, bytes, bit());
        }
        throw new NotADumpException("it is not a dump", 0);
    }

    private static CrashFacts driver(String name) {
        CrashFacts facts = CrashFacts.kernel().driver(name);
        return facts.bugCheck(0xD1, "module-at:p4;stack", 0x10, 2, 0, facts.in(name, 0x1234));
    }

    private static CrashFacts bit() {
        return CrashFacts.kernel()
                .bugCheck(0x1A, "memory;stack", 0x41792, 0, 0x2000000000L)
                .corruption(true);
    }

    private static Report report(Path file, byte[] bytes, CrashFacts facts) {
        Facts made = facts.file(String.valueOf(file.getFileName()), bytes.length, sha256(bytes))
                .build();
        Judged judged = JUDGE.judgeAll(made);
        return Report.of(made, judged.verdict(), "0", false, judged.classOf());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }

    /** A file that a hunt takes for a dump by its first bytes, and whose text says what crashed. */
    static Path write(Path file, String what) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return Files.writeString(file, "PAGEDU64 " + what);
    }
}
