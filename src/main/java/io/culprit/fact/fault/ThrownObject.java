package io.culprit.fact.fault;

import io.culprit.dump.ExceptionRecord;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.bugcheck.ManagedErrors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was thrown, of an exception that a language raised. Microsoft's C++ passes object and ThrowInfo (ehdata.h: its array of catchable
 * types leads to type descriptors, whose names are decorated), .NET the HRESULT of the exception object, Delphi the place of the raise.
 */
public final class ThrownObject {

    private static final int CPP = 0xE06D7363;
    private static final int CLR = 0xE0434352;
    private static final int DELPHI = 0x0EEDFADE;

    /** A class may be caught as some dozens. */
    private static final int MOST_TYPES = 64;

    private static final int LONGEST_NAME = 512;
    private static final String STANDARD = ".?AVexception@std@@";

    private final CrashedSystem system;
    private final List<Long> information;
    private final int pointer;

    private ThrownObject(CrashedSystem system, ExceptionRecord record) {
        this.system = system;
        this.information = record.information();
        this.pointer = system.pointerBytes();
    }

    /** A phrase; empty for other exceptions, and where the record says nothing of the object. */
    public static Optional<String> of(CrashedSystem system, ExceptionRecord record) {
        ThrownObject thrown = new ThrownObject(system, record);
        return switch (record.code()) {
            case CPP -> thrown.information.size() < 3 ? Optional.empty() : Optional.of(thrown.cpp());
            case CLR ->
                thrown.information.isEmpty()
                        ? Optional.empty()
                        : Optional.of(ManagedErrors.words(thrown.information.getFirst()));
            case DELPHI -> thrown.information.isEmpty() ? Optional.empty() : Optional.of(thrown.delphi());
            default -> Optional.empty();
        };
    }

    private String cpp() {
        if (information.get(2) == 0) {
            return "thrown again by a throw without an object";
        }
        try {
            List<String> types = types();
            if (types.isEmpty()) {
                return "its ThrowInfo lists no type";
            }
            String what = types.contains(STANDARD) ? what() : null;
            return "a C++ object of type " + readable(types.getFirst())
                    + (what == null ? "" : ", what() says: " + what);
        } catch (MissingMemoryException absent) {
            return "the type of the C++ object is not known: its ThrowInfo" + place(information.get(2))
                    + " is not in the dump";
        }
    }

    private String place(long address) {
        LoadedModule module = system.modules().at(address).orElse(null);
        return module == null
                ? " at " + Address.hex(address)
                : " at " + module.name() + "+" + Address.hex(address - module.base());
    }

    /** Decorated names of all types that the object can be caught as, its own first. */
    private List<String> types() {
        long info = information.get(2);
        long array = reference(info + 12);
        int count = (int) Math.clamp(int32(array), 0, MOST_TYPES);
        List<String> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long type = reference(reference(array + 4 + 4L * i) + 4);
            types.add(text(type + 2L * pointer));
        }
        return types;
    }

    /** A reference: in 64-bit images relative to the base, which the exception passes fourth. */
    private long reference(long at) {
        long value = int32(at) & 0xFFFF_FFFFL;
        return pointer == 8 ? value + (information.size() > 3 ? information.get(3) : 0) : value;
    }

    /** std::exception keeps its text behind the table of virtual functions; null where that is not in the dump. */
    private @Nullable String what() {
        try {
            long at = information.get(1) + pointer;
            long text = pointer == 8 ? u64(at) : int32(at) & 0xFFFF_FFFFL;
            String said = text == 0 ? "" : text(text);
            return said.isEmpty() ? null : said;
        } catch (MissingMemoryException absent) {
            return null;
        }
    }

    private int int32(long address) {
        byte[] bytes = new byte[4];
        need(address, bytes, 4);
        return bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | bytes[3] << 24;
    }

    private long u64(long address) {
        return int32(address) & 0xFFFF_FFFFL | (long) int32(address + 4) << 32;
    }

    private String text(long address) {
        byte[] bytes = new byte[LONGEST_NAME];
        int got = need(address, bytes, 1);
        int end = 0;
        while (end < got && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** From the dump's memory, else from the image of the module. */
    private int need(long address, byte[] into, int least) {
        int got = Math.max(system.memory().read(address, into, 0, into.length), 0);
        if (got < least) {
            got = ControlFlow.fromImage(system, address, into);
        }
        if (got < least) {
            throw new MissingMemoryException(address, system.memory().whyMissing(address));
        }
        return got;
    }

    private String delphi() {
        return "an exception of Delphi, raised by the code that returns to"
                + place(information.getFirst()).substring(3);
    }

    /** {@code .?AVbad_alloc@std@@} is {@code std::bad_alloc}; simple types, pointers and templates stay as they are. */
    static String readable(String decorated) {
        boolean named = decorated.startsWith(".?AV") || decorated.startsWith(".?AU");
        if (!named || !decorated.endsWith("@@") || decorated.indexOf('?', 4) >= 0) {
            return decorated;
        }
        String[] parts = decorated.substring(4, decorated.length() - 2).split("@");
        StringBuilder text = new StringBuilder();
        for (int i = parts.length - 1; i >= 0; i--) {
            text.append(text.isEmpty() ? "" : "::").append(parts[i]);
        }
        return text.toString();
    }
}
