package io.culprit.fact.fault;

import io.culprit.dump.UserProcess;
import io.culprit.fact.FaultingInstruction.Touch;
import io.culprit.fact.RaisedException;
import io.culprit.machine.Instruction;
import io.culprit.machine.MemoryTouch;
import io.culprit.machine.Registers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What memory an instruction of a program was to touch, what is there by the regions that the dump lists (MEMORY_BASIC_INFORMATION, or
 * Linux' maps in the same terms), and which of it the exception is about.
 */
final class ProgramTouches {

    /** What is at an address where no memory is. */
    static final String NOTHING = "nothing is mapped";

    static final String RESERVED_ONLY = "reserved, not committed";
    static final String NOT_CANONICAL = "not canonical";

    private static final int ACCESS_VIOLATION = 0xC000_0005;
    private static final int IN_PAGE_ERROR = 0xC000_0006;
    private static final int GUARD_PAGE = 0x8000_0001;

    /** MEM_RESERVE and MEM_FREE. */
    private static final int RESERVED = 0x2000;

    private static final int FREE = 0x1_0000;

    /** PAGE_GUARD, beside the protection in the lowest byte. */
    private static final int GUARD = 0x100;

    private ProgramTouches() {}

    /** In the order of the operands, the stack last. */
    static List<Touch> of(
            UserProcess process, Instruction instruction, Registers registers, @Nullable RaisedException exception) {
        List<Touch> touches = new ArrayList<>(2);
        for (MemoryTouch touch : MemoryTouch.of(instruction, registers)) {
            String access = touch.access().reads() ? touch.access().writes() ? "read-write" : "read" : "write";
            touches.add(new Touch(
                    touch.address(),
                    touch.bytes(),
                    access,
                    memory(process.regions(), touch.address()),
                    exception != null && faulted(touch, exception)));
        }
        return touches;
    }

    private static boolean faulted(MemoryTouch touch, RaisedException exception) {
        int code = exception.code();
        boolean windows = code == ACCESS_VIOLATION || code == IN_PAGE_ERROR || code == GUARD_PAGE;
        boolean elsewhere = exception.name().equals("SIGSEGV")
                || exception.name().equals("SIGBUS")
                || exception.name().equals("EXC_BAD_ACCESS");
        if (!windows && !elsewhere || windows && exception.information().size() < 2) {
            return false;
        }
        long address = windows ? exception.information().get(1) : exception.address();
        return !canonical(touch.address())
                || Long.compareUnsigned(address - touch.address(), Math.max(touch.bytes(), 1)) < 0;
    }

    private static boolean canonical(long address) {
        return address >> 47 == 0 || address >> 47 == -1;
    }

    /** A phrase; null where the dump lists no regions, or a protection that nobody knows. */
    static @Nullable String memory(List<UserProcess.Region> regions, long address) {
        if (!canonical(address)) {
            return NOT_CANONICAL;
        }
        for (UserProcess.Region region : regions) {
            if (Long.compareUnsigned(address - region.start(), region.sizeBytes()) < 0) {
                String words = words(region);
                String name = region.shortName();
                return words == null || name == null ? words : words + ", " + name;
            }
        }
        return regions.isEmpty() ? null : NOTHING;
    }

    private static @Nullable String words(UserProcess.Region region) {
        if (region.state() == FREE || region.state() == RESERVED) {
            return region.state() == FREE ? NOTHING : RESERVED_ONLY;
        }
        if ((region.protection() & GUARD) != 0) {
            return "guard page";
        }
        return switch (region.protection() & 0xFF) {
            case 0x01 -> "no access";
            case 0x02 -> "read-only";
            case 0x04, 0x08 -> "readable and writable";
            case 0x10, 0x20 -> "code";
            case 0x40, 0x80 -> "code that can be written";
            default -> null;
        };
    }
}
