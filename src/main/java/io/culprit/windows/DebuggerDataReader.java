package io.culprit.windows;

import io.culprit.image.LoadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import io.culprit.symbol.Symbols;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds the debugger data block in memory. Windows 8 and later on x64 keep it encoded until a debugger or the crash writer decodes
 * it; decoding needs the addresses of three kernel variables, so it needs the kernel's PDB (algorithm as in Volatility and QEMU's
 * elf2dmp: exclusive or, rotate, exclusive or, swap bytes, exclusive or).
 */
final class DebuggerDataReader {

    private final AddressSpace memory;
    private final Symbols symbols;
    private final boolean wide;

    DebuggerDataReader(AddressSpace memory, Symbols symbols, boolean wide) {
        this.memory = memory;
        this.symbols = symbols;
        this.wide = wide;
    }

    /** The block at that address, decoded where needed and possible. */
    Optional<DebuggerData> find(long address, @Nullable LoadedModule kernel) {
        if (address == 0) {
            return Optional.empty();
        }
        byte[] buffer = new byte[DebuggerData.MAX_BYTES];
        int got = memory.read(address, buffer, 0, buffer.length);
        byte[] block = Arrays.copyOf(buffer, Math.max(got, 0));
        Optional<DebuggerData> plain = DebuggerData.of(block, wide);
        if (plain.isPresent() || kernel == null) {
            return plain;
        }
        return decoded(block, kernel).flatMap(bytes -> DebuggerData.of(bytes, wide));
    }

    private Optional<byte[]> decoded(byte[] block, LoadedModule kernel) {
        Optional<Long> never = value(kernel, "KiWaitNever");
        Optional<Long> always = value(kernel, "KiWaitAlways");
        Optional<Long> flag = symbols.find(kernel, "KdpDataBlockEncoded");
        if (never.isEmpty() || always.isEmpty() || flag.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(decode(block, never.get(), always.get(), kernel.base() + flag.get()));
    }

    private Optional<Long> value(LoadedModule kernel, String variable) {
        Optional<Long> rva = symbols.find(kernel, variable);
        if (rva.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong value = memory.findU64(kernel.base() + rva.get());
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    /** Decodes every whole 64-bit word. */
    static byte[] decode(byte[] block, long never, long always, long flagAddress) {
        byte[] plain = block.clone();
        for (int at = 0; at + 8 <= plain.length; at += 8) {
            long word = LittleEndian.u64(plain, at) ^ never;
            word = Long.rotateLeft(word, (int) never & 63) ^ flagAddress;
            LittleEndian.putU64(plain, at, Long.reverseBytes(word) ^ always);
        }
        return plain;
    }
}
