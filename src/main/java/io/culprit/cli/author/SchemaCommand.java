package io.culprit.cli.author;

import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit schema}: the JSON Schema of what the program reads and writes. */
public final class SchemaCommand implements Command {

    /** What there are schemas of. */
    enum Subject {
        report,
        triage,
        ticket,
        explanation,
        shell,
        truth,
        rules
    }

    private final Terminal terminal;

    public SchemaCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(this, "schema", "Prints a JSON Schema (2020-12).");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(Subject.class)
                .paramLabel("SUBJECT")
                .description("${COMPLETION-CANDIDATES}; report when absent.")
                .build());
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        Subject subject = given.matchedPositionalValue(0, Subject.report);
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
