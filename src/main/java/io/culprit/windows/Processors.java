package io.culprit.windows;

import io.culprit.dump.ContextRecord;
import io.culprit.dump.DumpPart;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
import io.culprit.machine.Registers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The processors of a crashed kernel: their control blocks (KPRCB), and which of them crashed. */
public final class Processors {

    /** Windows supports 2048 logical processors; a header that claims more is damaged. */
    private static final int MAX_PROCESSORS = 2048;

    private static final String PRCB = "_KPRCB";

    private static final int X86_IRQL = 0x24;
    private static final int X86_HIGH_LEVEL = 31;

    /** KPRCB.IpiFrozen of a processor that was stopped by another. */
    private static final int FROZEN = 2;

    private final CrashedSystem system;
    private final AddressSpace memory;
    private final KernelLayout layout;
    private final int pointerBytes;

    private Processors(CrashedSystem system) {
        this.system = system;
        this.memory = system.memory();
        this.layout = system.layout();
        this.pointerBytes = system.pointerBytes();
    }

    /** The processors of that system. */
    public static Processors of(CrashedSystem system) {
        return new Processors(system);
    }

    /**
     * A processor control block.
     *
     * @param address 0 where only the block's bytes are known
     * @param memory reads the block
     */
    public record Prcb(long address, int number, AddressSpace memory) {}

    /** Control blocks that KiProcessorBlock names and that can be read, in order of their numbers. */
    public List<Prcb> all() {
        List<Prcb> all = new ArrayList<>();
        long array = system.kernelVariable(DebuggerData.Field.KI_PROCESSOR_BLOCK);
        int count = Math.min(Math.max(system.dump().header().processors(), 0), MAX_PROCESSORS);
        for (int i = 0; array != 0 && i < count; i++) {
            Optional<Prcb> block = at(array + (long) i * pointerBytes, i);
            block.ifPresent(all::add);
        }
        return all;
    }

    private Optional<Prcb> at(long slot, int number) {
        try {
            long address = memory.pointer(slot, pointerBytes);
            boolean matches = address != 0 && number(memory, address) == number;
            return matches ? Optional.of(new Prcb(address, number, memory)) : Optional.empty();
        } catch (MissingMemoryException | UnknownLayoutException absent) {
            return Optional.empty();
        }
    }

    private int number(AddressSpace from, long address) {
        int offset = layout.offset(PRCB, "Number");
        return offset == 0x10 ? from.u8(address + offset) : from.u32(address + offset);
    }

    /**
     * The control block of the processor that crashed: the one that the dump carries, else the one whose saved context is the
     * header's, else the one whose current thread's stack holds the header's stack pointer, else the only one that was not frozen.
     * (The header's context is the exception's for some bug checks, so that the first test may fail.)
     */
    public Optional<Prcb> crashing() {
        Optional<byte[]> part = system.dump().part(DumpPart.PRCB);
        if (part.isPresent()) {
            return carried(part.get());
        }
        List<Prcb> all = all();
        Optional<Registers> context = system.dump().context();
        Optional<Prcb> found = context.flatMap(registers -> withContext(all, registers.stackPointer()));
        if (found.isEmpty()) {
            found = context.flatMap(registers -> withStack(all, registers.stackPointer()));
        }
        return found.isPresent() ? found : onlyRunning(all);
    }

    private Optional<Prcb> carried(byte[] bytes) {
        CopiedStructure held = new CopiedStructure(bytes, 0);
        OptionalInt offset = layout.find(PRCB, "Number");
        if (offset.isEmpty() || !held.holds(offset.getAsInt(), 4)) {
            return Optional.empty();
        }
        int number = number(held, 0);
        long array = system.kernelVariable(DebuggerData.Field.KI_PROCESSOR_BLOCK);
        long slot = array + (long) number * pointerBytes;
        boolean known = array != 0 && number >= 0 && number < MAX_PROCESSORS && memory.holds(slot, pointerBytes);
        long address = known ? memory.pointer(slot, pointerBytes) : 0;
        return Optional.of(new Prcb(address, number, new CopiedStructure(bytes, address)));
    }

    private Optional<Prcb> withContext(List<Prcb> all, long stackPointer) {
        OptionalInt offset = layout.find(PRCB, "Context");
        OptionalInt saved = ContextOffsets.stackPointer(system.architecture());
        for (Prcb block : all) {
            if (offset.isPresent() && saved.isPresent()) {
                Optional<Long> context = findPointer(block.address + offset.getAsInt());
                Optional<Long> value = context.flatMap(at -> findPointer(at + saved.getAsInt()));
                if (value.isPresent() && value.get() == stackPointer) {
                    return Optional.of(block);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Prcb> withStack(List<Prcb> all, long stackPointer) {
        for (Prcb block : all) {
            Optional<KernelThread> thread = currentThread(block);
            if (thread.isPresent() && thread.get().stackHolds(stackPointer)) {
                return Optional.of(block);
            }
        }
        return Optional.empty();
    }

    private Optional<Prcb> onlyRunning(List<Prcb> all) {
        OptionalInt frozen = layout.find(PRCB, "IpiFrozen");
        if (frozen.isEmpty()) {
            return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
        }
        List<Prcb> running = new ArrayList<>();
        for (Prcb block : all) {
            OptionalInt state = memory.findU32(block.address + frozen.getAsInt());
            if (state.isPresent() && state.getAsInt() != FROZEN) {
                running.add(block);
            }
        }
        return running.size() == 1 ? Optional.of(running.get(0)) : Optional.empty();
    }

    /** The thread that ran on a processor. */
    public Optional<KernelThread> currentThread(Prcb block) {
        try {
            long address = block.memory.pointer(block.address + layout.offset(PRCB, "CurrentThread"), pointerBytes);
            return Optional.of(KernelThread.at(system, address));
        } catch (MissingMemoryException | UnknownLayoutException absent) {
            return Optional.empty();
        }
    }

    /** Whether the processor ran its idle thread. */
    public boolean idle(Prcb block) {
        OptionalInt idle = layout.find(PRCB, "IdleThread");
        Optional<KernelThread> current = currentThread(block);
        if (idle.isEmpty() || current.isEmpty()) {
            return false;
        }
        byte[] pointer = new byte[8];
        int got = block.memory.read(block.address + idle.getAsInt(), pointer, 0, pointerBytes);
        return got == pointerBytes
                && current.get().address() == new CopiedStructure(pointer, 0).pointer(0, pointerBytes);
    }

    /** The registers that the processor saved when the bug check stopped it, where its control block points at a context record. */
    public Optional<Registers> context(Prcb block) {
        OptionalInt offset = layout.find(PRCB, "Context");
        Optional<Long> record = offset.isEmpty() ? Optional.empty() : findPointer(block.address + offset.getAsInt());
        byte[] bytes = new byte[ContextRecord.sizeBytes(system.architecture())];
        if (record.isEmpty()
                || memory.read(record.get(), bytes, 0, bytes.length) < bytes.length
                || !ContextRecord.recognized(system.architecture(), bytes)) {
            return Optional.empty();
        }
        return Optional.of(ContextRecord.parse(system.architecture(), bytes));
    }

    /**
     * The IRQL at which the bug check was called. x64 keeps it in CR8, which KeBugCheckEx saves with the other control registers
     * (KSPECIAL_REGISTERS) before it raises it; x86 in KPCR.Irql, which by then is HIGH_LEVEL on most builds and then says nothing.
     */
    public OptionalInt irql(Prcb block) {
        return switch (system.architecture()) {
            case X64 -> controlRegister8(block);
            case X86 -> {
                OptionalInt embedded = layout.find("_KPCR", "Prcb");
                OptionalInt irql = embedded.isEmpty() || block.address == 0
                        ? OptionalInt.empty()
                        : memory.findU32(block.address - embedded.getAsInt() + X86_IRQL);
                yield irql.isEmpty() || (irql.getAsInt() & 0xFF) >= X86_HIGH_LEVEL
                        ? OptionalInt.empty()
                        : OptionalInt.of(irql.getAsInt() & 0xFF);
            }
            case ARM64, ARM -> OptionalInt.empty();
        };
    }

    /** A block whose CR0 has no paging or whose CR3 is empty was never filled. */
    private OptionalInt controlRegister8(Prcb block) {
        OptionalInt offset = layout.find(PRCB, "SpecialRegisters");
        if (offset.isEmpty()) {
            return OptionalInt.empty();
        }
        long at = block.address + offset.getAsInt();
        OptionalLong cr0 = block.memory.findU64(at);
        OptionalLong cr3 = block.memory.findU64(at + 0x10);
        OptionalLong cr8 = block.memory.findU64(at + 0xA0);
        boolean saved = cr0.isPresent() && (int) cr0.getAsLong() < 0 && cr3.isPresent() && cr3.getAsLong() != 0;
        return saved && cr8.isPresent() && cr8.getAsLong() >= 0 && cr8.getAsLong() <= 15
                ? OptionalInt.of((int) cr8.getAsLong())
                : OptionalInt.empty();
    }

    /** The vendor as CPUID writes it, e.g. {@code GenuineIntel}. */
    public Optional<String> vendor(Prcb block) {
        OptionalInt offset = layout.find(PRCB, "VendorString");
        if (offset.isPresent()) {
            Optional<String> text = KernelText.findAscii(block.memory, block.address + offset.getAsInt(), 13);
            if (text.isPresent()) {
                return text;
            }
        }
        OptionalInt number = layout.find(PRCB, "CpuVendor");
        if (number.isEmpty() || !block.memory.holds(block.address + number.getAsInt(), 1)) {
            return Optional.empty();
        }
        return switch (block.memory.u8(block.address + number.getAsInt())) {
            case 1 -> Optional.of("AuthenticAMD");
            case 2 -> Optional.of("GenuineIntel");
            default -> Optional.empty();
        };
    }

    /**
     * What a control block says of its processor: CpuType, CpuStep and MHz, which stand together.
     *
     * @param megahertz as Windows measured it; 0 where it did not
     */
    public record Identity(int family, int model, int stepping, int megahertz) {}

    /** Family, model and stepping of a processor; empty where the layout is not known or the block is not there. */
    public Optional<Identity> identity(Prcb block) {
        OptionalInt offset = layout.find(PRCB, "CpuType");
        if (offset.isEmpty() || !block.memory.holds(block.address + offset.getAsInt(), 8)) {
            return Optional.empty();
        }
        long at = block.address + offset.getAsInt();
        int family = block.memory.u8(at);
        int step = block.memory.u32(at) >>> 16;
        return family < 5 || family == 0xFF
                ? Optional.empty()
                : Optional.of(new Identity(family, step >> 8, step & 0xFF, Math.max(block.memory.u32(at + 4), 0)));
    }

    private Optional<Long> findPointer(long address) {
        byte[] buffer = new byte[8];
        if (memory.read(address, buffer, 0, pointerBytes) < pointerBytes) {
            return Optional.empty();
        }
        long value = new CopiedStructure(buffer, 0).pointer(0, pointerBytes);
        return value == 0 || (pointerBytes == 8 && !Address.kernelHalf(value)) && value > 0x7FFF_FFFF_FFFFL
                ? Optional.empty()
                : Optional.of(value);
    }
}
