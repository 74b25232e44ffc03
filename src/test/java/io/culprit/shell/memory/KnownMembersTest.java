package io.culprit.shell.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.machine.Architecture;
import io.culprit.windows.KernelLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownMembersTest {

    /** Who adds a member to the table of layouts says here what it is, where it is shorter than a pointer. */
    @ParameterizedTest
    @CsvSource({"X64, 7600", "X64, 19041", "X64, 26100", "X86, 7600", "X86, 19041", "ARM64, 22000"})
    void endBeforeTheNextMemberBegins(Architecture architecture, int build) {
        KernelLayout.of(architecture, build)
                .known()
                .forEach((structure, members) -> members.forEach((name, offset) -> {
                    int next = members.values().stream()
                            .mapToInt(Integer::intValue)
                            .filter(other -> other > offset)
                            .min()
                            .orElse(Integer.MAX_VALUE);
                    assertThat(offset
                                    + KnownMembers.of(structure, name, offset, architecture)
                                            .sizeBytes())
                            .as(structure + "." + name)
                            .isLessThanOrEqualTo(next);
                }));
    }
}
