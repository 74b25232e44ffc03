package io.culprit.windows;

import io.culprit.machine.AddressSpace;
import java.util.Optional;

/**
 * Text behind a bug check parameter. Windows passes names as UNICODE_STRING, as 16-bit text or as 8-bit text, and documents mostly not
 * which; the first reading that gives printable text counts.
 */
public final class ParameterText {

    private static final int MAX_UNITS = 260;
    private static final int LEAST_UNITS = 2;

    private ParameterText() {}

    /** The text that the parameter points at. */
    public static Optional<String> at(CrashedSystem system, long address) {
        AddressSpace memory = system.memory();
        Optional<String> counted =
                KernelText.findUnicode(memory, address, system.pointerBytes()).filter(ParameterText::printable);
        if (counted.isPresent()) {
            return counted;
        }
        Optional<String> wide = wide(memory, address);
        return wide.isPresent() ? wide : KernelText.findAscii(memory, address, MAX_UNITS);
    }

    private static Optional<String> wide(AddressSpace memory, long address) {
        byte[] buffer = new byte[MAX_UNITS * 2];
        int got = memory.read(address, buffer, 0, buffer.length);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i + 1 < got && (buffer[i] != 0 || buffer[i + 1] != 0); i += 2) {
            text.append((char) (buffer[i] & 0xFF | (buffer[i + 1] & 0xFF) << 8));
        }
        return Optional.of(text.toString()).filter(ParameterText::printable);
    }

    /** The text that the parameter holds itself: up to eight 8-bit or four 16-bit characters, first one lowest. */
    public static Optional<String> within(long value) {
        boolean wide = (value & 0xFF00FF00FF00FF00L) == 0 && value >>> 16 != 0;
        StringBuilder text = new StringBuilder();
        for (long rest = value; rest != 0; rest >>>= wide ? 16 : 8) {
            text.append((char) (rest & 0xFF));
        }
        return Optional.of(text.toString()).filter(ParameterText::printable);
    }

    private static boolean printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x20 || text.charAt(i) > 0x7E) {
                return false;
            }
        }
        return text.length() >= LEAST_UNITS;
    }
}
