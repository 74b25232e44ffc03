package io.culprit.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class BugChecksTest {

    private static final Set<String> ROLES = Set.of(
            ("instruction-address module-address isr stack-pointer referenced-address address pte pte-contents pfn"
                + " pool-block pool-tag pool-size bus-address trap-frame context-record exception-record"
                + " exception-code status irql access processor-number prcb thread process device-object"
                + " physical-device-object driver-object file-object irp mdl dpc timer interrupt-object object lock"
                + " spin-lock handle dma-adapter triage-block whea-record tdr-context verifier-record structure"
                + " mca-bank mci-status fault-code interrupt-vector module-name-pointer unicode-string string"
                + " service-name source-file line-number count size time timeout version id subtype other reserved")
                    .split(" "));
    private static final Set<String> BLAME = Set.of(
            ("stack configuration module-at hardware none storage thread memory context device-stack irp trap-frame"
                + " firmware pool-block user process module-name structure processor unloaded-module-at triage-block"
                + " mdl interrupt-object whea-record timer dpc service-name lock driver-object pool-tag")
                    .split(" "));

    @Test
    void knowsEveryDocumentedCode() {
        assertThat(BugChecks.codes()).hasSize(421).contains(0xE6, 0xDEADDEAD, 0xC000021A, 0x20001);
        assertThat(BugChecks.name(0x1000007E)).contains("SYSTEM_THREAD_EXCEPTION_NOT_HANDLED_M");
        assertThat(BugChecks.name(0x4000008A)).contains("THREAD_TERMINATE_HELD_MUTEX");
        assertThat(BugChecks.name(0x1E6)).isEmpty();
    }

    @Test
    void explainsEveryRowOfEveryCode() {
        int rows = 0;
        for (int code : BugChecks.codes()) {
            for (String[] row : SortedLines.of("bugchecks.tsv").rows(code)) {
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
                .allSatisfy(parameter -> assertThat(ROLES).contains(parameter.role()))
                .allSatisfy(parameter -> assertThat(parameter.meaning()).isNotBlank());
        assertThat(meaning.blame()).isNotEmpty().allSatisfy(step -> {
            assertThat(BLAME).contains(step.verb());
            assertThat(step.parameter()).isBetween(0, 4);
        });
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
                .containsExactly("subtype", "device-object", "bus-address", "fault-code");
        assertThat(meaning.blame()).containsExactly(new BlameStep("device-stack", 2), new BlameStep("hardware", 0));
        assertThat(meaning.unknownSubtype()).isFalse();
    }

    @Test
    void callsAnUnlistedSubtypeUnknownInsteadOfTheNearestOne() {
        BugCheckMeaning meaning = BugChecks.meaning(0xE6, new long[] {0x27, 1, 2, 3});
        assertThat(meaning.unknownSubtype()).isTrue();
        assertThat(meaning.parameters().get(0).meaning()).isEqualTo("unknown subtype");
        assertThat(meaning.parameters())
                .extracting(BugCheckMeaning.Parameter::role)
                .containsExactly("subtype", "other", "other", "other");
        assertThat(meaning.blame()).containsExactly(new BlameStep("stack", 0));
    }

    @Test
    void takesTheNestedRowBeforeItsParent() {
        assertThat(BugChecks.meaning(0xE6, new long[] {0x13, 2, 2, 3}).text()).contains("too high");
        assertThat(BugChecks.meaning(0xE6, new long[] {0x13, 9, 2, 3}).text()).contains("wrong IRQL");
    }

    @Test
    void resolvesTheRolesOfTheVariant() {
        assertThat(roles(0x9F, 3)).containsExactly("subtype", "physical-device-object", "triage-block", "irp");
        assertThat(roles(0x9F, 2)).containsExactly("subtype", "device-object", "device-object", "driver-object");
        assertThat(roles(0x133, 0)).containsExactly("subtype", "time", "timeout", "triage-block");
        assertThat(roles(0x133, 1)).containsExactly("subtype", "timeout", "triage-block", "reserved");
        assertThat(roles(0xC4, 0x10005)).containsExactly("subtype", "string", "structure", "structure");
        assertThat(roles(0xC9, 0x224)).containsExactly("subtype", "instruction-address", "irp", "other");
        assertThat(BugChecks.meaning(0xC8, new long[] {0x20003, 0, 0, 0}).blame())
                .containsExactly(new BlameStep("module-at", 2));
    }

    private static Iterable<String> roles(int code, long first) {
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
                .isEqualTo("other");
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
