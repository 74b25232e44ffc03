package io.culprit.stack.walk;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.util.TreeMap;

/** Stack memory that a test fills quadword by quadword; what was not written is missing, or zero within {@link #zeros} ranges. */
public final class StackWriter {

    private final TreeMap<Long, byte[]> words = new TreeMap<>(Long::compareUnsigned);

    public StackWriter put(long address, long value) {
        byte[] word = new byte[8];
        LittleEndian.putU64(word, 0, value);
        words.put(address, word);
        return this;
    }

    /** Zeros where nothing was written yet, in {@code [low, high)}. */
    public StackWriter zeros(long low, long high) {
        for (long address = low; Long.compareUnsigned(address, high) < 0; address += 8) {
            words.putIfAbsent(address, new byte[8]);
        }
        return this;
    }

    public long get(long address) {
        byte[] word = words.get(address);
        return word == null ? 0 : LittleEndian.u64(word, 0);
    }

    /** The memory as it is at the time of each read. */
    public AddressSpace memory() {
        return (address, buffer, offset, length) -> {
            int done = 0;
            while (done < length) {
                byte[] word = words.get(address + done & ~7L);
                if (word == null) {
                    break;
                }
                buffer[offset + done] = word[(int) (address + done & 7)];
                done++;
            }
            return done;
        };
    }
}
