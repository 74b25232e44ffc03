package io.culprit.dump;

import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import java.util.List;
import java.util.Optional;

/** A dump that answers as another one does, but where it knows better. */
public abstract class ForwardedDump implements DumpFile {

    private final DumpFile dump;

    /** Answers as {@code dump} does, and closes it. */
    protected ForwardedDump(DumpFile dump) {
        this.dump = dump;
    }

    @Override
    public SourceFile source() {
        return dump.source();
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
    public AddressSpace memory() {
        return dump.memory();
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
    public byte[] raw(long position, int limit) {
        return dump.raw(position, limit);
    }

    @Override
    public byte[] contents(SecondaryBlob blob, int limit) {
        return dump.contents(blob, limit);
    }

    @Override
    public void close() {
        dump.close();
    }
}
