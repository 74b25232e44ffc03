package io.culprit.emulator.crash;

import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.guest.Offsets;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.machine.AddressSpace;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A small dump (DumpType 4): header, TRIAGE_DUMP, the parts that it points to, the mark TRGD, tagged blobs. Builds from 26100 on
 * order the parts differently, keep base names only, and copy more of the module entries.
 */
final class TriageWriter {

    private static final int TRIAGE = 0x2000;
    private static final int DRIVER_BYTES = 0x90;
    private static final int UNLOADED_BYTES = 0x38;
    private static final int UNLOADED_UNITS = 12;
    private static final int BLOCK_BYTES = 16;

    private final CrashedMachine crash;
    private final Guest guest;
    private final AddressSpace memory;
    private final boolean second;
    private final Layout out = new Layout();

    private TriageWriter(CrashedMachine crash) {
        this.crash = crash;
        this.guest = crash.guest();
        this.memory = guest.kernelSpace();
        this.second = guest.plan().build().second();
    }

    static byte[] write(CrashedMachine crash) {
        return new TriageWriter(crash).write();
    }

    private byte[] write() {
        DumpHeader.write(out, crash, SavedKind.TRIAGE);
        out.reserve(0x80);
        out.put32(TRIAGE + 0x0C, 0x348);
        out.put32(TRIAGE + 0x10, 0xF00);
        out.put32(TRIAGE + 0x44, second ? 0x41 : -1);
        memoryManagement();
        if (!second) {
            unloaded();
        }
        structures();
        if (second) {
            unloaded();
        }
        drivers();
        blocks();
        end();
        return out.toBytes();
    }

    /** DUMP_MM_STORAGE64. */
    private void memoryManagement() {
        int at = out.reserve(0x50);
        out.put32(TRIAGE + 0x14, at);
        out.put32(at, 1);
        out.put32(at + 4, 0x50);
        out.put32(at + 0x10, guest.plan().crash().verifierFlags());
        out.put32(at + 0x14, guest.plan().crash().verifierFlags() == 0 ? 0 : 1);
    }

    private void unloaded() {
        List<MachinePlan.Unloaded> list = guest.unloaded();
        int at = out.reserve(8 + list.size() * UNLOADED_BYTES);
        out.put32(TRIAGE + 0x18, at);
        out.put64(at, list.size());
        for (int i = 0; i < list.size(); i++) {
            MachinePlan.Unloaded driver = list.get(i);
            int entry = at + 8 + i * UNLOADED_BYTES;
            String name = driver.name();
            String kept = name.substring(0, Math.min(UNLOADED_UNITS, name.length()));
            out.put16(entry, kept.length() * 2);
            out.put16(entry + 2, kept.length() * 2);
            out.put(entry + 0x10, kept.getBytes(StandardCharsets.UTF_16LE));
            out.put64(entry + 0x28, driver.start());
            out.put64(entry + 0x30, driver.end());
        }
    }

    private void structures() {
        Offsets offsets = guest.plan().build().offsets();
        long thread = crash.thread();
        part(0x1C, crash.prcb(), offsets.prcb().size());
        part(
                0x20,
                memory.u64(thread + Offsets.Fixed.THREAD_APC_PROCESS),
                offsets.process().size());
        part(0x24, thread, offsets.thread().size());
        long[] stack = TriageMemory.callStack(crash);
        part(0x28, stack[0], (int) stack[1]);
        out.put32(TRIAGE + 0x2C, (int) stack[1]);
        out.put64(TRIAGE + 0x48, stack[0]);
        int sizeBytes = second ? 0x3A0 : 0x380;
        part(0x70, guest.structures().debuggerData(), sizeBytes);
        out.put32(TRIAGE + 0x74, sizeBytes);
    }

    private void part(int field, long address, int sizeBytes) {
        out.put32(TRIAGE + field, out.append(memory.bytes(address, sizeBytes)));
    }

    /** DUMP_DRIVER_ENTRY64 and the string pool behind them. */
    private void drivers() {
        List<Guest.Module> modules = guest.loaded();
        int list = out.reserve(modules.size() * DRIVER_BYTES);
        int pool = out.size();
        long entry = memory.u64(guest.structures().loadedModuleList());
        for (int i = 0; i < modules.size(); i++) {
            MachinePlan.Module module = modules.get(i).plan();
            driver(list + i * DRIVER_BYTES, module, entry);
            entry = memory.u64(entry);
        }
        out.put32(TRIAGE + 0x30, list);
        out.put32(TRIAGE + 0x34, modules.size());
        out.put32(TRIAGE + 0x38, pool);
        out.put32(TRIAGE + 0x3C, out.size() - pool);
    }

    private void driver(int at, MachinePlan.Module module, long entry) {
        out.put32(at, text(second ? module.file() : module.path()));
        if (second) {
            out.put(at + 8, memory.bytes(entry, 0x78));
        }
        out.put64(at + 0x38, module.base());
        out.put32(at + 0x48, module.sizeBytes());
        out.put32(at + 0x80, module.checksum());
        out.put32(at + 0x84, 0);
        out.put32(at + 0x88, module.timestamp());
    }

    /** DUMP_STRING: length in UTF-16 units, units, NUL; the next one at a multiple of 8. */
    private int text(String value) {
        int at = out.reserve(4);
        out.put32(at, value.length());
        out.append(value.getBytes(StandardCharsets.UTF_16LE));
        out.reserve(2);
        out.align(8);
        return at;
    }

    private void blocks() {
        List<TriageBlocks.Block> blocks = new TriageMemory(crash).choose();
        int list = out.reserve(blocks.size() * BLOCK_BYTES);
        out.put32(TRIAGE + 0x78, list);
        out.put32(TRIAGE + 0x7C, blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            TriageBlocks.Block block = blocks.get(i);
            int entry = list + i * BLOCK_BYTES;
            out.put64(entry, block.address());
            out.put32(entry + 8, out.append(block.bytes()));
            out.put32(entry + 12, block.bytes().length);
        }
    }

    private void end() {
        out.align(4);
        int mark = out.reserve(4);
        out.ascii(mark, "TRGD");
        out.put32(TRIAGE + 0x08, mark);
        out.put32(TRIAGE + 0x04, out.size());
        int end = out.size();
        out.put64(0xFA0, end);
        Blobs.write(out, crash);
    }
}
