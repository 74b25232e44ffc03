package io.culprit.fact.fault;

import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.RaisedException;
import io.culprit.image.FunctionEntry;
import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.LittleEndian;
import io.culprit.windows.CrashedSystem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Places that a program cannot come to by its own code: the filling behind a return, and the middle of an instruction. Code is read
 * from the memory of the dump, else from the image.
 */
final class ControlFlow {

    private static final int BREAKPOINT = 0x8000_0003;
    private static final int FILLING = 0xCC;
    private static final int RETURN = 0xC3;

    /** Linkers begin functions at multiples of this. */
    private static final int ALIGNMENT = 16;

    /** How far around a place its code is searched for a branch to it. */
    private static final int AROUND = 0x200;

    private static final int MOST_CODE = 0x4000;

    private final CrashedSystem system;
    private final long address;

    ControlFlow(CrashedSystem system, long address) {
        this.system = system;
        this.address = address;
    }

    /** What is impossible about being here, or null. */
    @Nullable
    ImpossibleFault broken(@Nullable RaisedException exception) {
        LoadedModule module = system.modules().at(address).orElse(null);
        if (module == null) {
            return null;
        }
        boolean breakpoint = exception != null && exception.code() == BREAKPOINT;
        return breakpoint ? beyondReturn(module) : middle(module);
    }

    /** Windows reports the breakpoint itself; a context may stand behind it. */
    private @Nullable ImpossibleFault beyondReturn(LoadedModule module) {
        long at = isFilling(address) ? address : address - 1;
        long first = at;
        while (isFilling(first - 1) && at - first < ALIGNMENT) {
            first--;
        }
        long end = at + 1;
        while ((end & ALIGNMENT - 1) != 0 && isFilling(end)) {
            end++;
        }
        boolean filling = isFilling(at) && byteAt(first - 1) == RETURN && (end & ALIGNMENT - 1) == 0;
        if (!filling || !outsideFunctions(module, first) || reached(first, end)) {
            return null;
        }
        return new ImpossibleFault(
                "beyond-return",
                "The processor executed the filling (int3) behind the return at " + Address.hex(first - 1)
                        + ", to which nothing in the code around it leads.",
                "a return at " + Address.hex(first - 1),
                "execution of the filling at " + Address.hex(at));
    }

    private boolean isFilling(long at) {
        return byteAt(at) == FILLING;
    }

    private int byteAt(long at) {
        byte[] one = new byte[1];
        return read(at, one) < 1 ? -1 : one[0] & 0xFF;
    }

    /** Behind a return inside a function stands what the function branches to. */
    private boolean outsideFunctions(LoadedModule module, long at) {
        PeImage image = system.images().of(module).orElse(null);
        return image == null || image.functions().find(at - module.base()).entry() == null;
    }

    /** Whether anything that may be a branch in the code around leads into the filling; code that is missing may hold one. */
    private boolean reached(long first, long end) {
        byte[] code = new byte[2 * AROUND];
        int before = AROUND;
        while (before > 0 && byteAt(first - before) < 0) {
            before--;
        }
        long start = first - before;
        int got = read(start, code);
        for (int i = 0; i + 2 <= got; i++) {
            int opcode = code[i] & 0xFF;
            boolean near = opcode >= 0x70 && opcode <= 0x7F || opcode >= 0xE0 && opcode <= 0xE3 || opcode == 0xEB;
            boolean far = opcode == 0xE9 || opcode == 0xE8 || opcode == 0x0F && (code[i + 1] & 0xF0) == 0x80;
            int length = opcode == 0x0F ? 6 : 5;
            boolean found = near && leads(start + i + 2 + code[i + 1], first, end)
                    || far
                            && i + length <= got
                            && leads(start + i + length + LittleEndian.u32(code, i + length - 4), first, end);
            if (found) {
                return true;
            }
        }
        return false;
    }

    private static boolean leads(long target, long first, long end) {
        return target >= first && target < end;
    }

    /** Decodes the function from its beginning: an instruction that reaches over the address has it in its middle. */
    private @Nullable ImpossibleFault middle(LoadedModule module) {
        PeImage image = system.images().of(module).orElse(null);
        FunctionEntry entry = image == null
                ? null
                : image.functions().find(address - module.base()).entry();
        long begin = entry == null ? address : module.base() + entry.begin();
        if (entry == null || address - begin > MOST_CODE) {
            return null;
        }
        byte[] code = new byte[(int) (address - begin) + InstructionDecoder.MAX_LENGTH];
        int got = read(begin, code);
        int at = 0;
        while (begin + at < address) {
            Instruction instruction = InstructionDecoder.decode(code, at, got);
            if (!instruction.known() || instruction.length() == 0) {
                return null;
            }
            if (begin + at + instruction.length() > address) {
                return new ImpossibleFault(
                        "middle",
                        "The processor was in the middle of the instruction at " + Address.hex(begin + at) + " ("
                                + instruction.text(begin + at) + ").",
                        "an instruction that begins at " + Address.hex(begin + at),
                        "execution at " + Address.hex(address));
            }
            at += instruction.length();
        }
        return null;
    }

    /** How many of the bytes at an address are known. */
    private int read(long at, byte[] bytes) {
        int inMemory = Math.max(system.memory().read(at, bytes, 0, bytes.length), 0);
        return inMemory > 0 ? inMemory : fromImage(system, at, bytes);
    }

    /** How many of the bytes at an address the image of its module has. */
    static int fromImage(CrashedSystem system, long at, byte[] bytes) {
        LoadedModule module = system.modules().at(at).orElse(null);
        Optional<AddressSpace> contents =
                module == null ? Optional.empty() : system.images().of(module).map(image -> image.contents());
        return contents.isEmpty() || module == null
                ? 0
                : Math.max(contents.get().read(at - module.base(), bytes, 0, bytes.length), 0);
    }
}
