package io.culprit.emulator.processor;

import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.Mnemonic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds decoded instructions by address, decoding them at first use. */
final class CodeFetcher {

    private static final int LONGEST_BLOCK = 64;

    private final Core core;
    private final Breakpoints breakpoints;
    private final InstructionSet instructions;
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();

    CodeFetcher(Core core) {
        this.core = core;
        this.breakpoints = core.machine.breakpoints();
        this.instructions = core.machine.instructions();
    }

    /** The block that starts at this virtual address; throws the fault of an instruction fetch. */
    Block block(long address) {
        Page page = core.mmu.fetchPage(address);
        int offset = (int) address & PhysicalMemory.PAGE_BYTES - 1;
        @Nullable Block[] code = page.code;
        if (code == null) {
            code = new Block[PhysicalMemory.PAGE_BYTES];
            page.code = code;
            core.machine.forgetTranslations();
        }
        Block block = code[offset];
        if (block == null) {
            block = decode(page, offset, address);
            if (block == null) {
                return crossing(address);
            }
            code[offset] = block;
        }
        return block;
    }

    /** Null when the first instruction goes on in the next page. */
    private @Nullable Block decode(Page page, int offset, long address) {
        steps.clear();
        lengths.clear();
        int at = offset;
        while (at < PhysicalMemory.PAGE_BYTES && steps.size() < LONGEST_BLOCK) {
            Instruction instruction = InstructionDecoder.decode(page.bytes, at, PhysicalMemory.PAGE_BYTES - at);
            if (instruction.mnemonic() == Mnemonic.TRUNCATED) {
                break;
            }
            add(instruction, address + at - offset);
            at += instruction.length();
            if (instructions.ends(instruction)) {
                break;
            }
        }
        return steps.isEmpty() ? null : take();
    }

    /** An instruction across a page boundary: decoded each time, since two pages may change under it. */
    private Block crossing(long address) {
        byte[] bytes = new byte[InstructionDecoder.MAX_LENGTH];
        int here = PhysicalMemory.PAGE_BYTES - ((int) address & PhysicalMemory.PAGE_BYTES - 1);
        Page first = core.mmu.fetchPage(address);
        Page second = core.mmu.fetchPage(address + here);
        System.arraycopy(first.bytes, PhysicalMemory.PAGE_BYTES - here, bytes, 0, here);
        System.arraycopy(second.bytes, 0, bytes, here, bytes.length - here);
        steps.clear();
        lengths.clear();
        add(InstructionDecoder.decode(bytes, 0, bytes.length), address);
        return take();
    }

    private void add(Instruction instruction, long address) {
        if (breakpoints.at(address)) {
            steps.add(hooked -> hooked.execution.pause(breakpoints));
            lengths.add(0);
        }
        steps.add(instructions.step(instruction));
        lengths.add(instruction.length());
    }

    private Block take() {
        int[] sizes = new int[lengths.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = lengths.get(i);
        }
        return new Block(steps.toArray(Step[]::new), sizes);
    }
}
