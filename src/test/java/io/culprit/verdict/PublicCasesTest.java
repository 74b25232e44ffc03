package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.DmaFault;
import io.culprit.fact.Facts;
import io.culprit.rule.Label;
import io.culprit.rule.RuleBook;
import org.junit.jupiter.api.Test;

/** The DMA violations of real machines that were published, as far as their numbers and device stacks are known. */
class PublicCasesTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    /** A Windows 10 machine on vSphere 8 with a virtual IOMMU: an adapter's driver over ACPI's nameless filter over pci. */
    private static CrashFacts virtualAdapter() {
        return CrashFacts.kernel()
                .driver("e1i68x64.sys")
                .windows("ACPI.sys")
                .hypervisor("VMware")
                .bugCheck(0xE6, "device-stack:p2", 0x26, 0xffffd00000011000L, 0x40, 6)
                .dma(6, 0x40)
                .pci(1, 0x8086, 0x10D3, 0x020000);
    }

    @Test
    void namesTheVirtualAdapterOrItsDriverOverTheFilterOfAcpi() {
        Facts facts = virtualAdapter()
                .pciDevice(2, 1, false, "e1i68x64", "e1i68x64.sys", "ACPI.sys", "pci.sys")
                .build();
        Verdict verdict = JUDGE.judge(facts);

        assertThat(verdict).isInstanceOf(Verdict.Culprit.class);
        assertThat(((Verdict.Culprit) verdict).culprit().module()).isEqualTo("e1i68x64.sys");
        assertThat(verdict.label()).isEqualTo(Label.STRONG);
        assertThat(verdict.candidates()).extracting(Candidate::module).doesNotContain("ACPI.sys", "pci.sys");
        assertThat(verdict.advice().toString()).contains("VMXNET3", "VMware Tools");
    }

    @Test
    void namesItWhereTheFilterOfAcpiCannotBeRead() {
        Facts facts = virtualAdapter()
                .pciDevice(2, 1, false, null, "e1i68x64.sys", null, "pci.sys")
                .build();

        assertThat(((Verdict.Culprit) JUDGE.judge(facts)).culprit().module()).isEqualTo("e1i68x64.sys");
    }

    @Test
    void readsBothPublishedAddressesAsPagesAndConcludesNothingFromOneReading() {
        for (long p3 : new long[] {0x40, 0xC1F80}) {
            DmaFault fault = DmaFault.of("GenuineIntel", p3, 6, null);
            assertThat(fault.page()).isEqualTo(p3);
            assertThat(fault.busAddress()).isEqualTo(p3 << 12);
            assertThat(fault.suggests()).isNull();
            assertThat(fault.access()).isEqualTo("read");
            assertThat(fault.reason()).contains("without read permission");
        }
    }

    @Test
    void namesNobodyWithoutADevice() {
        Verdict verdict = JUDGE.judge(CrashFacts.kernel()
                .driver("b57nd60a.sys")
                .driver("mystery.sys")
                .bugCheck(0xE6, "device-stack:p2", 0x26, 0, 0xC1F80, 6)
                .dma(6, 0xC1F80)
                .pci(1, 0x14E4, 0x165F, 0x020000)
                .pci(2, 0x1234, 0x0001, 0x020000)
                .build());

        assertThat(verdict).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(verdict.because().getFirst()).contains("P2 is 0");
        assertThat(verdict.candidates()).extracting(Candidate::module).containsExactly("b57nd60a.sys", "mystery.sys");
    }
}
