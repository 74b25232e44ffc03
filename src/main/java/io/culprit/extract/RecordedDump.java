package io.culprit.extract;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
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
import io.culprit.machine.Registers;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/** A dump that remembers what was read of its virtual memory, and which blobs. */
final class RecordedDump implements DumpFile {

    private final DumpFile dump;
    private final Recording memory;
    private final Set<SecondaryBlob> blobs = new HashSet<>();

    /** Remembers only the memory that is {@code wanted}. */
    RecordedDump(DumpFile dump, LongPredicate wanted) {
        this.dump = dump;
        this.memory = new Recording(dump.memory(), wanted);
    }

    /** The memory that was read. */
    Ranges read() {
        return memory.ranges();
    }

    /** Whether somebody wanted the contents of a blob. */
    boolean read(SecondaryBlob blob) {
        return blobs.contains(blob);
    }

    @Override
    public AddressSpace memory() {
        return memory;
    }

    @Override
    public byte[] contents(SecondaryBlob blob, int limit) {
        blobs.add(blob);
        return dump.contents(blob, limit);
    }

    @Override
    public SourceFile source() {
        return dump.source();
    }

    @Override
    public byte[] raw(long position, int limit) {
        return dump.raw(position, limit);
    }

    @Override
    public DumpHeader header() {
        return dump.header();
    }

    @Override
    public boolean complete() {
        return dump.complete();
    }

    @Override
    public List<String> warnings() {
        return dump.warnings();
    }

    @Override
    public Optional<AddressSpace> physicalMemory() {
        return dump.physicalMemory();
    }

    @Override
    public List<LoadedModule> modules() {
        return dump.modules();
    }

    @Override
    public List<UnloadedModule> unloadedModules() {
        return dump.unloadedModules();
    }

    @Override
    public Optional<Registers> context() {
        return dump.context();
    }

    @Override
    public Optional<ExceptionRecord> exception() {
        return dump.exception();
    }

    @Override
    public Optional<KernelPointers> kernel() {
        return dump.kernel();
    }

    @Override
    public Optional<byte[]> part(DumpPart part) {
        return dump.part(part);
    }

    @Override
    public Optional<StackRange> callStack() {
        return dump.callStack();
    }

    @Override
    public List<StackRange> savedRanges() {
        return dump.savedRanges();
    }

    @Override
    public List<DumpThread> threads() {
        return dump.threads();
    }

    @Override
    public Optional<UserProcess> process() {
        return dump.process();
    }

    @Override
    public List<SecondaryBlob> secondaryData() {
        return dump.secondaryData();
    }

    @Override
    public void close() {
        dump.close();
    }
}
