package io.culprit.shell.prompt;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.crash.AnalysisCommand;
import io.culprit.shell.crash.BugCheckCommand;
import io.culprit.shell.crash.DumpCommand;
import io.culprit.shell.crash.DumpInfoCommand;
import io.culprit.shell.crash.ErrorRecordCommand;
import io.culprit.shell.crash.ExceptionRecordCommand;
import io.culprit.shell.crash.MachineCommand;
import io.culprit.shell.crash.ReportCommand;
import io.culprit.shell.crash.TargetCommand;
import io.culprit.shell.crash.VerdictCommand;
import io.culprit.shell.crash.VerifierCommand;
import io.culprit.shell.device.DeviceCommand;
import io.culprit.shell.device.DmaCommand;
import io.culprit.shell.device.DriverCommand;
import io.culprit.shell.device.InterruptCommand;
import io.culprit.shell.device.InterruptHistoryCommand;
import io.culprit.shell.device.IrpCommand;
import io.culprit.shell.device.ObjectCommand;
import io.culprit.shell.device.PciCommand;
import io.culprit.shell.device.PlatformCommand;
import io.culprit.shell.memory.AddressCommand;
import io.culprit.shell.memory.DisplayCommand;
import io.culprit.shell.memory.EvaluateCommand;
import io.culprit.shell.memory.FormatsCommand;
import io.culprit.shell.memory.ListCommand;
import io.culprit.shell.memory.PointersCommand;
import io.culprit.shell.memory.PoolCommand;
import io.culprit.shell.memory.PoolFindCommand;
import io.culprit.shell.memory.RepeatCommand;
import io.culprit.shell.memory.SearchCommand;
import io.culprit.shell.memory.StringCommand;
import io.culprit.shell.memory.TranslationCommand;
import io.culprit.shell.memory.TypeCommand;
import io.culprit.shell.memory.UnassembleCommand;
import io.culprit.shell.module.ExamineCommand;
import io.culprit.shell.module.ImageCommand;
import io.culprit.shell.module.ModulesCommand;
import io.culprit.shell.module.NearestCommand;
import io.culprit.shell.module.NeedsCommand;
import io.culprit.shell.module.SymbolPathCommand;
import io.culprit.shell.thread.ContextCommand;
import io.culprit.shell.thread.DpcCommand;
import io.culprit.shell.thread.FrameCommand;
import io.culprit.shell.thread.ProcessCommand;
import io.culprit.shell.thread.ProcessorCommand;
import io.culprit.shell.thread.RegistersCommand;
import io.culprit.shell.thread.StackCommand;
import io.culprit.shell.thread.ThreadCommand;
import io.culprit.shell.thread.ThreadsCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every command of the shell. A new one is its class and its line here. */
public final class Catalog {

    /** The commands in the order of the help. */
    private final Map<String, List<DebuggerCommand>> groups = new LinkedHashMap<>();

    private final Map<String, DebuggerCommand> byName = new LinkedHashMap<>();

    /** All commands. */
    public Catalog() {
        group(
                "The crash",
                new AnalysisCommand(),
                new BugCheckCommand(),
                new ExceptionRecordCommand(),
                new TargetCommand(),
                new MachineCommand(),
                new DumpInfoCommand(),
                new ErrorRecordCommand(),
                new VerifierCommand(),
                new VerdictCommand(),
                new ReportCommand(),
                new DumpCommand());
        group(
                "Stacks, threads, processors",
                new StackCommand(),
                new FrameCommand(),
                new RegistersCommand(),
                new ContextCommand(),
                new ThreadsCommand(),
                new ThreadCommand(),
                new ProcessCommand(),
                new ProcessorCommand(),
                new DpcCommand());
        group(
                "Modules and symbols",
                new ModulesCommand(),
                new NearestCommand(),
                new SymbolPathCommand(),
                new ExamineCommand(),
                new NeedsCommand(),
                new ImageCommand());
        group(
                "Memory",
                new EvaluateCommand(),
                new FormatsCommand(),
                new RepeatCommand(),
                new DisplayCommand(),
                new StringCommand(),
                new PointersCommand(),
                new ListCommand(),
                new UnassembleCommand(),
                new TypeCommand(),
                new SearchCommand(),
                new AddressCommand(),
                new TranslationCommand(),
                new PoolCommand(),
                new PoolFindCommand());
        group(
                "Devices",
                new DeviceCommand(),
                new DriverCommand(),
                new IrpCommand(),
                new ObjectCommand(),
                new DmaCommand(),
                new PciCommand(),
                new InterruptCommand(),
                new InterruptHistoryCommand(),
                new PlatformCommand());
        group("The shell", new CommandsCommand(this), new LogCommand());
    }

    private void group(String title, DebuggerCommand... commands) {
        groups.put(title, List.of(commands));
        for (DebuggerCommand command : commands) {
            for (String name : command.manual().names()) {
                byName.put(name, command);
            }
        }
    }

    /** The groups by their titles. */
    Map<String, List<DebuggerCommand>> groups() {
        return groups;
    }

    /** The names of all commands. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** The commands, each once. */
    public List<DebuggerCommand> commands() {
        List<DebuggerCommand> all = new ArrayList<>();
        groups.values().forEach(all::addAll);
        return all;
    }

    /**
     * The command of a name, in any case but where case tells two apart ({@code dd} and {@code dD}); an extension's name may stand before it,
     * as in {@code !kdexts.irp}.
     */
    @Nullable
    DebuggerCommand find(String name) {
        return byName.get(listed(name));
    }

    /** The name as it is listed. */
    String listed(String name) {
        return byName.containsKey(name) ? name : plain(name);
    }

    /** The name without case and extension. */
    static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int dot = lower.startsWith("!") ? lower.lastIndexOf('.') : -1;
        return dot > 0 ? "!" + lower.substring(dot + 1) : lower;
    }
}
