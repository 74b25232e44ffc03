package io.culprit.windows.bugcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.table.Table;
import org.junit.jupiter.api.Test;

class BugChecksTest {

    @Test
    void knowsEveryDocumentedCode() {
        assertThat(BugCheckName.all()).extracting(BugCheckName::code).contains(0xE6, 0xDEADDEAD, 0xC000021A, 0x20001);
        assertThat(BugChecks.name(0x1000007E)).contains("SYSTEM_THREAD_EXCEPTION_NOT_HANDLED_M");
        assertThat(BugChecks.name(0x4000008A)).contains("THREAD_TERMINATE_HELD_MUTEX");
        assertThat(BugChecks.name(0x1E6)).isEmpty();
    }

    @Test
    void saysWhereADeviceSitsOfWhichAParameterIsTheRequesterId() {
        assertThat(BugChecks.meaning(0x1EA, new long[] {0, 0xFB, 4, 0})
                        .parameters()
                        .get(1)
                        .decoded())
                .isEqualTo("PCI device 00:1f.3");
        assertThat(BugChecks.meaning(0x1EA, new long[] {0, 1L << 32, 4, 0})
                        .parameters()
                        .get(1)
                        .decoded())
                .isNull();
    }

    @Test
    void explainsEveryRowOfEveryCode() {
        int rows = 0;
        for (BugCheckName name : BugCheckName.all()) {
            int code = name.code();
            for (String[] row : Table.beside(BugChecks.class, "bugchecks.table").rows(code)) {
                assertThat(row).as("row of %x", code).hasSize(10);
                rows++;
                check(BugChecks.meaning(code, BugCheckRows.sample(row[1])), row);
            }
        }
        assertThat(rows).isGreaterThan(2300);
    }

    private static void check(BugCheckMeaning meaning, String[] row) {
        assertThat(meaning.name()).matches("[A-Z0-9_]+");
        assertThat(meaning.text()).as(meaning.name()).endsWith(".");
        assertThat(meaning.parameters()).hasSize(4);
        assertThat(meaning.parameters())
                .as("%s %s", meaning.name(), row[1])
                .allSatisfy(parameter -> assertThat(parameter.meaning()).isNotBlank());
        assertThat(meaning.blame()).isNotEmpty();
        if (!row[1].isEmpty() && !row[3].isEmpty()) {
            assertThat(meaning.unknownSubtype())
                    .as("%s %s", meaning.name(), row[1])
                    .isFalse();
        }
    }

    @Test
    void explainsTheFaultOfTheIommu() {
        BugCheckMeaning meaning = BugChecks.meaning(0xE6, new long[] {0x26, 0, 0xC1F80, 6});
        assertThat(meaning.name()).isEqualTo("DRIVER_VERIFIER_DMA_VIOLATION");
        assertThat(meaning.text()).contains("IOMMU");
        assertThat(meaning.parameters())
                .extracting(BugCheckMeaning.Parameter::role)
                .containsExactly(
                        ParameterRole.SUBTYPE,
                        ParameterRole.DEVICE_OBJECT,
                        ParameterRole.BUS_ADDRESS,
                        ParameterRole.FAULT_CODE);
        assertThat(meaning.blame())
                .containsExactly(new BlameStep(BlameVerb.DEVICE_STACK, 2), new BlameStep(BlameVerb.HARDWARE, 0));
        assertThat(meaning.unknownSubtype()).isFalse();
    }

    @Test
    void callsAnUnlistedSubtypeUnknownInsteadOfTheNearestOne() {
        BugCheckMeaning meaning = BugChecks.meaning(0xE6, new long[] {0x27, 1, 2, 3});
        assertThat(meaning.unknownSubtype()).isTrue();
        assertThat(meaning.parameters().get(0).meaning()).isEqualTo("unknown subtype");
        assertThat(meaning.parameters())
                .extracting(BugCheckMeaning.Parameter::role)
                .containsExactly(ParameterRole.SUBTYPE, ParameterRole.OTHER, ParameterRole.OTHER, ParameterRole.OTHER);
        assertThat(meaning.blame()).containsExactly(new BlameStep(BlameVerb.STACK, 0));
    }

    @Test
    void takesTheNestedRowBeforeItsParent() {
        assertThat(BugChecks.meaning(0xE6, new long[] {0x13, 2, 2, 3}).text()).contains("too high");
        assertThat(BugChecks.meaning(0xE6, new long[] {0x13, 9, 2, 3}).text()).contains("wrong IRQL");
    }

    @Test
    void resolvesTheRolesOfTheVariant() {
        assertThat(roles(0x9F, 3))
                .containsExactly(
                        ParameterRole.SUBTYPE,
                        ParameterRole.PHYSICAL_DEVICE_OBJECT,
                        ParameterRole.TRIAGE_BLOCK,
                        ParameterRole.IRP);
        assertThat(roles(0x9F, 2))
                .containsExactly(
                        ParameterRole.SUBTYPE,
                        ParameterRole.DEVICE_OBJECT,
                        ParameterRole.DEVICE_OBJECT,
                        ParameterRole.DRIVER_OBJECT);
        assertThat(roles(0x133, 0))
                .containsExactly(
                        ParameterRole.SUBTYPE, ParameterRole.TIME, ParameterRole.TIMEOUT, ParameterRole.TRIAGE_BLOCK);
        assertThat(roles(0x133, 1))
                .containsExactly(
                        ParameterRole.SUBTYPE,
                        ParameterRole.TIMEOUT,
                        ParameterRole.TRIAGE_BLOCK,
                        ParameterRole.RESERVED);
        assertThat(roles(0xC4, 0x10005))
                .containsExactly(
                        ParameterRole.SUBTYPE, ParameterRole.STRING, ParameterRole.STRUCTURE, ParameterRole.STRUCTURE);
        assertThat(roles(0xC9, 0x224))
                .containsExactly(
                        ParameterRole.SUBTYPE,
                        ParameterRole.INSTRUCTION_ADDRESS,
                        ParameterRole.IRP,
                        ParameterRole.OTHER);
        assertThat(BugChecks.meaning(0xC8, new long[] {0x20003, 0, 0, 0}).blame())
                .containsExactly(new BlameStep(BlameVerb.MODULE_AT, 2));
    }

    private static Iterable<ParameterRole> roles(int code, long first) {
        return BugChecks.meaning(code, new long[] {first, 0, 0, 0}).parameters().stream()
                .map(BugCheckMeaning.Parameter::role)
                .toList();
    }

    @Test
    void readsTheKindOfAccessAsEachCodeEncodesIt() {
        assertThat(decoded(0xA, 3, 8)).isEqualTo("execute");
        assertThat(decoded(0xD1, 3, 2)).isEqualTo("execute");
        assertThat(decoded(0x50, 2, 2)).isEqualTo("write");
        assertThat(decoded(0x50, 2, 0x10)).isEqualTo("execute");
        assertThat(decoded(0xC5, 3, 1)).isEqualTo("write");
        assertThat(decoded(0x1F2, 4, 0x1FA)).isEqualTo("write");
        assertThat(decoded(0xD1, 2, 2)).isEqualTo("DISPATCH_LEVEL");
    }

    private static String decoded(int code, int parameter, long value) {
        long[] values = new long[4];
        values[parameter - 1] = value;
        return String.valueOf(
                BugChecks.meaning(code, values).parameters().get(parameter - 1).decoded());
    }

    @Test
    void namesStatusesEvenWhenTheyAreSignExtended() {
        long[] values = {0xFFFFFFFF_C0000005L, 0, 1, 0x10};
        BugCheckMeaning meaning = BugChecks.meaning(0x1E, values);
        assertThat(meaning.parameters().get(0).decoded()).isEqualTo("STATUS_ACCESS_VIOLATION");
        assertThat(meaning.parameters().get(2).decoded()).isEqualTo("write");
        assertThat(BugChecks.meaning(0x1E, new long[] {0x80000003L, 0, 1, 0})
                        .parameters()
                        .get(2)
                        .role())
                .isEqualTo(ParameterRole.OTHER);
    }

    @Test
    void saysSoWhenACodeIsNotKnown() {
        BugCheckMeaning meaning = BugChecks.meaning(0x12345, new long[4]);
        assertThat(meaning.name()).isEqualTo("UNKNOWN");
        assertThat(meaning.parameters()).hasSize(4);
    }

    @Test
    void knowsLiveDumps() {
        assertThat(BugChecks.meaning(0x193, new long[4]).liveDump()).isTrue();
        assertThat(BugChecks.meaning(0x9F, new long[4]).liveDump()).isFalse();
    }
}
