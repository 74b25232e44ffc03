package io.culprit.fleet;

import io.culprit.Analyzer;
import io.culprit.report.Redaction;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.rule.RuleFileException;
import io.culprit.symbol.store.Progress;
import io.culprit.triage.Gathering.PathWords;
import io.culprit.triage.RowCodec;
import io.culprit.triage.finding.Judges;
import io.culprit.verdict.Judge;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How crashes are analyzed and judged, on whatever machine.
 *
 * @param rules the texts of the user's rule files
 */
record Setup(boolean redact, List<byte[]> rules) implements Judges {

    /** Of this process, by {@link #version}. */
    private static final Map<String, Judge> JUDGES = new ConcurrentHashMap<>();

    /** What tells rows that were made so from others: program, rules and redaction. */
    String version() {
        StringBuilder version = new StringBuilder("culprit " + Analyzer.VERSION);
        for (byte[] file : rules) {
            version.append(' ').append(Arrays.hashCode(file));
        }
        return version + (redact ? " redacted" : "") + " form " + RowCodec.FORM;
    }

    /**
     * The built-in rules with those of the user.
     *
     * @throws RuleFileException says what is wrong with them
     */
    RuleBook book() throws RuleFileException {
        RuleBook book = RuleBook.builtIn();
        for (byte[] file : rules) {
            book = book.with(RuleFile.read(file));
        }
        return book;
    }

    private RuleBook checkedBook() {
        try {
            return book();
        } catch (RuleFileException broken) {
            throw new IllegalStateException("the rules were read before", broken);
        }
    }

    @Override
    public Judge judge() {
        return JUDGES.computeIfAbsent(version(), unused -> new Judge(checkedBook()));
    }

    Analyzer analyzer() {
        RuleBook book = checkedBook();
        return new Analyzer(new Analyzer.Options(null, null, Path.of(""), Progress.SILENT, () -> book, false, redact));
    }

    /** What rows call a path. */
    PathWords paths() {
        return redact ? Redaction::path : path -> path;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeBoolean(redact);
        out.writeInt(rules.size());
        for (byte[] file : rules) {
            out.writeInt(file.length);
            out.write(file);
        }
    }

    static Setup read(DataInputStream in) throws IOException {
        boolean redact = in.readBoolean();
        List<byte[]> rules = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            rules.add(in.readNBytes(in.readInt()));
        }
        return new Setup(redact, rules);
    }
}
