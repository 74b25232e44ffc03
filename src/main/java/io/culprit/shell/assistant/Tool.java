package io.culprit.shell.assistant;

import io.culprit.dump.NotADumpException;
import java.io.IOException;
import java.util.Map;

/** What an assistant can ask for. How it is described stands in {@code tools.json} under its name. */
interface Tool {

    /** Its name. */
    String name();

    /** What it answers: in words, and as data of its output schema. */
    record Said(String text, Map<String, Object> data) {}

    /**
     * Answers.
     *
     * @throws io.culprit.shell.RefusedException with a message for the assistant when it does not
     * @throws NotADumpException when nothing in the file can be reported
     * @throws IOException when the file cannot be read
     */
    Said answer(Given given, Call call) throws IOException, NotADumpException;
}
