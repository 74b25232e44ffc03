package io.culprit.emulator.guest;

import io.culprit.emulator.processor.PhysicalMemory;
import java.util.List;

/** KDDEBUGGER_DATA64 and the variables that it points to (wdbgexts.h; values and offsets as dumps of the emulated builds show them). */
final class DebuggerData {

    private static final int UNLOADED_ENTRIES = 50;
    private static final int UNLOADED_BYTES = 0x28;

    /** Offsets of pointers to variables that nothing else fills. */
    private static final int[] PLAIN_VARIABLES = {
        0x058, 0x060, 0x078, 0x080, 0x090, 0x098, 0x0A0, 0x140, 0x170, 0x1B8, 0x1F8, 0x230, 0x238, 0x240, 0x248, 0x268,
        0x2C8, 0x2D0, 0x2D8, 0x308, 0x310, 0x330
    };

    /** MmVerifierData, whose first member is the verifier's level. */
    private static final int VERIFIER_DATA = 0x248;

    /** Lists that others have made. */
    record Roots(
            long loadedModuleList,
            long activeProcessHead,
            long buildLab,
            long unloadedDrivers,
            List<PhysicalMemory.Run> ram) {}

    private final VirtualLayout layout;
    private final MachinePlan plan;
    private final ModuleLoader modules;
    private final Arena kernel;
    private final Arena pool;

    DebuggerData(VirtualLayout layout, MachinePlan plan, ModuleLoader modules, Arena kernel, Arena pool) {
        this.layout = layout;
        this.plan = plan;
        this.modules = modules;
        this.kernel = kernel;
        this.pool = pool;
    }

    /** The ring of unloaded drivers; gives the address of the pointer to it. */
    long unloadedDrivers() {
        long ring = pool.take(UNLOADED_ENTRIES * UNLOADED_BYTES);
        for (int i = 0; i < plan.unloaded().size(); i++) {
            MachinePlan.Unloaded driver = plan.unloaded().get(i);
            long entry = ring + (long) i * UNLOADED_BYTES;
            pool.unicodeString(entry, driver.name());
            layout.write64(entry + 0x10, driver.start());
            layout.write64(entry + 0x18, driver.end());
            layout.write64(entry + 0x20, driver.time());
        }
        return kernel.variable(ring);
    }

    /** Writes the block; gives its address. */
    long write(Roots roots, long pfnDatabase) {
        int sizeBytes = plan.build().second() ? 0x3A0 : 0x380;
        long block = kernel.take(sizeBytes);
        layout.write64(block, block);
        layout.write64(block + 8, block);
        layout.write32(block + 0x10, 0x4742444B);
        layout.write32(block + 0x14, sizeBytes);
        layout.write64(block + 0x18, plan.modules().getFirst().base());
        layout.write64(block + 0x20, modules.symbol(0, "KeBugCheckEx") + 0x40);
        layout.write64(block + 0x38, modules.symbol(0, "KiStartUserThread"));
        layout.write64(block + 0x48, roots.loadedModuleList());
        layout.write64(block + 0x50, roots.activeProcessHead());
        layout.write64(block + 0x88, modules.symbol(0, "KiBugCheckData"));
        layout.write64(block + 0xC0, pfnDatabase);
        layout.write64(block + 0x138, 0x1000);
        layout.write64(block + 0x1C8, kernel.variable(0x7FFF_FFFE_FFFFL));
        layout.write64(block + 0x1D0, kernel.variable(0xFFFF_8000_0000_0000L));
        layout.write64(block + 0x1D8, kernel.variable(0x7FFF_FFFF_0000L));
        layout.write64(block + 0x208, roots.buildLab());
        layout.write64(block + 0x218, modules.symbol(0, "KiProcessorBlock"));
        layout.write64(block + 0x220, roots.unloadedDrivers());
        layout.write64(block + 0x228, kernel.variable(plan.unloaded().size()));
        layout.write64(block + 0x270, kernel.variable(physicalMemoryBlock(roots.ram())));
        for (int offset : PLAIN_VARIABLES) {
            boolean level = offset == VERIFIER_DATA;
            layout.write64(block + offset, kernel.variable(level ? plan.crash().verifierFlags() : 0));
        }
        layout.write64(block + 0x360, layout.pteBase());
        offsets(block);
        return block;
    }

    /** PHYSICAL_MEMORY_DESCRIPTOR. */
    private long physicalMemoryBlock(List<PhysicalMemory.Run> runs) {
        long at = pool.take(16 + runs.size() * 16);
        layout.write32(at, runs.size());
        long pages = 0;
        for (int i = 0; i < runs.size(); i++) {
            layout.write64(at + 16 + i * 16L, runs.get(i).start() >>> 12);
            layout.write64(at + 24 + i * 16L, runs.get(i).sizeBytes() >>> 12);
            pages += runs.get(i).sizeBytes() >>> 12;
        }
        layout.write64(at + 8, pages);
        return at;
    }

    private void offsets(long block) {
        Offsets offsets = plan.build().offsets();
        Offsets.Prcb prcb = offsets.prcb();
        int[][] rows = {
            {0x298, 0x218},
            {0x29A, 0xF0},
            {0x29C, 0x58},
            {0x29E, 0x28},
            {0x2A0, 0xB8},
            {0x2A2, 0x184},
            {0x2A8, offsets.process().size()},
            {0x2AA, offsets.process().peb()},
            {0x2AC, offsets.process().parentId()},
            {0x2AE, 0x28},
            {0x2B0, prcb.size()},
            {0x2B2, prcb.dpcRoutineActive()},
            {0x2B4, 8},
            {0x2B6, 0x44},
            {0x2B8, 0x40},
            {0x2BA, prcb.vendorString()},
            {0x2BC, 0x1F0},
            {0x2BE, 0x24},
            {0x2C0, offsets.thread().size()},
            {0x2E0, prcb.size() + 0x180},
            {0x2E2, 0x18},
            {0x2E4, 0x20},
            {0x2E6, 0x180},
            {0x2F2, 0x100},
            {0x2F4, 0x10},
            {0x2F6, 0x18},
            {0x2FA, 0x33},
            {0x2FC, 0x2B},
            {0x302, 0x40},
            {0x304, 0x23},
            {0x306, 0x53},
            {0x338, prcb.context()},
            {0x340, 0x30},
            {0x344, 0x38},
            {0x348, 0x208},
            {0x34C, offsets.thread().irpList()},
            {0x350, 0x18},
            {0x352, prcb.dpcRoutineActive() + 2},
            {0x354, prcb.dpcStack()},
            {0x356, prcb.isrStack()},
            {0x358, 0x50},
            {0x35A, 0x2A0},
            {0x35C, 0x283}
        };
        for (int[] row : rows) {
            layout.write16(block + row[0], row[1]);
        }
    }
}
