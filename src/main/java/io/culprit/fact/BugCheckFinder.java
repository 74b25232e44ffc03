package io.culprit.fact;

import io.culprit.dump.BugCheckData;
import io.culprit.windows.BugCheckMeaning;
import io.culprit.windows.BugChecks;
import io.culprit.windows.CrashedSystem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bug check with the meaning and role of each parameter, and the module that an address parameter points into. */
final class BugCheckFinder {

    private BugCheckFinder() {}

    static Fact<Facts.OfBugCheck> find(CrashedSystem system) {
        BugCheckData data = system.dump().header().bugCheck();
        if (data == null) {
            return Fact.unknown("the header holds no bug check");
        }
        BugCheckMeaning meaning =
                BugChecks.meaning(data.code(), new long[] {data.p1(), data.p2(), data.p3(), data.p4()});
        List<Facts.OfParameter> parameters = new ArrayList<>(4);
        for (BugCheckMeaning.Parameter parameter : meaning.parameters()) {
            parameters.add(new Facts.OfParameter(
                    parameter.value(),
                    parameter.meaning(),
                    parameter.role(),
                    module(system, parameter),
                    parameter.decoded()));
        }
        return Fact.known(
                new Facts.OfBugCheck(
                        meaning.code(),
                        meaning.baseCode(),
                        meaning.name(),
                        meaning.text(),
                        meaning.cause(),
                        List.copyOf(parameters),
                        meaning.blame()),
                "header");
    }

    private static @Nullable String module(CrashedSystem system, BugCheckMeaning.Parameter parameter) {
        return switch (parameter.role()) {
            case "reserved",
                    "subtype",
                    "count",
                    "size",
                    "time",
                    "timeout",
                    "version",
                    "id",
                    "status",
                    "irql",
                    "access",
                    "exception-code",
                    "processor-number",
                    "pfn",
                    "pte-contents",
                    "pool-tag",
                    "pool-size",
                    "bus-address",
                    "fault-code",
                    "interrupt-vector",
                    "mca-bank",
                    "mci-status",
                    "line-number",
                    "source-file",
                    "service-name" -> null;
            default -> FactFinder.moduleAt(system, parameter.value());
        };
    }
}
