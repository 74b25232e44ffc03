package io.culprit.shell.device;

import io.culprit.fact.BugCheck;
import io.culprit.shell.Session;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.List;
import java.util.Optional;

/** The parameter of the bug check that leads to an object. */
final class ParameterLookup {

    private ParameterLookup() {}

    /** The first parameter that has one of these roles and is not zero. */
    static Optional<Long> of(Session session, ParameterRole... roles) {
        BugCheck check = session.facts().bugCheck().find().orElse(null);
        if (check != null) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                if (List.of(roles).contains(parameter.role()) && parameter.value() != 0) {
                    return Optional.of(parameter.value());
                }
            }
        }
        return Optional.empty();
    }
}
