package io.culprit.cli.crash;

import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.Refusal;
import io.culprit.cli.argument.SearchedFolders;
import io.culprit.cli.argument.Target;
import io.culprit.cli.terminal.Bug;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.DumpFile;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.Unreadable;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.extract.Extraction;
import io.culprit.extract.Extractor;
import io.culprit.extract.TooSmallException;
import io.culprit.save.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit extract}: a small dump out of a big one, with what an analysis needs. */
public final class ExtractCommand implements Command {

    private static final long MOST_BYTES = 1L << 30;

    private final Terminal terminal;

    public ExtractCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(
                this, "extract", "Writes a small dump with what an analysis needs of a big one: the same verdict.");
        spec.addPositional(Arguments.files("1", "BIG", "A dump of the kernel, or a minidump of a program.")
                .build());
        spec.addOption(Arguments.path("FILE", "The small dump, written whole or not at all.", "-o", "--output"));
        spec.addOption(Arguments.text("SIZE", "At most so many bytes: 500K, 16M. 8M when absent.", "--max"));
        spec.addOption(Arguments.flag(
                "Leave out command lines, environments, paths below users' folders, names of users and computers, what"
                        + " pointers lead to in pools, serial numbers and product keys.",
                "--redact"));
        spec.addOption(Arguments.symbolPath(" What the analysis reads with them is in the small dump, too."));
        spec.addOption(Arguments.imagePath());
        spec.addOption(Target.force());
        Arguments.footer(
                spec,
                "Of a kernel, pages of user processes are never in it. A dump that is small already is copied.",
                "--redact knows names by where they stand and how they look: one that stands alone in the memory of a"
                        + " kernel, and nowhere says that it is one, may remain.",
                "",
                "Examples:",
                "  culprit extract MEMORY.DMP -o small.dmp",
                "  culprit extract --redact --max 2M MEMORY.DMP -o for-the-vendor.dmp");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        SearchedFolders.check(given, terminal);
        List<Path> inputs = Arguments.parameters(given);
        Path big = inputs.getFirst();
        Path target = Target.of(given, "--output", inputs);
        if (target == null) {
            throw new Refusal("where to? (-o FILE)");
        }
        long most = Arguments.size(given, "--max", Extractor.USUAL_BYTES, MOST_BYTES);
        try (DumpFile dump = DumpFiles.open(big)) {
            Extraction small = Extractor.of(dump, AnalyzeCommand.options(terminal, given, true), most);
            dump.source().requireWhole();
            return save(target, small, dump, given);
        } catch (TooSmallException tooSmall) {
            terminal.say(Terminal.shown(big) + ": what the analysis needs has " + tooSmall.neededBytes()
                    + " bytes: more than --max " + most);
            return ExitCode.USAGE;
        } catch (NotADumpException bad) {
            terminal.say(Terminal.shown(big) + ": " + Unreadable.why(bad));
        } catch (IOException unreadable) {
            terminal.say(Terminal.shown(big) + ": " + Unreadable.why(unreadable));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError ours) {
            return Bug.report(
                    terminal, big.toString(), ours, CommonOptions.of(given).debug());
        }
        return ExitCode.FILE;
    }

    private int save(Path target, Extraction small, DumpFile dump, ParseResult given) {
        try {
            WholeFile.write(target, small.bytes());
        } catch (IOException unwritable) {
            terminal.say("cannot write " + Terminal.shown(target) + ": " + Unreadable.why(unwritable));
            return ExitCode.FILE;
        }
        if (!CommonOptions.of(given).quiet()) {
            small.words(Terminal.shown(target), dump.source().sizeBytes(), Arguments.has(given, "--redact"))
                    .forEach(terminal::say);
        }
        return ExitCode.OK;
    }
}
