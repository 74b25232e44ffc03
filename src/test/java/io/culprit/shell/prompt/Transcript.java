package io.culprit.shell.prompt;

import io.culprit.Analyzer;
import io.culprit.OpenedDump;
import io.culprit.report.Ink;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a session prints, command by command. */
final class Transcript {

    private Transcript() {}

    /** The session of these commands over a dump. */
    static String of(Path dump, @Nullable String symbols, @Nullable String images, String... lines) throws Exception {
        Analyzer.Options none = Analyzer.Options.NONE;
        Analyzer.Options options =
                new Analyzer.Options(symbols, images, none.symbolStore(), none.progress(), null, false, false);
        try (OpenedDump opened = new Analyzer(options).open(dump)) {
            Shell shell = new Shell(new Session(opened));
            StringBuilder text = new StringBuilder();
            for (String line : lines) {
                text.append(shell.prompt()).append(line).append('\n');
                shell.run(line, (command, answer) -> text.append(ReplyText.of(answer, Ink.PLAIN)));
            }
            return text.toString();
        }
    }
}
