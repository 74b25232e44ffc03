package io.culprit.shell;

import io.culprit.machine.AddressSpace;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A structure of a kernel that lies somewhere, read member by member.
 *
 * @param type its name, as {@code _DEVICE_OBJECT}
 * @param memory reads it
 */
public record KernelObject(Session session, String type, long address, AddressSpace memory) {

    /** What stands for a value that cannot be told. */
    public static final String UNKNOWN = "not known";

    /** The structure of that type at an address. */
    public static KernelObject at(Session session, String type, long address) {
        return new KernelObject(session, type, address, session.system().memory());
    }

    /** A member of so many bytes; empty where its place is not known or not in the dump. */
    public OptionalLong number(String member, int bytes) {
        OptionalInt offset = session.system().layout().find(type, member);
        if (offset.isEmpty() || !memory.holds(address + offset.getAsInt(), bytes)) {
            return OptionalLong.empty();
        }
        long at = address + offset.getAsInt();
        return OptionalLong.of(
                switch (bytes) {
                    case 1 -> memory.u8(at);
                    case 2 -> memory.u16(at);
                    case 4 -> Integer.toUnsignedLong(memory.u32(at));
                    default -> memory.u64(at);
                });
    }

    /** A member that is a pointer, or as long as one. */
    public OptionalLong pointer(String member) {
        int bytes = session.system().pointerBytes();
        OptionalInt offset = session.system().layout().find(type, member);
        return offset.isEmpty() ? OptionalLong.empty() : memory.findPointer(address + offset.getAsInt(), bytes);
    }

    /** A member that is a pointer, in WinDbg's digits: eight of them for none. */
    public String address(String member) {
        OptionalLong value = pointer(member);
        return value.isEmpty() ? UNKNOWN : address(value.getAsLong());
    }

    /** A pointer in WinDbg's digits: eight of them for none. */
    public String address(long value) {
        return value == 0 ? "00000000" : session.numbers().argument(value);
    }

    /** A member of so many bytes in at least as many digits. */
    public String hex(String member, int bytes, int digits) {
        OptionalLong value = number(member, bytes);
        return value.isEmpty() ? UNKNOWN : Digits.padded(value.getAsLong(), digits);
    }
}
