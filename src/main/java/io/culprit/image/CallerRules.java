package io.culprit.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the registers of a caller come from those of a frame, at one place of code: a row of call frame information, as Breakpad's STACK CFI
 * records and DWARF's {@code .eh_frame} and {@code .debug_frame} tell it. Registers without a rule are as they were where callees keep them.
 *
 * @param frameAddress the canonical frame address, which is the caller's stack pointer unless a rule says otherwise
 * @param returnAddress where the caller goes on; absent where nobody called: the outermost frame of a thread
 * @param registers rules by WinDbg's register names
 * @param interrupted whether the caller did not call but was interrupted: a signal frame
 */
public record CallerRules(
        FrameExpression frameAddress,
        @Nullable FrameExpression returnAddress,
        List<RegisterRule> registers,
        boolean interrupted) {

    /** Copies the list. */
    public CallerRules {
        registers = List.copyOf(registers);
    }

    /** The caller's value of a register; absent where it is lost. */
    public record RegisterRule(String register, @Nullable FrameExpression value) {}
}
