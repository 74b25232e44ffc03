package io.culprit.stack;

import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import java.util.OptionalLong;

/** The last resort: the next stack value that can be a return address, by all that is known of such values. */
public final class StackScan implements CallerSearch {

    /** Where nothing but "points into a module" can be checked, the caller must be near: each word further adds a false one. */
    public static final int UNVERIFIED_WORDS = 40;

    /** The note of an address behind a call that is in the dump. */
    public static final String VERIFIED = "call verified";

    private static final int MAX_BYTES = 0x4000;

    private final StackTarget target;
    private final ReturnAddress candidate;
    private final FrameLinks links;

    /** A scan of the target's stacks for what {@code candidate} accepts. */
    public StackScan(StackTarget target, ReturnAddress candidate) {
        this.target = target;
        this.candidate = candidate;
        this.links = new FrameLinks(target);
    }

    @Override
    public Step callerOf(Cursor frame) {
        Architecture architecture = frame.registers().architecture();
        if (threadBase(frame)) {
            return new Step.End("end of the stack");
        }
        int width = architecture.pointerBytes();
        long low = frame.stackPointer();
        byte[] stack = new byte[bytesToScan(low)];
        int got = target.memory().read(low, stack, 0, stack.length);
        int interrupt = architecture == Architecture.X64 ? nextInterruptFrame(stack, got, low) : -1;
        int record = interrupt < 0 ? -1 : recordStart(low, interrupt);
        for (int at = 0; at + width <= got; at += width) {
            if (interrupt >= 0 && at >= record) {
                return InterruptFrame.at(target.memory(), new X64Registers(frame.registers()), low + interrupt);
            }
            int context = architecture == Architecture.X64 ? SavedContext.bytesAt(stack, at, got, low) : 0;
            if (context > 0) {
                at += context - width;
                continue;
            }
            long value = width == 8 ? LittleEndian.u64(stack, at) : Integer.toUnsignedLong(LittleEndian.u32(stack, at));
            String note = candidate.note(frame, low + at, value);
            if (note != null) {
                return found(frame, value, low + at + width, note);
            }
        }
        return nothingUpTo(low + got, got < stack.length);
    }

    /** Where the trap frame of a machine frame begins: it holds registers, no return addresses. Below the frame's stack there is none. */
    private int recordStart(long low, int interrupt) {
        long start = InterruptFrame.startOf(target.memory(), low + interrupt);
        return Long.compareUnsigned(start, low) < 0 ? interrupt : (int) (start - low);
    }

    /** Where the next machine frame lies, -1 for nowhere. */
    private int nextInterruptFrame(byte[] stack, int end, long low) {
        for (int at = 0; at + InterruptFrame.BYTES <= end; at += 8) {
            if (InterruptFrame.looksLikeOne(target, stack, at, low + at)) {
                return at;
            }
        }
        return -1;
    }

    private Step found(Cursor frame, long value, long stackPointer, String note) {
        boolean tagged = frame.registers().architecture() == Architecture.ARM64;
        long address = tagged ? PointerTag.strip(target, value) : value;
        return new Step.Caller(caller(frame, address, stackPointer), false, FrameTrust.SCAN, note);
    }

    /** Only the instruction and stack pointer, and the frame pointer where the frame was saved with one that leads upwards. */
    private Registers caller(Cursor frame, long instruction, long stackPointer) {
        Registers caller = Registers.of(frame.registers().architecture(), instruction, stackPointer);
        return switch (caller.architecture()) {
            case X64 -> wide(caller, stackPointer);
            case X86 -> narrow(frame, caller, stackPointer);
            case ARM, ARM64 -> caller;
        };
    }

    private Registers wide(Registers caller, long stackPointer) {
        OptionalLong saved = target.memory().findU64(stackPointer - 16);
        boolean leadsUp = saved.isPresent()
                && (saved.getAsLong() & 15) == 0
                && Long.compareUnsigned(saved.getAsLong() - stackPointer, MAX_BYTES) < 0;
        return leadsUp ? caller.with("rbp", saved.getAsLong()) : caller;
    }

    /** The frame pointer that was pushed right below the return address, or which nobody has touched, where a chain begins there. */
    private Registers narrow(Cursor frame, Registers caller, long stackPointer) {
        OptionalLong saved = target.memory().findPointer(stackPointer - 8, 4);
        if (saved.isPresent() && links.begins(Architecture.X86, stackPointer, saved.getAsLong())) {
            return caller.with("ebp", saved.getAsLong());
        }
        Registers from = frame.registers();
        return from.known("ebp") && links.begins(Architecture.X86, stackPointer, from.value("ebp"))
                ? caller.with("ebp", from.value("ebp"))
                : caller;
    }

    /** User threads of Windows begin in ntdll, which calls kernel32's thread start: nothing calls that one. */
    private boolean threadBase(Cursor frame) {
        LoadedModule inner =
                frame.inner() == 0 ? null : target.modules().at(frame.inner()).orElse(null);
        LoadedModule here =
                inner == null ? null : target.modules().at(frame.instruction()).orElse(null);
        return inner != null
                && here != null
                && inner.name().equalsIgnoreCase("kernel32.dll")
                && here.name().equalsIgnoreCase("ntdll.dll");
    }

    private Step nothingUpTo(long end, boolean missing) {
        StackRegion region = StackRegion.at(target.regions(), end - 1);
        if (region != null && region.high() == end) {
            return new Step.End("end of the stack");
        }
        return new Step.Stuck(
                missing
                        ? "stack at " + Address.hex(end) + ": "
                                + target.memory().whyMissing(end)
                        : "no return address up to " + Address.hex(end));
    }

    private int bytesToScan(long low) {
        StackRegion region = StackRegion.at(target.regions(), low);
        long left = region == null ? MAX_BYTES : region.high() - low;
        return Long.compareUnsigned(left, MAX_BYTES) < 0 ? (int) left : MAX_BYTES;
    }
}
