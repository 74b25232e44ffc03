package io.culprit.shell.assistant;

import io.culprit.dump.NotADumpException;
import io.culprit.report.Ink;
import io.culprit.report.Printable;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.ReplyJson;
import io.culprit.shell.ReplyText;
import io.culprit.shell.prompt.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code run_command}: as {@code culprit shell}, in the session of the file. */
final class CommandTool implements Tool {

    static final int MOST_ROWS = 2000;
    static final int USUAL_ROWS = 200;

    private final Roots roots;
    private final Sessions sessions;
    private final JsonTree json;

    CommandTool(Roots roots, Sessions sessions, JsonTree json) {
        this.roots = roots;
        this.sessions = sessions;
        this.json = json;
    }

    @Override
    public String name() {
        return "run_command";
    }

    @Override
    public Said answer(Given given, Call call) throws IOException, NotADumpException {
        Roots.Place place = roots.dump(given.text("file"));
        String line = given.text("command");
        Excerpt excerpt = new Excerpt(
                given.number("from", 0, Integer.MAX_VALUE), Math.max(1, given.number("rows", USUAL_ROWS, MOST_ROWS)));
        return sessions.ask(place, shell -> run(line, shell, excerpt, call));
    }

    private Said run(String line, Shell shell, Excerpt excerpt, Call call) throws IOException {
        StringBuilder text = new StringBuilder();
        List<Map<String, Object>> answers = new ArrayList<>();
        call.onStop(() -> shell.session().stop());
        try {
            shell.run(line, (command, reply) -> {
                if (!call.goOn()) {
                    throw new RefusedException("the time was over, or the call was cancelled, at: " + command);
                }
                Reply part = excerpt.of(reply);
                text.append(Printable.text(command)).append('\n').append(ReplyText.of(part, Ink.PLAIN));
                answers.add(data(command, part));
            });
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        } finally {
            call.onStop(null);
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("prompt", shell.prompt().strip());
        data.put("answers", answers);
        if (excerpt.left() > 0) {
            data.put("next", excerpt.next());
            data.put("omitted", Map.of("rows", excerpt.left()));
            text.append(excerpt.left())
                    .append(" more rows: ask again with \"from\": ")
                    .append(excerpt.next());
        }
        return new Said(text.toString(), data);
    }

    private Map<String, Object> data(String command, Reply answer) {
        try {
            return json.of(generator -> ReplyJson.write(command, answer, generator));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
