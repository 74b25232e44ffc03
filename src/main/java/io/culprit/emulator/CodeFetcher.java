package io.culprit.emulator;

/** Finds decoded instructions by address, decoding them at first use. */
final class CodeFetcher {

    private final Processor processor;
    private final Breakpoints breakpoints;

    CodeFetcher(Processor processor, Breakpoints breakpoints) {
        this.processor = processor;
        this.breakpoints = breakpoints;
    }

    /** The block that starts at this virtual address; throws the fault of an instruction fetch. */
    Block block(long address) {
        throw new Fault(Fault.INVALID_OPCODE);
    }

    /** The single instruction at this address. */
    Step one(long address) {
        return block(address).steps[0];
    }
}
