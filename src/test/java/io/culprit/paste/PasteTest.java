package io.culprit.paste;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a text is read as. Texts are written in the forms that tools print and people paste; none is anybody's. */
class PasteTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0xE6 0x26 0 0xC1F80 6                                        | e6 26 0 c1f80 6
        230 38                                                       | e6 26
        e6                                                           | e6
        EF                                                           | ef
        133                                                          | 133
        9Fh 3                                                        | 9f 3
        0x9f 3 ffffb18c`5bfd57a0                                     | 9f 3 ffffb18c5bfd57a0
        driver_power_state_failure 3                                 | 9f 3
        DPC WATCHDOG VIOLATION                                       | 133
        SYSTEM_THREAD_EXCEPTION_NOT_HANDLED_M (1000007e)             | 1000007e
        Stop code: DRIVER IRQL NOT LESS OR EQUAL                     | d1
        STOP 0x3B                                                    | 3b
        stop code 139 on every boot                                  | 139
        BugCheck A, {40, 2, 1, fffff80003c8a2b4}                     | a 40 2 1 fffff80003c8a2b4
        a 28 2 1 fffff80003c8a2b4                                    | a 28 2 1 fffff80003c8a2b4
        BugCheck EF, {ffffab0c12345080, 0, 0, 0}                     | ef ffffab0c12345080 0 0 0
        0x133_ISR_nt!KeAccumulateTicks                               | 133
        0x1a_41790_nt!MiDeleteVirtualAddresses                       | 1a 41790
        LKD_0x141_Tdr:6_IMAGE_nvlddmkm.sys_Ampere                    | 141
        错误代码为0x0000009F(0x3,0xffffe0016f5b2060,0xfffff803cd4f3cc0,0xffffe0016fa0f010) | 9f 3 ffffe0016f5b2060 fffff803cd4f3cc0 ffffe0016fa0f010
        已记录（检查 0x0000003B （0xC0000005、0xFFFFF80012345678、0xFFFFAB0012345678、0x0））   | 3b c0000005 fffff80012345678 ffffab0012345678 0
        DPC_WATCHDOG_VIOLATION (133) Arg1: 1 Arg2: 1e00              | 133 1 1e00
        BCCode: 1000007e BCP1: C0000005 BCP2: 8B2F1A00 BCP3: 8D1F7B5C BCP4: 8D1F7740 | 1000007e c0000005 8b2f1a00 8d1f7b5c 8d1f7740
        """)
    void readsABugCheck(String text, String expected) {
        assertThat(found(text)).containsExactly(expected);
    }

    @Test
    void readsDecimalOnlyWhereTheFieldIsDecimal() {
        assertThat(found("BugcheckCode 230 BugcheckParameter1 0x26 BugcheckParameter2 0x0 BugcheckParameter3 0xc1f80"
                        + " BugcheckParameter4 0x6 SleepInProgress 0"))
                .containsExactly("e6 26 0 c1f80 6");
        assertThat(found("<Data Name=\"BugcheckCode\">159</Data><Data Name=\"BugcheckParameter1\">0x3</Data>"))
                .containsExactly("9f 3");
        assertThat(found("{\"BugcheckCode\": \"278\", \"BugcheckParameter1\": \"0xffffc4828b4d6010\"}"))
                .containsExactly("116 ffffc4828b4d6010");
        assertThat(found("BUGCHECK_CODE:  133\nBUGCHECK_P1: 1\nBUGCHECK_P2: 1e00\nBUGCHECK_P3: 0\nBUGCHECK_P4: 0\n"))
                .containsExactly("133 1 1e00 0 0");
    }

    @ParameterizedTest
    @CsvSource({"133, 0x133, 0x85", "159, 0x9f, 0x159", "278, 0x116, ''"})
    void namesTheOtherReadingOfDigits(String text, String taken, String other) {
        Answer.BugCheck crash = only(text);
        assertThat(crash.notes()).singleElement().asString().contains(taken).contains(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x124 0 1 2 3 4", "WHEA_UNCORRECTABLE_ERROR 0 1 2 3 4"})
    void saysThatAFifthParameterIsNone(String text) {
        assertThat(only(text).parameters().values()).containsExactly(0L, 1L, 2L, 3L);
        assertThat(only(text).notes())
                .singleElement()
                .asString()
                .contains("four parameters")
                .contains(" 4,");
        assertThat(only("0x124 0 1 2 3\n4").notes()).as("another line").isEmpty();
    }

    @Test
    void readsAnEventOfARestartWithoutBugCheck() {
        assertThat(Paste.read("BugcheckCode 0 BugcheckParameter1 0x0 PowerButtonTimestamp 0")
                        .answers())
                .containsExactly(new Answer.NoBugCheck());
    }

    @Test
    void readsTheSignatureOfACrashReportFromItsCodeOn() {
        assertThat(found("Fault bucket , type 0\n"
                        + "Event Name: LiveKernelEvent\n"
                        + "Response: Not available\n"
                        + "Cab Id: 0\n\n"
                        + "Problem signature:\n"
                        + "P1: 141\n"
                        + "P2: ffff9c0b0f5a7010\n"
                        + "P3: fffff80312345678\n"
                        + "P4: 0\n"
                        + "P5: 2a4c\n"
                        + "P6: 10_0_19045\n"))
                .containsExactly("141 ffff9c0b0f5a7010 fffff80312345678 0 2a4c");
    }

    @Test
    void readsReportsInOtherLanguages() {
        assertThat(found("Имя события проблемы:\tBlueScreen\nКод:\t9f\nПараметр 1:\t3\nПараметр 2:\tffffa18b0ac26060\n"
                        + "Параметр 3:\tfffff8031e0ba7e0\nПараметр 4:\tffffa18b1283a010\nВерсия ОС:\t10_0_19045"))
                .containsExactly("9f 3 ffffa18b0ac26060 fffff8031e0ba7e0 ffffa18b1283a010");
        assertThat(found("Nom d’événement du problème : BlueScreen\nCode : 133\nParamètre 1 : 0\nParamètre 2 : 501\n"
                        + "Paramètre 3 : 500\nParamètre 4 : fffff8045cd73358\n"))
                .containsExactly("133 0 501 500 fffff8045cd73358");
        assertThat(found("問題イベント名:\tBlueScreen\nコード:\t3b\nパラメーター 1:\tc0000005\nパラメーター 2:\tfffff80412345678\n"
                        + "パラメーター 3:\tffffb60112345678\nパラメーター 4:\t0\n"))
                .containsExactly("3b c0000005 fffff80412345678 ffffb60112345678 0");
    }

    @Test
    void givesEachCrashOfATextAnAnswer() {
        assertThat(found("0x0000009f (0x3, 0xffffe00112345060, 0xfffff80012345678, 0xffffe00187654321)\n"
                        + "0x00000133 (0x1, 0x1e00, 0x0, 0x0)\n"
                        + "0x0000009f (0x3, 0xffffe00112345060, 0xfffff80012345678, 0xffffe00187654321)\n"
                        + "0x0000009f (0x3, 0xffffe001ffffffff, 0xfffff80012345678, 0xffffe00187654321)\n"))
                .containsExactly(
                        "9f 3 ffffe00112345060 fffff80012345678 ffffe00187654321",
                        "133 1 1e00 0 0",
                        "9f 3 ffffe001ffffffff fffff80012345678 ffffe00187654321");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello world",
                "A",
                "dead beef",
                "0xE6 zzz",
                "BugcheckCode",
                "6 (0x0000000000000026, 0xffffd08bb1435060, 0x0000000000000040, 0x0000000000000006)",
                "E6 (26",
                "I have had 50 problems since the update of 2024-05-10",
                "the driver stopped 3 times at 0xfffff80012345678",
                "Faulting application name: x.exe, Exception offset: 0x0000000000001234"
            })
    void refusesWhatIsNoBugCheck(String text) {
        assertThat(found(text)).isEmpty();
    }

    @Test
    void leavesOutAParameterThatTheEndOfTheTextMayHaveCut() {
        String text = "The computer has rebooted from a bugcheck. The bugcheck was: 0x000000e6 (0x0000000000000026,"
                + " 0xffffd08bb14350";
        assertThat(found(text)).containsExactly("e6 26");
        assertThat(only(text).notes()).singleElement().asString().contains("parameter 2");
        assertThat(found("Arg1: 0000000000000026, first\nArg2: 0000000000000000, second\n"))
                .isEmpty();
    }

    @Test
    void joinsANumberThatALineBreakCutInTwo() {
        assertThat(found("The bugcheck was: 0x000000e6 (0x0000000000000026, 0xffffd08b\n"
                        + "b1435060, 0x0000000000000040, 0x0000000000000006)."))
                .containsExactly("e6 26 ffffd08bb1435060 40 6");
    }

    @Test
    void seesThroughInvisibleCharactersAndEntities() {
        assertThat(found("Bug\u200Bcheck code: 0x\u200E000000e6 (\u200E0x26, 0x0, 0xc1f80,\u00A00x6)"))
                .containsExactly("e6 26 0 c1f80 6");
    }

    @Test
    void findsWhatIsNoCrash() {
        assertThat(Paste.read("0xc0000005").answers()).containsExactly(new Answer.Status(0xC0000005));
        assertThat(Paste.read("STATUS_IN_PAGE_ERROR").answers()).containsExactly(new Answer.Status(0xC0000006));
        assertThat(Paste.read("-1073741819").answers()).containsExactly(new Answer.Status(0xC0000005));
        assertThat(Paste.read("Netwtw10.sys").answers()).containsExactly(new Answer.DriverFile("Netwtw10.sys"));
        assertThat(Paste.read("C:\\Windows\\System32\\drivers\\ovpn-dco.sys").answers())
                .containsExactly(new Answer.DriverFile("ovpn-dco.sys"));
        assertThat(Paste.read("PCI\\VEN_10EC&DEV_8168&SUBSYS_81681849&REV_15\\4&abc")
                        .answers())
                .containsExactly(new Answer.PciId(0x10EC, 0x8168, 0x8168_1849L));
        assertThat(Paste.read("[10ec:8168]").answers()).containsExactly(new Answer.PciId(0x10EC, 0x8168, 0));
        assertThat(Paste.read("Ntfx").answers()).containsExactly(new Answer.PoolTag("Ntfx"));
        assertThat(Paste.read("pool tag: Abcd").answers()).containsExactly(new Answer.PoolTag("Abcd"));
    }

    @Test
    void takesTheVariantOfACodeFromTheNumberBehindItsName() {
        Answer.BugCheck crash = only("""
            - Bug Check String:     SYSTEM_THREAD_EXCEPTION_NOT_HANDLED
            - Bug Check Code :     0x1000007e
            - Parameter 1:         ffffffff`c0000005
            """);
        assertThat(crash.code()).isEqualTo(0x1000007E);
        assertThat(crash.parameters().values().getFirst()).isEqualTo(0xFFFFFFFF_C0000005L);
    }

    @Test
    void readsTheLogBesideTheBugCheck() {
        Answer.BugCheck crash = only("""
            DRIVER_IRQL_NOT_LESS_OR_EQUAL (d1)
            Arguments:
            Arg1: 0000000000000028, memory referenced
            Arg2: 0000000000000002, IRQL
            Arg3: 0000000000000000, value 0 = read operation
            Arg4: fffff80512345678, address which referenced memory
            PROCESS_NAME:  System
            STACK_TEXT:
            ffff8d85`1c2f6a58 fffff805`0c20f169 : 00000000`0000000a 00000000`00000028 00000000`00000002 00000000`00000000 : nt!KeBugCheckEx
            ffff8d85`1c2f6a60 fffff805`12345678 : 00000000`00000000 00000000`00000000 00000000`00000000 00000000`00000000 : nt!KiPageFault+0x458
            ffff8d85`1c2f6ba0 fffff805`12340000 : 00000000`00000000 00000000`00000000 00000000`00000000 00000000`00000000 : rtwlane+0x5678
            SYMBOL_NAME:  rtwlane+5678
            MODULE_NAME: rtwlane
            IMAGE_NAME:  rtwlane.sys
            FAILURE_BUCKET_ID:  AV_rtwlane!unknown_function
            """);
        assertThat(crash.code()).isEqualTo(0xD1);
        assertThat(crash.log().process()).isEqualTo("System");
        assertThat(crash.log().blamed()).isEqualTo("rtwlane.sys");
        assertThat(crash.log().bucket()).isEqualTo("AV_rtwlane!unknown_function");
        assertThat(crash.log().frames())
                .extracting(Log.Frame::symbol)
                .containsExactly("nt!KeBugCheckEx", "nt!KiPageFault+0x458", "rtwlane+0x5678");
    }

    @Test
    void readsWhatABlueScreenSays() {
        Answer.BugCheck crash = only("Your device ran into a problem and needs to restart.\n"
                + "Stop code: DRIVER_IRQL_NOT_LESS_OR_EQUAL (0xD1)\nWhat failed: rtwlane.sys");
        assertThat(crash.code()).isEqualTo(0xD1);
        assertThat(crash.log().blamed()).isEqualTo("rtwlane.sys");
        assertThat(only("DRIVER_IRQL_NOT_LESS_OR_EQUAL (rtwlane.sys)").log().blamed())
                .isEqualTo("rtwlane.sys");
        assertThat(only("终止代码: SYSTEM_SERVICE_EXCEPTION\n失败的操作: win32kfull.sys")
                        .log()
                        .blamed())
                .isEqualTo("win32kfull.sys");
    }

    @Test
    void readsALongTextInLinearTime() {
        String row =
                "092515-8190-01.dmp\t0x00000133\t00000000`00000001 00000000`00001e00 0 BugCheck Parameter 1 ( { [ \n";
        Paste paste = Paste.read(row.repeat((4 << 20) / row.length()));
        assertThat(paste.answers()).isNotEmpty();
        assertThat(Paste.read("(".repeat(1 << 20)).answers()).isEmpty();
        assertThat(Paste.read("MEMORY ".repeat(200_000)).answers()).isEmpty();
    }

    private static Answer.BugCheck only(String text) {
        List<Answer> answers = Paste.read(text).answers();
        assertThat(answers).hasSize(1);
        return (Answer.BugCheck) answers.getFirst();
    }

    /** Code and the parameters that were given, in hex; a parameter that is missing between two is a dash. */
    static List<String> found(String text) {
        return Paste.read(text).answers().stream()
                .filter(Answer.BugCheck.class::isInstance)
                .map(answer -> shown((Answer.BugCheck) answer))
                .toList();
    }

    private static String shown(Answer.BugCheck crash) {
        StringBuilder shown = new StringBuilder(Integer.toHexString(crash.code()));
        int last = 32 - Integer.numberOfLeadingZeros(crash.parameters().known());
        for (int i = 1; i <= last; i++) {
            shown.append(' ')
                    .append(
                            crash.parameters().has(i)
                                    ? Long.toHexString(
                                            crash.parameters().values().get(i - 1))
                                    : "-");
        }
        return shown.toString();
    }
}
