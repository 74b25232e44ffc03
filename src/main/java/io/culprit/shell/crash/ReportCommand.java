package io.culprit.shell.crash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.report.HtmlReport;
import io.culprit.report.Ink;
import io.culprit.report.JsonReport;
import io.culprit.report.MarkdownReport;
import io.culprit.report.Report;
import io.culprit.report.VerboseReport;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;

/** {@code !report}: the report in another format, on the screen or in a new file. */
public final class ReportCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!report [text|json|markdown|html] [FILE]",
                        "The report in a format, shown or written to a new file.",
                        "!report")
                .with("A file that is there is never overwritten.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        String format = tail.word();
        String file = tail.word();
        tail.end();
        String text = text(format, session.report());
        if (file.isEmpty()) {
            return AnalysisCommand.lines(text);
        }
        Path written = session.files().create(file, text);
        return Reply.of("written: " + written);
    }

    private static String text(String format, Report report) {
        return switch (format) {
            case "", "text" -> VerboseReport.of(report, Ink.PLAIN);
            case "markdown" -> MarkdownReport.of(report, true);
            case "json" -> json(report);
            case "html" -> HtmlReport.of(report, true);
            default -> throw new RefusedException("!report knows text, json, markdown and html");
        };
    }

    private static String json(Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            JsonReport.write(report, json);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.append('\n').toString();
    }
}
