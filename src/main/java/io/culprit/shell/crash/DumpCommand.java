package io.culprit.shell.crash;

import io.culprit.Analyzer;
import io.culprit.dump.DumpFile;
import io.culprit.extract.Extraction;
import io.culprit.extract.Extractor;
import io.culprit.extract.TooSmallException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.nio.file.Path;

/** {@code .dump /m}: a small dump of what an analysis needs, as {@code culprit extract} makes it. */
public final class DumpCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(".dump [/m] [/o] [--redact] FILE", "Writes a small dump that gives the same verdict.", ".dump")
                .with("""
                    /m: a small dump, the only kind that there is (the whole one is the file itself). /o: overwrites a file that is there, but
                    never a dump or an archive. --redact leaves out what a person could be known by. At most 8 MiB; culprit extract
                    --max takes another size. Refused where a program asks (culprit mcp).\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean over = false;
        boolean redact = false;
        String file = tail.word();
        while (option(file)) {
            switch (file) {
                case "/m" -> {}
                case "/o" -> over = true;
                case "--redact" -> redact = true;
                default ->
                    throw new RefusedException(".dump writes small dumps only (/m), and has no option " + file
                            + "; the whole dump is the file that was opened");
            }
            file = tail.word();
        }
        tail.end();
        if (file.isEmpty()) {
            throw new RefusedException("where to? .dump /m FILE");
        }
        Path target = session.files().target(file, over);
        DumpFile dump = session.system().dump();
        Extraction small = extracted(dump, redact);
        session.files().write(target, small.bytes());
        Reply.Builder answer = new Reply.Builder();
        small.words("written: " + target, dump.source().sizeBytes(), redact).forEach(answer::line);
        return answer.build();
    }

    /** {@code /ma}, and not {@code /tmp/x.dmp}. */
    private static boolean option(String word) {
        return word.startsWith("--")
                || word.startsWith("/") && word.chars().skip(1).allMatch(Character::isLetter);
    }

    private static Extraction extracted(DumpFile dump, boolean redact) {
        try {
            return Extractor.of(dump, Analyzer.Options.NONE.redacted(redact), Extractor.USUAL_BYTES);
        } catch (TooSmallException tooSmall) {
            throw new RefusedException("what the analysis needs has " + tooSmall.neededBytes() + " bytes, and .dump"
                    + " writes at most " + Extractor.USUAL_BYTES + ": culprit extract --max takes more");
        }
    }
}
