package io.culprit;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.image.Modules;
import io.culprit.windows.BugCheckMeaning;
import io.culprit.windows.BugChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The facts that stand in the header of a dump. */
final class HeaderFacts {

    private static final String NOT_READ = "not read";

    private HeaderFacts() {}

    static Facts of(Path file, DumpFile dump) throws IOException {
        DumpHeader header = dump.header();
        return new Facts(
                new Facts.OfFile(String.valueOf(file.getFileName()), Files.size(file), ""),
                new Facts.OfDump(
                        header.kind(), header.type(), header.writer(), header.time(), dump.complete(), dump.warnings()),
                new Facts.OfSystem(
                        header.platform(),
                        header.architecture(),
                        header.build(),
                        header.buildLab(),
                        header.product(),
                        header.processors(),
                        header.uptime() == null ? null : header.uptime().toSeconds(),
                        null,
                        null,
                        null),
                bugCheck(header.bugCheck()),
                Fact.unknown(NOT_READ),
                dump.context()
                        .<Fact<Facts.OfContext>>map(
                                registers -> Fact.known(new Facts.OfContext(registers, "header"), "header"))
                        .orElse(Fact.unknown(NOT_READ)),
                Fact.unknown(NOT_READ),
                Fact.unknown(NOT_READ),
                Fact.unknown(NOT_READ),
                List.of(),
                "the stack was not walked",
                List.of(),
                Modules.of(dump.modules(), dump.unloadedModules()),
                Fact.unknown(NOT_READ),
                Fact.unknown(NOT_READ),
                Fact.unknown(NOT_READ),
                Fact.unknown(NOT_READ),
                Fact.unknown(NOT_READ),
                Fact.unknown(NOT_READ),
                List.of(),
                List.of());
    }

    private static Fact<Facts.OfBugCheck> bugCheck(@Nullable BugCheckData data) {
        if (data == null) {
            return Fact.unknown("the dump is of a program");
        }
        BugCheckMeaning meaning =
                BugChecks.meaning(data.code(), new long[] {data.p1(), data.p2(), data.p3(), data.p4()});
        List<Facts.OfParameter> parameters = new ArrayList<>();
        for (BugCheckMeaning.Parameter parameter : meaning.parameters()) {
            parameters.add(new Facts.OfParameter(
                    parameter.value(), parameter.meaning(), parameter.role(), null, parameter.decoded()));
        }
        return Fact.known(
                new Facts.OfBugCheck(
                        meaning.code(),
                        meaning.baseCode(),
                        meaning.name(),
                        meaning.text(),
                        meaning.cause(),
                        parameters,
                        meaning.blame()),
                "header");
    }
}
