package io.culprit.dump.minidump;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.DumpPart;
import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.dump.FileBytes;
import io.culprit.dump.KernelPointers;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.RangeMemory;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.SourceFile;
import io.culprit.dump.UserProcess;
import io.culprit.format.WindowsMinidump.ExceptionStream;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.format.WindowsMinidump.Thread;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user-mode minidump (MDMP), of Windows or of a system where Breakpad or Crashpad writes them. Everything small is read when it opens. */
public final class MinidumpFile implements DumpFile {

    private final FileBytes file;
    private final SourceFile source;
    private final MinidumpStreams streams;
    private final DumpHeader header;
    private final MinidumpModules modules;
    private final RangeMemory memory;
    private final List<DumpThread> threads;
    private final UserProcess process;
    private final @Nullable Registers context;
    private final @Nullable ExceptionRecord exception;

    private MinidumpFile(FileBytes file, SourceFile source, MinidumpStreams streams) throws NotADumpException {
        this.file = file;
        this.source = source;
        this.streams = streams;
        MinidumpText text = new MinidumpText(streams);
        MinidumpSystem system = MinidumpSystem.of(streams, text);
        ExceptionStream crash =
                streams.parse(StreamType.EXCEPTION, ExceptionStream::new).orElse(null);
        List<Thread> list = MinidumpThreads.list(streams);
        this.modules = MinidumpModules.of(streams, text, system.platform());
        Architecture architecture = new MinidumpArchitecture(streams, system, modules.loaded()).choose(crash, list);
        this.memory = MinidumpMemory.of(streams, list);
        MinidumpContexts contexts = new MinidumpContexts(streams, architecture, crash);
        this.threads = MinidumpThreads.of(streams, list, contexts, text, memory);
        this.process = new MinidumpProcess(streams, text).read(system, modules.buildIds());
        this.exception = crash == null ? null : MinidumpException.of(crash, architecture);
        this.context = contexts.ofException().or(() -> contextOfCrash(crash)).orElse(null);
        this.header = MinidumpHeader.of(streams, system, architecture, process);
        sayWhatIsMissing(system, list);
    }

    /**
     * Opens a minidump; it owns {@code file} from then on.
     *
     * @throws NotADumpException when nothing in it can be reported
     */
    public static MinidumpFile open(FileBytes file, SourceFile source) throws NotADumpException {
        return new MinidumpFile(file, source, MinidumpStreams.open(file));
    }

    /** Without a context of its own the exception has that of its thread; without an exception, the thread that asked for the dump is meant. */
    private Optional<Registers> contextOfCrash(@Nullable ExceptionStream crash) {
        Optional<Long> id =
                crash != null ? Optional.of(crash.threadId()) : new BreakpadAnnotations(streams).requestingThread();
        for (DumpThread thread : threads) {
            if (id.isPresent() && thread.id() == id.get()) {
                return Optional.ofNullable(thread.registers());
            }
        }
        return Optional.empty();
    }

    private void sayWhatIsMissing(MinidumpSystem system, List<Thread> list) {
        if (!system.known()) {
            streams.damage().missing("the dump has no SystemInfo: which system it is from is not known");
        }
        if (!system.platform().equals("windows")) {
            streams.damage()
                    .odd("the process ran on " + system.platformName()
                            + ": what only Windows has (build, image versions, handles) is absent");
        }
        long without =
                threads.stream().filter(thread -> thread.registers() == null).count();
        if (without > 0) {
            streams.damage().odd(without + " of " + list.size() + " threads have no context");
        }
    }

    @Override
    public SourceFile source() {
        return source;
    }

    @Override
    public DumpHeader header() {
        return header;
    }

    @Override
    public boolean complete() {
        return streams.damage().complete();
    }

    @Override
    public List<String> warnings() {
        return streams.damage().warnings();
    }

    @Override
    public AddressSpace memory() {
        return memory;
    }

    @Override
    public Optional<AddressSpace> physicalMemory() {
        return Optional.empty();
    }

    @Override
    public List<LoadedModule> modules() {
        return modules.loaded();
    }

    @Override
    public List<UnloadedModule> unloadedModules() {
        return modules.unloaded();
    }

    @Override
    public Optional<Registers> context() {
        return Optional.ofNullable(context);
    }

    @Override
    public Optional<ExceptionRecord> exception() {
        return Optional.ofNullable(exception);
    }

    @Override
    public Optional<KernelPointers> kernel() {
        return Optional.empty();
    }

    @Override
    public Optional<byte[]> part(DumpPart part) {
        return Optional.empty();
    }

    @Override
    public Optional<StackRange> callStack() {
        return Optional.empty();
    }

    @Override
    public List<DumpThread> threads() {
        return threads;
    }

    @Override
    public Optional<UserProcess> process() {
        return Optional.of(process);
    }

    @Override
    public List<SecondaryBlob> secondaryData() {
        return List.of();
    }

    @Override
    public byte[] raw(long position, int limit) {
        return file.slice(position, limit);
    }

    @Override
    public byte[] contents(SecondaryBlob blob, int limit) {
        return new byte[0];
    }

    @Override
    public void close() {
        file.close();
    }
}
