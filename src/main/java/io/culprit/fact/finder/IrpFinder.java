package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.Fact;
import io.culprit.fact.IoRequest;
import io.culprit.machine.Address;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.device.Irp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The request that a parameter with the role IRP leads to: who has it now, who waits for it. */
final class IrpFinder {

    private IrpFinder() {}

    static Fact<IoRequest> find(CrashedSystem system, @Nullable BugCheck check) {
        String why = "no parameter of this bug check is a request";
        for (int i = 0; check != null && i < check.parameters().size(); i++) {
            BugCheck.Parameter parameter = check.parameters().get(i);
            if (parameter.role() == ParameterRole.IRP && parameter.value() != 0) {
                int number = i + 1;
                Fact<IoRequest> found = Finding.of(
                        "IRP at " + Address.hex(parameter.value()),
                        () -> facts(system, Irp.at(system, parameter.value()), number));
                if (found instanceof Fact.Known<IoRequest>) {
                    return found;
                }
                why = found instanceof Fact.Unknown<IoRequest>(String reason) ? reason : why;
            }
        }
        return Fact.unknown(why);
    }

    private static IoRequest facts(CrashedSystem system, Irp irp, int parameter) {
        List<IoRequest.Location> locations = new ArrayList<>();
        for (int number = irp.locations().size(); number >= 1; number--) {
            Irp.Location location = irp.locations().get(number - 1);
            if (location.used()) {
                locations.add(location(system, location, number == irp.current()));
            }
        }
        Irp.@Nullable Location current =
                irp.completed() || irp.current() == 0 ? null : irp.locations().get(irp.current() - 1);
        return new IoRequest(
                irp.address(),
                parameter,
                function(irp, current),
                current == null || current.device() == 0 ? null : DeviceFinder.moduleOf(system, current.device()),
                current == null || current.device() == 0 ? null : Long.valueOf(current.device()),
                irp.completed(),
                List.copyOf(locations));
    }

    private static String function(Irp irp, Irp.@Nullable Location current) {
        if (current != null) {
            return current.function();
        }
        for (int number = irp.locations().size(); number >= 1; number--) {
            if (irp.locations().get(number - 1).used()) {
                return irp.locations().get(number - 1).function();
            }
        }
        return "unknown";
    }

    private static IoRequest.Location location(CrashedSystem system, Irp.Location location, boolean current) {
        boolean device = location.device() != 0;
        return new IoRequest.Location(
                location.function(),
                device ? Long.valueOf(location.device()) : null,
                device ? DeviceFinder.moduleOf(system, location.device()) : null,
                location.completionRoutine() == 0 ? null : FactFinder.moduleAt(system, location.completionRoutine()),
                current);
    }
}
