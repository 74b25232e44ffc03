package io.culprit.cli.author;

import io.culprit.cli.argument.Arguments;
import io.culprit.cli.argument.Command;
import io.culprit.cli.argument.CommonOptions;
import io.culprit.cli.argument.Refusal;
import io.culprit.cli.argument.Target;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.cli.terminal.Terminal;
import io.culprit.dump.Unreadable;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.crash.TruthFile;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenario;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.emulator.scenario.UnknownProbeException;
import io.culprit.report.Ink;
import io.culprit.report.Page;
import io.culprit.save.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code culprit emulate}: boots the guest, crashes it as a scenario says, and writes the dump. */
public final class EmulateCommand implements Command {

    private static final List<String> KINDS = List.of("triage", "bitmap-kernel", "active", "full", "summary", "live");

    private final Terminal terminal;

    public EmulateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Arguments.command(
                this,
                "emulate",
                "Boots a small guest kernel, crashes it, and writes the dump that Windows would write.");
        spec.addPositional(
                Arguments.parameters(String.class, "0..1", "SCENARIO", "What goes wrong; --list names them all.")
                        .completionCandidates(EmulateCommand::names)
                        .hideParamSyntax(true)
                        .build());
        spec.addOption(Arguments.flag("One line a scenario, its name first.", "--list"));
        spec.addOption(OptionSpec.builder("--seed")
                .type(long.class)
                .paramLabel("N")
                .description("Decides addresses, modules, versions, processors, times. 1 when absent.")
                .build());
        spec.addOption(OptionSpec.builder("--kind")
                .type(String.class)
                .paramLabel("KIND")
                .completionCandidates(KINDS)
                .description("triage (when absent), bitmap-kernel, active, full, summary or live.")
                .build());
        spec.addOption(Arguments.path("FILE", "The dump.", "-o", "--output"));
        spec.addOption(Arguments.path("FILE", "The truth about the crash, as JSON; - is standard output.", "--truth"));
        spec.addOption(Arguments.flag("Short for --truth -.", "--json"));
        spec.addOption(Target.force());
        spec.addOption(Arguments.text(
                "PROBE", "Print each hit of provider:module:function:name; wildcards are allowed.", "--trace"));
        Arguments.footer(
                spec,
                "Examples:",
                "  culprit emulate --list",
                "  culprit emulate nic-unmapped-read --seed 7 -o crash.dmp --truth truth.json",
                "  culprit emulate nic-no-device --trace 'fbt:nt:Ivt*:entry'",
                "",
                "The same scenario, seed and kind give the same bytes on every machine.");
        return CommonOptions.add(spec);
    }

    @Override
    public int run(ParseResult given) throws IOException {
        List<String> names = Arguments.parameters(given);
        if (Arguments.has(given, "--list")) {
            return list();
        }
        if (names.isEmpty()) {
            return usage("which scenario? (culprit emulate --list names them)");
        }
        Optional<Scenario> scenario = Scenarios.find(names.getFirst());
        if (scenario.isEmpty()) {
            return usage("no scenario " + Terminal.shown(names.getFirst()) + " (culprit emulate --list names them)");
        }
        String wanted = Arguments.value(given, "--kind");
        Optional<SavedKind> kind = SavedKind.find(wanted == null ? "triage" : wanted);
        if (kind.isEmpty()) {
            return usage("no kind of dump " + Terminal.shown(String.valueOf(wanted))
                    + " (triage, bitmap-kernel, active, full, summary, live)");
        }
        return emulate(scenario.get(), kind.get(), given);
    }

    private static Iterator<String> names() {
        List<String> names = new ArrayList<>();
        for (Scenario scenario : Scenarios.all()) {
            names.add(scenario.name());
        }
        return names.iterator();
    }

    private int list() throws IOException {
        Page page = Page.open(Ink.PLAIN, terminal.entry());
        for (Scenario scenario : Scenarios.all()) {
            String first = String.format(Locale.ROOT, "%-29s 0x%-4X ", scenario.name(), scenario.code());
            page.entry(first, " ".repeat(first.length()), scenario.summary());
        }
        terminal.write(page.toString().getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK;
    }

    private static int usage(String message) {
        throw new Refusal(message);
    }

    private int emulate(Scenario scenario, SavedKind kind, ParseResult given) throws IOException {
        Path dump = Target.of(given, "--output", List.of());
        Path truth = Target.of(given, "--truth", List.of());
        if (dump != null
                && truth != null
                && dump.toAbsolutePath()
                        .normalize()
                        .equals(truth.toAbsolutePath().normalize())) {
            return usage("--output and --truth are the same file");
        }
        boolean json = Arguments.has(given, "--json") || truth == null && Arguments.has(given, "--truth");
        String probe = Arguments.value(given, "--trace");
        if (dump == null && truth == null && probe == null && !json) {
            return usage("where to? (-o FILE for the dump, --truth FILE, or --trace PROBE)");
        }
        Long seed = Arguments.value(given, "--seed");
        StringBuilder trace = new StringBuilder();
        CrashedMachine crash;
        try {
            crash = Emulation.run(
                    scenario,
                    seed == null ? 1 : seed,
                    probe,
                    hit -> trace.append(hit.line()).append('\n'));
        } catch (UnknownProbeException unknown) {
            return usage(unknown.getMessage());
        }
        terminal.write(trace.toString().getBytes(StandardCharsets.UTF_8));
        if (json) {
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            TruthFile.write(crash, kind, shown);
            terminal.write(shown.toByteArray());
        }
        int first = save(truth, out -> TruthFile.write(crash, kind, out));
        return first == ExitCode.OK ? save(dump, out -> CrashDump.write(crash, kind, out)) : first;
    }

    /** What writes the contents of a file. */
    @FunctionalInterface
    private interface Contents {
        void write(OutputStream out) throws IOException;
    }

    private int save(@Nullable Path file, Contents contents) throws IOException {
        if (file == null) {
            return ExitCode.OK;
        }
        ByteArrayOutputStream held = new ByteArrayOutputStream();
        contents.write(held);
        try {
            WholeFile.write(file, held.toByteArray());
            return ExitCode.OK;
        } catch (IOException unwritable) {
            terminal.say("cannot write " + file + ": " + Unreadable.why(unwritable));
            return ExitCode.FILE;
        }
    }
}
