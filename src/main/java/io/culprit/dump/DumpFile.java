package io.culprit.dump;

import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import java.util.List;
import java.util.Optional;

/**
 * An open dump, whatever its format: nobody above asks which it was. Reading is by position; nothing is held but mappings.
 * Opening throws {@link NotADumpException} with the byte offset; afterwards everything that is damaged is a warning.
 */
public interface DumpFile extends AutoCloseable {

    /** The file that the user named, for its name, size and hash. */
    SourceFile source();

    /** Header facts. */
    DumpHeader header();

    /** Whether everything that the file promises is there; false for truncated files, with the reasons in the warnings. */
    boolean complete();

    /** What was wrong or unexpected, one sentence each, in file order. */
    List<String> warnings();

    /** Virtual memory as the crashing context saw it. */
    AddressSpace memory();

    /** Physical memory, for kinds that hold pages; empty for triage dumps and minidumps. */
    Optional<AddressSpace> physicalMemory();

    /** Loaded modules as the file itself lists them, in its order; empty where the list is in the memory only. */
    List<LoadedModule> modules();

    /** Unloaded modules as the file itself lists them, in its order. */
    List<UnloadedModule> unloadedModules();

    /** The context that the file gives for the crash: header context or the exception stream's. */
    Optional<Registers> context();

    /** The exception that the file gives. In kernel headers it is often only the bug check's own breakpoint. */
    Optional<ExceptionRecord> exception();

    /** Addresses of the kernel header; empty for minidumps. */
    Optional<KernelPointers> kernel();

    /** A structure that the file carries at an offset of its own. */
    Optional<byte[]> part(DumpPart part);

    /** The lowest address and size of the saved call stack of a triage dump. */
    Optional<StackRange> callStack();

    /** Ranges of virtual memory that the writer of a small dump saved one by one, in the order of their addresses; empty for other kinds. */
    default List<StackRange> savedRanges() {
        return List.of();
    }

    /** Threads of a minidump; empty for kernel dumps. */
    List<DumpThread> threads();

    /** The process of a minidump. */
    Optional<UserProcess> process();

    /** Tagged blobs at the end of a kernel dump. */
    List<SecondaryBlob> secondaryData();

    /** Up to {@code limit} bytes of the dump itself by position, fewer at its end; for who copies what nobody interprets. */
    byte[] raw(long position, int limit);

    /** Up to {@code limit} bytes of a blob; fewer where it is shorter or the file ends. */
    byte[] contents(SecondaryBlob blob, int limit);

    @Override
    void close();

    /** A range of virtual memory. */
    record StackRange(long start, long sizeBytes) {}
}
