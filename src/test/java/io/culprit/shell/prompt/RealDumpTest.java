package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Corpus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Answers about real dumps, held against what other tools say of the same files. */
class RealDumpTest {

    private static String triage(String... commands) throws Exception {
        Path images = Corpus.folder().resolve("images");
        return Transcript.of(Corpus.file("triage_x64.dmp"), images.toString(), images.toString(), commands);
    }

    private static String power(String... commands) throws Exception {
        return Transcript.of(Corpus.file("9f.dmp"), null, null, commands);
    }

    @Test
    void namesTheFaultAndTheCodeThere() throws Exception {
        assertThat(triage(".bugcheck", ".exr -1"))
                .contains("1000007E  SYSTEM_THREAD_EXCEPTION_NOT_HANDLED_M")
                .contains("(amdppm!WriteIoMemRawEx+0x70)")
                .contains("c0000005 (STATUS_ACCESS_VIOLATION)")
                .contains("Attempt to write to address ffffffffffffffff");
        assertThat(triage(".cxr ffff850429891720", "u @rip L3", "uf @rip"))
                .contains("fffff804`8b58334c 43891401         mov dword ptr [r9 + r8], edx")
                .contains("fffff804`8b583350 eb0b             jmp 0xfffff8048b58335d (amdppm!WriteIoMemRawEx+0x81)")
                .contains("call 0xfffff8048b58324c (amdppm!WriteIoMemRaw)");
    }

    @Test
    void walksFromTheContextRecordByUnwindTables() throws Exception {
        assertThat(triage(".cxr ffff850429891720", "k 6"))
                .containsSubsequence(
                        "context amdppm!WriteIoMemRawEx+0x70",
                        "unwind  amdppm!WriteGenAddrEx+0x6b",
                        "unwind  amdppm!WriteGenAddrMaybeHiddenEx+0x18",
                        "unwind  amdppm!InitAcpiCpc+0x317",
                        "unwind  amdppm!ProcLibDeviceStart+0x886",
                        "unwind  amdppm!EvtDevicePrepareHardware+0xd2");
        assertThat(triage(".cxr ffff850429891720", ".frame 1", "? @rip"))
                .contains("amdppm!WriteGenAddrEx+0x6b (unwind", "fffff804`8b58313f");
    }

    @Test
    void takesNoListForTheStartOfAThread() throws Exception {
        assertThat(Transcript.of(Corpus.file("7a.dmp"), null, null, "!thread"))
                .contains("Start Address not known: a list stands in its place")
                .contains("Win32 Start Address 0x00007ff6565c27c0");
        assertThat(power("!thread")).contains("Start Address 0x00007ffb5dc7cc70");
    }

    @Test
    void findsSymbolsByAddressNameAndPattern() throws Exception {
        assertThat(triage("ln amdppm+334c", "? amdppm!WriteIoMemRawEx", "x amdppm!WriteIoMemRaw*"))
                .contains("amdppm!WriteIoMemRawEx+0x70  [public]")
                .contains("= fffff804`8b5832dc")
                .contains("fffff804`8b58324c amdppm!WriteIoMemRaw\n")
                .contains("fffff804`8b5832dc amdppm!WriteIoMemRawEx\n");
        assertThat(triage("lmvm amdppm"))
                .contains("pdb symbols", "CheckSum            : 00038e6b", "fffff804`8b580000 fffff804`8b5bb000");
    }

    @Test
    void listsAndOpensTypesByPattern() throws Exception {
        assertThat(triage("dt amdppm!_L*")).contains("          amdppm!_LIST_ENTRY\n", "          amdppm!_LUID\n");
        assertThat(triage("dt amdppm!_LARGE_INTEGER H*")).contains("HighPart").doesNotContain("QuadPart");
        assertThat(triage("dt amdppm!_LARGE_INTEGER -y Quad"))
                .contains("QuadPart")
                .doesNotContain("LowPart");
        assertThat(triage("dt amdppm!_NONE*")).contains("no type _NONE* in the PDBs that are there");
    }

    @Test
    void showsTheBytesOfTheStackAsValuesOfEveryWidth() throws Exception {
        assertThat(power("db @rsp L10", "dq @rsp L2", "dd @rsp L2", "dps @rsp L1"))
                .contains("ffffd007`d6287b68  d7 6a b6 70 04 f8 ff ff-9f 00 00 00 00 00 00 00  .j.p............")
                .contains("ffffd007`d6287b68  fffff804`70b66ad7 00000000`0000009f")
                .contains("ffffd007`d6287b68  70b66ad7 fffff804")
                .contains("fffff804`70b66ad7 nt+0x566ad7");
    }

    @Test
    void showsWhoHoldsTheRequestOfAPowerFailure() throws Exception {
        assertThat(power("!irp"))
                .contains("Irp is active with 7 stacks 5 is current (= 0xffffd68")
                .containsPattern(
                        "(?s)>\\[IRP_MJ_POWER\\(16\\), IRP_MN_SET_POWER\\(2\\)\\]\n +0 e1 ffffd68fe39130a0 00000000 "
                                + "\\S+ Success Error Cancel pending\n +\\\\Driver\\\\disk ");
        assertThat(power("!devstack"))
                .contains("> ffffd68fe35b8050 \\Driver\\iaStorAC ffffd68fe35b81a0 iaStorAC")
                .contains("ServiceName is \"disk\"");
        assertThat(power("!drvobj \\Driver\\iaStorAC; !drvobj iaStorAC 2"))
                .containsSubsequence(
                        "Driver object (ffffd68fe34e8060) is for:",
                        "Device Object list:",
                        "Driver object (ffffd68fe34e8060) is for:",
                        "DriverEntry:",
                        "[16] IRP_MJ_POWER ");
        assertThat(power("!pci")).contains("10ec:8168", "rt640x64 < ACPI < pci");
    }

    @Test
    void leavesSerialNumbersOut() throws Exception {
        assertThat(power("!devnode")).contains("SCSI\\Disk&Ven_Intel&Prod_Raid_1_Volume\\...\"");
    }

    @Test
    void sumsInterruptsAndDeferredCallsByDriver() throws Exception {
        assertThat(power("!dpcwatchdog")).contains("87 calls in the last").containsPattern("(?m)^rtwlane +13 ");
    }

    @Test
    void listsTheInterruptOfOneVector() throws Exception {
        assertThat(power("!idt d1")).contains("d1:", "nt+0x264ef0");
        assertThat(power("!idt 3"))
                .contains("no interrupt is connected to vector 3")
                .doesNotContain("d1:");
        assertThat(power("!idt -a")).contains("d1:");
    }
}
