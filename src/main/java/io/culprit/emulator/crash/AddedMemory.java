package io.culprit.emulator.crash;

import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.machine.AddressSpace;
import io.culprit.save.Layout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory that the kernel and drivers have added to a dump of build 26100 (KbCallbackTriageDumpData): section by section, range by
 * range. The kernel's ranges stand among the data blocks as well, those of drivers nowhere else.
 */
final class AddedMemory {

    private static final int HEADER_BYTES = 0x18;
    private static final int SECTION_BYTES = 0x14;
    private static final int VARIABLE_BYTES = 8;
    private static final int BUFFER_BYTES = 0x80;

    private record Range(long address, int sizeBytes) {}

    private final CrashedMachine crash;
    private final AddressSpace memory;
    private final Layout out = new Layout();
    private int sections;

    private AddedMemory(CrashedMachine crash) {
        this.crash = crash;
        this.memory = crash.guest().kernelSpace();
    }

    static byte[] of(CrashedMachine crash) {
        return new AddedMemory(crash).write();
    }

    private byte[] write() {
        out.reserve(HEADER_BYTES);
        section("IoTriageDumpData", 0x18, kernel());
        for (Guest.Module module : crash.guest().loaded()) {
            if (module.symbols().containsKey("Request") && module.symbols().containsKey("Buffer")) {
                section(module.plan().file(), 0x20, driver(module));
            }
        }
        out.put32(0, HEADER_BYTES);
        out.put16(4, 1);
        out.put16(6, sections);
        out.put32(8, out.size());
        out.put32(12, out.size());
        return out.toBytes();
    }

    private List<Range> kernel() {
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(crash.guest().structures().processorBlock(), VARIABLE_BYTES));
        ranges.add(new Range(crash.guest().structures().buildLab(), BUFFER_BYTES));
        return ranges;
    }

    /** A driver's own variables, and the beginning of its buffer. */
    private List<Range> driver(Guest.Module module) {
        List<Range> ranges = new ArrayList<>();
        long base = module.plan().base();
        ranges.add(new Range(base + offset(module, "Plan"), VARIABLE_BYTES));
        ranges.add(new Range(base + offset(module, "Request"), VARIABLE_BYTES));
        long buffer = memory.findU64(base + offset(module, "Buffer")).orElse(0);
        if (buffer != 0) {
            ranges.add(new Range(buffer, BUFFER_BYTES));
        }
        return ranges;
    }

    private static int offset(Guest.Module module, String symbol) {
        return module.symbols().getOrDefault(symbol, 0);
    }

    private void section(String name, int nameBytes, List<Range> ranges) {
        int at = out.reserve(SECTION_BYTES + nameBytes);
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        out.put(at + SECTION_BYTES, java.util.Arrays.copyOf(text, Math.min(text.length, nameBytes - 1)));
        int start = out.size();
        int entries = 0;
        for (Range range : ranges) {
            byte[] bytes = new byte[range.sizeBytes];
            if (memory.read(range.address, bytes, 0, bytes.length) == bytes.length) {
                int entry = out.reserve(0x10);
                out.put64(entry, range.address);
                out.put32(entry + 8, bytes.length);
                out.append(bytes);
                entries++;
            }
        }
        out.put32(at, SECTION_BYTES + nameBytes);
        out.put32(at + 4, entries);
        out.put32(at + 8, out.size() - start);
        out.put32(at + 0x10, nameBytes);
        sections++;
    }
}
