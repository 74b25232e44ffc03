package io.culprit.symbol;

import io.culprit.machine.Address;

/**
 * A name for an address in a module.
 *
 * @param name undecorated where the PDB has it so, e.g. {@code KeBugCheckEx}
 * @param displacement bytes from the start of the symbol, 0 or more
 * @param source where it came from
 */
public record Symbol(String name, long displacement, Source source) {

    /** Where a name came from, best first; {@code EXPORT} may be the nearest export only. */
    public enum Source {
        PROCEDURE,
        PUBLIC,
        EXPORT
    }

    /** As WinDbg prints it after the module: {@code KeBugCheckEx} or {@code KiPageFault+0x435}. */
    @Override
    public String toString() {
        return displacement == 0 ? name : name + "+" + Address.hex(displacement);
    }
}
