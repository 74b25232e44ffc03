package io.culprit.fact.finder;

import io.culprit.dump.ExceptionRecord;
import io.culprit.fact.BugCheck;
import io.culprit.fact.Fact;
import io.culprit.fact.RaisedException;
import io.culprit.fact.fault.ThrownObject;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.ExceptionRecords;
import io.culprit.windows.bugcheck.ExceptionNames;
import io.culprit.windows.bugcheck.ExceptionWords;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The exception: of a user dump its stream's; of a kernel dump the one that the bug check carries in an exception record or in its
 * code and address parameters. The record in a kernel header is only the breakpoint of the bug check itself.
 */
final class ExceptionFinder {

    private static final int ACCESS_VIOLATION = 0xC000_0005;
    private static final int IN_PAGE_ERROR = 0xC000_0006;
    private static final int STACK_OVERFLOW = 0xC000_00FD;

    /** Windows maps nothing in the lowest 64 KB of a process. */
    private static final long NULL_LIKE = 0x1_0000;

    private ExceptionFinder() {}

    static Fact<RaisedException> find(CrashedSystem system, @Nullable BugCheck check) {
        if (!system.dump().header().kind().kernel()) {
            return system.dump()
                    .exception()
                    .<Fact<RaisedException>>map(found -> Fact.known(exception(system, found), "exception stream"))
                    .orElse(Fact.unknown("the dump holds no exception"));
        }
        if (check == null) {
            return Fact.unknown("the bug check is not known");
        }
        return ofBugCheck(system, check);
    }

    private static Fact<RaisedException> ofBugCheck(CrashedSystem system, BugCheck check) {
        BugCheck.@Nullable Parameter pointer = withRole(check, ParameterRole.EXCEPTION_RECORD);
        Fact<RaisedException> fromRecord = Fact.unknown("the bug check carries no exception");
        if (pointer != null && pointer.value() != 0) {
            String source = "exception record at " + Address.hex(pointer.value());
            fromRecord = Finding.of(source, () -> exception(system, ExceptionRecords.read(system, pointer.value())));
        }
        BugCheck.@Nullable Parameter code = withRole(check, ParameterRole.EXCEPTION_CODE);
        if (fromRecord instanceof Fact.Known<RaisedException> || code == null) {
            return fromRecord;
        }
        BugCheck.@Nullable Parameter at = withRole(check, ParameterRole.INSTRUCTION_ADDRESS);
        ExceptionRecord made =
                new ExceptionRecord((int) code.value(), 0, at == null ? 0 : at.value(), information(check), 0);
        return Fact.known(exception(system, made), "parameters of the bug check");
    }

    /** 0x1E passes the first two values of the exception's information in its parameters. */
    private static List<Long> information(BugCheck check) {
        List<Long> information = new ArrayList<>();
        for (ParameterRole role : List.of(ParameterRole.ACCESS, ParameterRole.REFERENCED_ADDRESS)) {
            BugCheck.Parameter parameter = withRole(check, role);
            if (parameter != null) {
                information.add(parameter.value());
            }
        }
        return information.size() == 2 ? information : List.of();
    }

    private static BugCheck.@Nullable Parameter withRole(BugCheck check, ParameterRole role) {
        for (BugCheck.Parameter parameter : check.parameters()) {
            if (parameter.role() == role) {
                return parameter;
            }
        }
        return null;
    }

    private static RaisedException exception(CrashedSystem system, ExceptionRecord record) {
        return new RaisedException(
                record.code(),
                ExceptionNames.of(system.dump().header().platform(), record.code()),
                record.address(),
                FactFinder.moduleAt(system, record.address()),
                List.copyOf(record.information()),
                text(system, record),
                ExceptionWords.software(system.dump().header().platform(), record.code()));
    }

    private static @Nullable String text(CrashedSystem system, ExceptionRecord record) {
        boolean access = record.code() == ACCESS_VIOLATION || record.code() == IN_PAGE_ERROR;
        if (access && record.information().size() >= 2) {
            return access(system, record);
        }
        if (record.code() == STACK_OVERFLOW) {
            return StackRoom.of(system, record).orElse(null);
        }
        Optional<String> thrown = ThrownObject.of(system, record);
        if (thrown.isPresent()) {
            return thrown.get();
        }
        return ExceptionWords.of(
                        system.dump().header().platform(),
                        record.code(),
                        record.flags(),
                        record.address(),
                        record.information())
                .orElse(null);
    }

    private static String access(CrashedSystem system, ExceptionRecord record) {
        long address = record.information().get(1);
        String what = switch ((int) Math.clamp(record.information().get(0), -1, 9)) {
            case 0 -> "read of ";
            case 1 -> "write to ";
            case 8 -> "execution at ";
            default -> "access to ";
        };
        boolean user = !system.dump().header().kind().kernel();
        if (address == -1) {
            boolean wide = user && system.architecture() == Architecture.X64;
            String why = wide ? ", as it does for one that is not canonical" : "";
            return what + "an address that the processor did not tell" + why;
        }
        boolean itself = address == record.address() && what.startsWith("execution");
        String text = itself ? "nothing may be executed there" : what + Address.hex(address);
        if (user && Long.compareUnsigned(address, NULL_LIKE) < 0) {
            return text + (address == 0 ? ", a null pointer" : ", a member of an object that is not there");
        }
        Optional<String> room = user ? StackRoom.beyond(system, record, address) : Optional.empty();
        return room.isPresent() ? text + ", " + room.get() : text;
    }
}
