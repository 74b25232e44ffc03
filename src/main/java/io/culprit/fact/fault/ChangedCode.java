package io.culprit.fact.fault;

import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.StackFrame;
import io.culprit.image.FunctionEntry;
import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.image.PeSection;
import io.culprit.machine.Address;
import io.culprit.machine.LittleEndian;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelImage;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Code in the memory of a dump that differs from the image file, byte by byte: first in the modules of the fault and the stack, then in
 * all others, for a hook takes the function that it replaces off the stack. One bit is what failing memory leaves; a jump over the first
 * bytes of a function is a hook, and names whom it leads to. Other differences are left alone: Windows rewrites calls when it loads an
 * image, and addresses where it was loaded elsewhere.
 */
final class ChangedCode {

    private static final int CHUNK = 0x1000;
    private static final long MOST_BYTES = 64 << 20;
    private static final int MOST_DIFFERENCES = 4096;

    /** A jump with a displacement of 32 bits. */
    private static final int JUMP = 0xE9;

    private static final int JUMP_BYTES = 5;

    /** A lone wrong bit has nothing else wrong this near. */
    private static final int ALONE = 16;

    private final CrashedSystem system;
    private long compared;

    ChangedCode(CrashedSystem system) {
        this.system = system;
    }

    /** The first change that says something, or null. */
    @Nullable
    MemoryCorruption find(@Nullable FaultingInstruction instruction, Iterable<StackFrame> stack) {
        Map<Long, LoadedModule> modules = new LinkedHashMap<>();
        if (instruction != null) {
            add(modules, instruction.address());
        }
        for (StackFrame frame : stack) {
            add(modules, frame.instruction());
        }
        for (LoadedModule module : system.modules().loaded()) {
            modules.putIfAbsent(module.base(), module);
        }
        for (LoadedModule module : modules.values()) {
            PeImage image = system.images().onDisk(module).orElse(null);
            @Nullable MemoryCorruption found = image == null ? null : compare(module, image);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private void add(Map<Long, LoadedModule> modules, long address) {
        LoadedModule module = system.modules().at(address).orElse(null);
        if (module != null) {
            modules.putIfAbsent(module.base(), module);
        }
    }

    private @Nullable MemoryCorruption compare(LoadedModule module, PeImage image) {
        int differences = 0;
        for (PeSection section : image.header().sections()) {
            boolean code = section.executable();
            long end = Math.min(section.rva() + section.coveredBytes(), module.sizeBytes());
            for (long rva = section.rva(); within(code, rva, end, differences); rva += CHUNK) {
                compared += CHUNK;
                byte[] seen = new byte[(int) Math.min(CHUNK, end - rva)];
                byte[] right = new byte[seen.length];
                int got = Math.min(
                        system.memory().read(module.base() + rva, seen, 0, seen.length),
                        image.contents().read(rva, right, 0, right.length));
                for (int i = 0; i < got; i++) {
                    if (seen[i] != right[i]) {
                        differences++;
                        @Nullable MemoryCorruption found = judge(module, image, rva, seen, right, got, i);
                        if (found != null) {
                            return found;
                        }
                    }
                }
            }
        }
        return null;
    }

    private boolean within(boolean code, long rva, long end, int differences) {
        return code && rva < end && differences < MOST_DIFFERENCES && compared < MOST_BYTES;
    }

    private @Nullable MemoryCorruption judge(
            LoadedModule module, PeImage image, long rva, byte[] seen, byte[] right, int got, int at) {
        @Nullable MemoryCorruption hook = hook(module, image, rva + at);
        if (hook != null) {
            return hook;
        }
        for (int i = Math.max(at - ALONE, 0); i < Math.min(at + ALONE + 1, got); i++) {
            if (i != at && seen[i] != right[i]) {
                return null;
            }
        }
        if (Integer.bitCount((seen[at] ^ right[at]) & 0xFF) != 1) {
            return null;
        }
        String place = KernelImage.reportName(module.name()) + "+" + Address.hex(rva + at);
        return new MemoryCorruption(
                "code-bit",
                true,
                "One bit of the code at " + place + " (" + Address.hex(module.base() + rva + at)
                        + ") differs from the image file.",
                hex(right[at]),
                hex(seen[at]),
                null);
    }

    /** A jump at the first byte of a function that leads out of the module, into another one. */
    private @Nullable MemoryCorruption hook(LoadedModule module, PeImage image, long changed) {
        FunctionEntry entry = image.functions().find(changed).entry();
        long begin = entry == null ? changed : entry.begin();
        byte[] seen = new byte[JUMP_BYTES];
        byte[] right = new byte[JUMP_BYTES];
        boolean whole = changed - begin < JUMP_BYTES
                && system.memory().read(module.base() + begin, seen, 0, JUMP_BYTES) == JUMP_BYTES
                && image.contents().read(begin, right, 0, JUMP_BYTES) == JUMP_BYTES;
        if (!whole || (seen[0] & 0xFF) != JUMP || (right[0] & 0xFF) == JUMP) {
            return null;
        }
        long target = module.base() + begin + JUMP_BYTES + LittleEndian.u32(seen, 1);
        LoadedModule other = system.modules().at(target).orElse(null);
        if (other == null || other.base() == module.base()) {
            return null;
        }
        String to = KernelImage.reportName(other.name());
        return new MemoryCorruption(
                "hook",
                false,
                "The function at " + KernelImage.reportName(module.name()) + "+" + Address.hex(begin)
                        + " begins with a jump to " + to + "+" + Address.hex(target - other.base())
                        + ", which is not in the image file.",
                HexFormat.ofDelimiter(" ").formatHex(right),
                HexFormat.ofDelimiter(" ").formatHex(seen),
                to);
    }

    private static String hex(byte value) {
        return Address.hex(value & 0xFF);
    }
}
