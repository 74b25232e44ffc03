package io.culprit.emulator.guest;

import io.culprit.emulator.guest.Offsets.Fixed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** EPROCESSes: the idle process and those of the list, with name, id and page tables. */
final class ProcessLoader {

    private final VirtualLayout layout;
    private final MachinePlan plan;
    private final Arena pool;
    private final Offsets.Process offsets;
    private final long head;
    private final List<Long> all = new ArrayList<>();

    ProcessLoader(VirtualLayout layout, MachinePlan plan, Arena pool, long head) {
        this.layout = layout;
        this.plan = plan;
        this.pool = pool;
        this.offsets = plan.build().offsets().process();
        this.head = head;
        plan.processes().forEach(process -> all.add(make(process)));
        link();
    }

    /** PsActiveProcessHead. */
    long head() {
        return head;
    }

    List<Long> all() {
        return all;
    }

    /** The process of idle threads; it is in no list. */
    long idle() {
        return make(new MachinePlan.Process("Idle", 0, 0));
    }

    private long make(MachinePlan.Process process) {
        long address = pool.take(offsets.size());
        layout.write64(address, 3);
        layout.write64(address + Fixed.PROCESS_DIRECTORY_TABLE, layout.root());
        layout.write64(address + offsets.id(), process.id());
        layout.write64(address + offsets.parentId(), process.parentId());
        layout.write64(address + offsets.createTime(), plan.bootTime() + process.id() * 1000);
        layout.write(address + offsets.imageFileName(), process.name().getBytes(StandardCharsets.US_ASCII));
        long threads = address + offsets.threadListHead();
        layout.write64(threads, threads);
        layout.write64(threads + 8, threads);
        return address;
    }

    private void link() {
        for (int i = 0; i <= all.size(); i++) {
            long here = i == 0 ? head : all.get(i - 1) + offsets.links();
            long next = i == all.size() ? head : all.get(i) + offsets.links();
            layout.write64(here, next);
            layout.write64(next + 8, here);
        }
    }
}
