package io.culprit.emulator.crash;

import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.guest.Offsets;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.machine.AddressSpace;
import io.culprit.save.Layout;
import io.culprit.save.TriageFile;
import java.util.ArrayList;
import java.util.List;

/**
 * A small dump (DumpType 4): header, TRIAGE_DUMP, the parts that it points to, the mark TRGD, tagged blobs. Builds from 26100 on
 * order the parts differently, keep base names only, and copy more of the module entries.
 */
final class TriageWriter {

    /** How much of a loader entry newer writers copy. */
    private static final int ENTRY_BYTES = 0x78;

    /** KLDR_DATA_TABLE_ENTRY.Flags, which a driver entry has 8 bytes further. */
    private static final int ENTRY_FLAGS = 0x68;

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
        TriageFile file = new TriageFile(out, true, second ? 0x41 : -1);
        file.part(TriageFile.Part.MEMORY_MANAGEMENT, memoryManagement());
        if (!second) {
            file.unloaded(unloaded());
        }
        structures(file);
        if (second) {
            file.unloaded(unloaded());
        }
        file.drivers(drivers());
        file.blocks(new TriageMemory(crash).choose());
        file.end();
        Blobs.write(out, crash);
        return out.toBytes();
    }

    /** DUMP_MM_STORAGE64. */
    private byte[] memoryManagement() {
        Layout storage = new Layout();
        storage.reserve(0x50);
        storage.put32(0, 1);
        storage.put32(4, 0x50);
        storage.put32(0x10, guest.plan().crash().verifierFlags());
        storage.put32(0x14, guest.plan().crash().verifierFlags() == 0 ? 0 : 1);
        return storage.toBytes();
    }

    private List<TriageFile.Unloaded> unloaded() {
        List<TriageFile.Unloaded> list = new ArrayList<>();
        for (MachinePlan.Unloaded driver : guest.unloaded()) {
            list.add(new TriageFile.Unloaded(driver.name(), driver.start(), driver.end()));
        }
        return list;
    }

    private void structures(TriageFile file) {
        Offsets offsets = guest.plan().build().offsets();
        long thread = crash.thread();
        long process = memory.u64(thread + Offsets.Fixed.THREAD_APC_PROCESS);
        file.part(
                TriageFile.Part.PRCB, memory.bytes(crash.prcb(), offsets.prcb().size()));
        file.part(
                TriageFile.Part.PROCESS, memory.bytes(process, offsets.process().size()));
        file.part(TriageFile.Part.THREAD, memory.bytes(thread, offsets.thread().size()));
        long[] stack = TriageMemory.callStack(crash);
        file.callStack(stack[0], memory.bytes(stack[0], (int) stack[1]));
        file.debuggerData(memory.bytes(guest.structures().debuggerData(), second ? 0x3A0 : 0x380));
    }

    private List<TriageFile.Driver> drivers() {
        List<TriageFile.Driver> drivers = new ArrayList<>();
        long entry = memory.u64(guest.structures().loadedModuleList());
        for (Guest.Module loaded : guest.loaded()) {
            MachinePlan.Module module = loaded.plan();
            drivers.add(new TriageFile.Driver(
                    second ? module.file() : module.path(),
                    second ? memory.bytes(entry, ENTRY_BYTES) : new byte[0],
                    module.base(),
                    module.sizeBytes(),
                    second ? memory.u32(entry + ENTRY_FLAGS) : 0,
                    module.checksum(),
                    module.timestamp()));
            entry = memory.u64(entry);
        }
        return drivers;
    }
}
