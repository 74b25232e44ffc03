package io.culprit.cli;

import io.culprit.Analyzer;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code culprit schema}: the JSON Schema of what the program reads and writes. */
@Command(
        name = "schema",
        version = "culprit " + Analyzer.VERSION,
        sortOptions = false,
        description = "Prints a JSON Schema (2020-12).")
final class SchemaCommand implements Callable<Integer> {

    /** What there are schemas of. */
    enum Subject {
        report,
        rules
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "SUBJECT",
            defaultValue = "report",
            description = "${COMPLETION-CANDIDATES}; report when absent.")
    private Subject subject = Subject.report;

    @Mixin
    private CommonOptions common = new CommonOptions();

    private final Terminal terminal;

    SchemaCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        String name = "/io/culprit/schema/" + subject.name() + ".json";
        try (InputStream schema = SchemaCommand.class.getResourceAsStream(name)) {
            if (schema == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            terminal.write(schema.readAllBytes());
        }
        return ExitCode.OK;
    }
}
