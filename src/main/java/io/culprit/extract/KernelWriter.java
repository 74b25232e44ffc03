package io.culprit.extract;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpPart;
import io.culprit.dump.Filler;
import io.culprit.dump.SecondaryBlob;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import io.culprit.report.Redaction;
import io.culprit.save.BlobList;
import io.culprit.save.Layout;
import io.culprit.save.MemoryBlocks;
import io.culprit.save.TriageFile;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.DebuggerData;
import io.culprit.windows.KernelThread;
import io.culprit.windows.Processors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays out the small dump of a kernel: the header of the big one as a DumpType 4, and the parts behind it. */
final class KernelWriter {

    private static final int HEADER_BYTES_64 = 0x2000;
    private static final int HEADER_BYTES_32 = 0x1000;
    private static final int TRIAGE = 4;

    /** MiniDumpFields as real small dumps have them: all but the memory manager's numbers, the data page and the memory-only parts. */
    private static final int FIELDS = 0xCFF;

    /** DUMP_FILE_ATTRIBUTES that do not hold any more: written by the kernel as a small dump, and filtered. */
    private static final int OTHER_KINDS = 1 << 3 | 1 << 6;

    private static final int ATTRIBUTES_64 = 0x1050;
    private static final int ATTRIBUTES_32 = 0x8A0;

    private final CrashedSystem system;
    private final @Nullable Cleaning cleaning;
    private final DumpFile dump;
    private final AddressSpace memory;
    private final boolean wide;
    private final Layout out = new Layout();

    /** Ranges that the file has as parts of their own. */
    private final Ranges parts = new Ranges();

    /** With a {@code cleaning} nothing is written that a person could be known by. */
    KernelWriter(CrashedSystem system, @Nullable Cleaning cleaning) {
        this.cleaning = cleaning;
        this.system = system;
        this.dump = system.dump();
        this.memory = dump.memory();
        this.wide = system.pointerBytes() == 8;
    }

    /** The bytes of the file; {@code blobs} are the tagged blobs behind it. */
    byte[] write(Kept kept, Map<SecondaryBlob, byte[]> blobs) {
        header();
        TriageFile file = new TriageFile(out, wide, -1);
        dump.part(DumpPart.MEMORY_MANAGEMENT).ifPresent(bytes -> file.part(TriageFile.Part.MEMORY_MANAGEMENT, bytes));
        file.unloaded(unloaded());
        structures(file);
        dump.part(DumpPart.BROKEN_DRIVER).ifPresent(file::brokenDriver);
        file.drivers(drivers());
        List<MemoryBlocks.Block> blocks = kept.blocks(parts);
        file.blocks(cleaning == null ? blocks : cleaning.blocks(blocks, memory));
        file.end();
        if (!blobs.isEmpty()) {
            BlobList list = new BlobList(out, dump.header().build());
            blobs.forEach((blob, bytes) -> list.add(blob.guid(), bytes));
        }
        byte[] bytes = out.toBytes();
        if (cleaning != null) {
            cleaning.names(bytes);
        }
        return bytes;
    }

    private void header() {
        int size = wide ? HEADER_BYTES_64 : HEADER_BYTES_32;
        out.append(Filler.padded(dump.raw(0, size), size));
        out.put32(wide ? 0xF98 : 0xF88, TRIAGE);
        out.put32(wide ? 0x1038 : 0xF8C, FIELDS);
        if (cleaning != null) {
            fill(wide ? 0x60 : 0x3C, wide ? 0x80 : 0x5C);
            fill(wide ? 0xFB0 : 0x820, wide ? 0x1030 : 0x8A0);
        }
        fill(wide ? 0x88 : 0x64, wide ? 0x344 : 0x320);
        int attributes = out.u32(wide ? ATTRIBUTES_64 : ATTRIBUTES_32);
        if (attributes != Filler.WORD) {
            out.put32(wide ? ATTRIBUTES_64 : ATTRIBUTES_32, attributes & ~OTHER_KINDS);
        }
    }

    private void fill(int from, int to) {
        for (int at = from; at < to; at += 4) {
            out.put32(at, Filler.WORD);
        }
    }

    private List<TriageFile.Unloaded> unloaded() {
        List<TriageFile.Unloaded> list = new ArrayList<>();
        for (UnloadedModule module : system.modules().unloaded()) {
            list.add(new TriageFile.Unloaded(module.name(), module.start(), module.end()));
        }
        return list;
    }

    private List<TriageFile.Driver> drivers() {
        List<TriageFile.Driver> list = new ArrayList<>();
        for (LoadedModule module : system.modules().loaded()) {
            Long checksum = module.checksum();
            list.add(new TriageFile.Driver(
                    name(module),
                    new byte[0],
                    module.base(),
                    (int) module.sizeBytes(),
                    module.flags(),
                    checksum == null ? 0 : checksum.intValue(),
                    (int) module.timestamp()));
        }
        return list;
    }

    /** The format has one name: the path, where its last part is the name. */
    private String name(LoadedModule module) {
        String path = module.path();
        if (path != null && cleaning != null) {
            String clean = Redaction.path(path);
            cleaning.count(Cleaning.PATHS, clean.equals(path) ? 0 : 1);
            path = clean;
        }
        return path != null && path.endsWith('\\' + module.name()) ? path : module.name();
    }

    private void structures(TriageFile file) {
        Processors.Prcb block = Processors.of(system).crashing().orElse(null);
        KernelThread thread =
                block == null ? null : KernelThread.current(system, block).orElse(null);
        part(
                file,
                TriageFile.Part.PRCB,
                DumpPart.PRCB,
                block == null ? 0 : block.address(),
                DebuggerData.Field.SIZE_PRCB);
        long process = thread == null ? 0 : Structures.process(thread);
        part(file, TriageFile.Part.PROCESS, DumpPart.PROCESS, process, DebuggerData.Field.SIZE_EPROCESS);
        long address = thread == null ? 0 : thread.address();
        part(file, TriageFile.Part.THREAD, DumpPart.THREAD, address, DebuggerData.Field.SIZE_ETHREAD);
        stack(file, block, thread);
        DebuggerData data = system.debuggerData();
        if (data != null) {
            byte[] bytes = data.bytes();
            file.debuggerData(bytes);
            dump.kernel().ifPresent(pointers -> parts.add(pointers.debuggerDataBlock(), bytes.length));
        }
    }

    /** A structure that the big dump carries already, or that its memory holds whole. */
    private void part(
            TriageFile file, TriageFile.Part part, DumpPart carried, long address, DebuggerData.Field sizeField) {
        DebuggerData data = system.debuggerData();
        int size = data == null ? 0 : data.offset(sizeField);
        byte[] bytes = dump.part(carried).orElse(new byte[size]);
        if (dump.part(carried).isPresent()
                || size > 0 && address != 0 && memory.read(address, bytes, 0, size) == size) {
            file.part(part, bytes);
        }
    }

    /**
     * The stack from where the bug check stood: the processor's own context where it lies below the header's on the same stack. It
     * stays among the blocks as well, where Windows' writers have most of it: debuggers look for memory there alone.
     */
    private void stack(TriageFile file, Processors.@Nullable Prcb block, @Nullable KernelThread thread) {
        DumpFile.StackRange range = dump.callStack().orElse(null);
        Registers own =
                block == null ? null : Processors.of(system).context(block).orElse(null);
        for (Registers registers : new Registers[] {own, dump.context().orElse(null)}) {
            if (range == null && registers != null) {
                range = Structures.stack(system, block, thread, registers.stackPointer());
            }
        }
        if (range != null) {
            byte[] bytes = new byte[(int) range.sizeBytes()];
            int got = memory.read(range.start(), bytes, 0, bytes.length);
            if (got > 0) {
                byte[] stack = java.util.Arrays.copyOf(bytes, got);
                file.callStack(range.start(), cleaning == null ? stack : cleaning.block(range.start(), stack, memory));
                if (dump.header().kind() == DumpKind.TRIAGE) {
                    parts.add(range.start(), got);
                }
            }
        }
    }
}
