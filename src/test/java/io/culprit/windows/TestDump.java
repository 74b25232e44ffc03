package io.culprit.windows;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpPart;
import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.dump.KernelPointers;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.SourceFile;
import io.culprit.dump.UserProcess;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A kernel dump of build 19041 made by hand: memory that a test fills, and whatever else it sets. */
public final class TestDump implements DumpFile {

    public final SparseMemory memory = new SparseMemory();
    public final List<LoadedModule> modules = new ArrayList<>();
    public final Map<DumpPart, byte[]> parts = new EnumMap<>(DumpPart.class);
    public final List<SecondaryBlob> blobs = new ArrayList<>();
    public final List<byte[]> blobContents = new ArrayList<>();
    public final List<DumpThread> threads = new ArrayList<>();
    public DumpKind kind = DumpKind.FULL;
    public Architecture architecture = Architecture.X64;
    public int build = 19041;
    public int processors = 2;
    public @Nullable BugCheckData bugCheck = new BugCheckData(0xE6, 0x26, 0, 0xC1F80, 6);
    public @Nullable Registers context;
    public @Nullable UserProcess process;
    public @Nullable ExceptionRecord exception;
    public final List<UnloadedModule> unloaded = new ArrayList<>();
    public Instant time = Instant.EPOCH;
    public Duration uptime = Duration.ofSeconds(5);
    public final List<StackRange> saved = new ArrayList<>();
    public KernelPointers pointers = new KernelPointers(0x1AD000, 0, 0, 0, 0, false);

    /** Adds a loaded module and returns its base. */
    public long module(String name, long base, long size) {
        modules.add(new LoadedModule(name, null, base, size, 0x5F000000L, null, null, null));
        return base;
    }

    public CrashedSystem open() {
        return SystemOpener.open(this);
    }

    @Override
    public SourceFile source() {
        return SourceFile.of("test.dmp", new byte[] {1, 2, 3});
    }

    @Override
    public DumpHeader header() {
        return new DumpHeader(
                kind,
                1,
                "kernel",
                "windows",
                architecture,
                build,
                null,
                "workstation",
                processors,
                time,
                uptime,
                null,
                bugCheck);
    }

    @Override
    public boolean complete() {
        return true;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public AddressSpace memory() {
        return memory;
    }

    @Override
    public Optional<AddressSpace> physicalMemory() {
        return kind == DumpKind.TRIAGE ? Optional.empty() : Optional.of(AddressSpace.EMPTY);
    }

    @Override
    public List<LoadedModule> modules() {
        return modules;
    }

    @Override
    public List<UnloadedModule> unloadedModules() {
        return unloaded;
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
        return Optional.of(pointers);
    }

    @Override
    public Optional<byte[]> part(DumpPart part) {
        return Optional.ofNullable(parts.get(part));
    }

    @Override
    public Optional<StackRange> callStack() {
        return Optional.empty();
    }

    @Override
    public List<StackRange> savedRanges() {
        return saved;
    }

    @Override
    public List<DumpThread> threads() {
        return threads;
    }

    @Override
    public Optional<UserProcess> process() {
        return Optional.ofNullable(process);
    }

    @Override
    public List<SecondaryBlob> secondaryData() {
        return blobs;
    }

    @Override
    public byte[] raw(long position, int limit) {
        return new byte[0];
    }

    @Override
    public byte[] contents(SecondaryBlob blob, int limit) {
        return blobContents.get(blobs.indexOf(blob));
    }

    @Override
    public void close() {}
}
