package io.culprit.emulator.crash;

import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.processor.PhysicalMemory;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.machine.AddressSpace;
import io.culprit.save.Layout;
import java.util.List;

/**
 * DUMP_HEADER64, 0x2000 bytes. What the writer does not set keeps the filler "PAGE"; newer builds set more. Field values as dumps of
 * the emulated builds show them.
 */
final class DumpHeader {

    static final int BYTES = 0x2000;

    private static final int FILLER = 0x45474150;
    private static final int CONTEXT_BYTES = 0x4D0;
    private static final int MOST_RUNS = 43;

    private DumpHeader() {}

    static void write(Layout out, CrashedMachine crash, SavedKind kind) {
        Guest guest = crash.guest();
        int at = out.reserve(BYTES);
        for (int i = 0; i < BYTES; i += 4) {
            out.put32(at + i, FILLER);
        }
        out.ascii(at, "PAGEDU64");
        out.put32(0x08, 0xF);
        out.put32(0x0C, guest.plan().build().number());
        out.put64(0x10, directoryTable(crash));
        out.put64(0x18, guest.structures().pfnDatabase());
        out.put64(0x20, guest.structures().loadedModuleList());
        out.put64(0x28, guest.structures().activeProcessHead());
        out.put32(0x30, 0x8664);
        out.put32(0x34, guest.plan().processors());
        out.put32(0x38, crash.code() == 0x7E ? 0x1000_007E : crash.code());
        for (int i = 0; i < 4; i++) {
            out.put64(0x40 + 8 * i, crash.parameters()[i]);
        }
        out.put64(0x80, guest.structures().debuggerData());
        context(out, crash);
        exception(out, crash);
        tail(out, guest.plan(), kind);
        if (kind != SavedKind.TRIAGE) {
            runs(out, guest.machine().memory().runs());
        }
    }

    /** CR3 of the processor that crashed, as it was saved in its KPRCB. */
    private static long directoryTable(CrashedMachine crash) {
        return crash.guest().kernelSpace().u64(crash.prcb() + 0x110);
    }

    /** 0x7E keeps the context of the exception (parameter 4); the others that of KeBugCheckEx. */
    private static void context(Layout out, CrashedMachine crash) {
        AddressSpace memory = crash.guest().kernelSpace();
        long address = crash.code() == 0x7E ? crash.parameters()[3] : crash.context();
        out.put(0x348, memory.bytes(address, CONTEXT_BYTES));
    }

    /** The breakpoint of the bug check itself. */
    private static void exception(Layout out, CrashedMachine crash) {
        out.put32(0xF00, 0x8000_0003);
        out.put32(0xF04, 1);
        out.put64(0xF08, 0);
        out.put64(0xF10, crash.guest().address("KeBugCheckEx"));
        out.put32(0xF18, 0);
    }

    private static void tail(Layout out, MachinePlan plan, SavedKind kind) {
        out.put32(0xF98, kind.dumpType());
        out.put64(0xFA8, plan.bootTime() + plan.uptime());
        out.put64(0x1030, plan.uptime());
        out.put32(0x1038, plan.build().second() ? 0xDFF : 0xCFF);
        out.put32(0x1040, 1);
        out.put32(0x1044, 0x110);
        out.put32(0x1048, 0);
        out.put32(0x104C, 0x45470000 & 0xFFFF0000);
        if (plan.build().second() || kind.attributes() > 8) {
            out.put32(0x1050, kind.attributes() | (plan.build().second() ? 0x21000 : 0));
            out.put32(0x1054, (int) (plan.bootTime() >>> 40) & 0xFF);
        }
    }

    private static void runs(Layout out, List<PhysicalMemory.Run> runs) {
        long pages = 0;
        int count = Math.min(runs.size(), MOST_RUNS);
        for (int i = 0; i < count; i++) {
            out.put64(0x98 + 16 * i, runs.get(i).start() >>> 12);
            out.put64(0xA0 + 16 * i, runs.get(i).sizeBytes() >>> 12);
            pages += runs.get(i).sizeBytes() >>> 12;
        }
        out.put32(0x88, count);
        out.put32(0x8C, 0);
        out.put64(0x90, pages);
    }
}
