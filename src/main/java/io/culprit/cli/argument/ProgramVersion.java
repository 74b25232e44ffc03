package io.culprit.cli.argument;

import io.culprit.Analyzer;
import io.culprit.rule.Drivers;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the program, and the day of its table of drivers, which is read only for this. */
public final class ProgramVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "culprit " + Analyzer.VERSION,
            "driver table of " + Drivers.builtIn().date()
        };
    }
}
