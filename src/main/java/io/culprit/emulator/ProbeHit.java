package io.culprit.emulator;

import java.util.List;

/**
 * A probe that fired: which, on which processor (-1 for a device), at which machine time, and its arguments, in order.
 *
 * @param probe the concrete probe, without wildcards
 */
public record ProbeHit(ProbeDescription probe, int processor, long time, List<Argument> arguments) {

    /** One argument; numbers are printed as hex. */
    public record Argument(String name, long value) {}

    /** The line that {@code emulate --trace} prints. */
    public String line() {
        StringBuilder line = new StringBuilder().append(time).append(' ');
        line.append(processor < 0 ? "-" : Integer.toString(processor))
                .append(' ')
                .append(probe);
        for (Argument argument : arguments) {
            line.append(' ').append(argument.name).append("=0x").append(Long.toHexString(argument.value));
        }
        return line.toString();
    }
}
