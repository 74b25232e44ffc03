package io.culprit.cli.argument;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * One command below {@code culprit}. It describes itself by hand and not with picocli's annotations: those are read through reflection and proxies
 * that no AOT cache holds, which costs twice the start of an empty virtual machine, at every start.
 */
public interface Command {

    /** Name, help, options and parameters; the user object is this command. */
    CommandSpec spec();

    /**
     * Does the work.
     *
     * @param given the options and parameters of this command as the user gave them
     * @return the exit code
     */
    int run(ParseResult given) throws IOException;
}
