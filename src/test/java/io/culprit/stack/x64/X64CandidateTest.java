package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.StackTarget;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which stack values can be return addresses of x64 code, by the code around them. */
class X64CandidateTest {

    private static final long HIGH = 0xFFFF_F802_85A5_E000L;

    private boolean plausible(long slot, String before, String after) {
        byte[] code = HexFormat.of().parseHex((before + after + "90".repeat(64)).replace(" ", ""));
        long value = 0x4_1005L;
        LoadedModule module = new LoadedModule("driver.sys", null, 0x4_0000, 0x1_0000, 0, null, null, null);
        StackTarget target = new StackTarget(
                Fixture.bytes(value - before.replace(" ", "").length() / 2, code),
                Modules.of(List.of(module), List.of()),
                Images.NONE,
                List.of());
        return new X64Candidate(target).plausible(slot, value);
    }

    /** Behind a call goes the function on; what begins there is another function, whose address is on the stack for another reason. */
    @Test
    void refusesReturnAddressesAtTheBeginningOfAFunction() {
        String call = "90 90 E8 10 00 00 00";
        for (String begins : List.of(
                "53", // push rbx
                "40 57", // push rdi
                "48 89 5C 24 08", // mov [rsp+8], rbx
                "48 83 EC 28", // sub rsp, 28h
                "48 8B C4", // mov rax, rsp
                "4C 8B DC", // mov r11, rsp
                "F3 0F 1E FA")) { // endbr64
            assertThat(plausible(HIGH - 0x108, call, begins)).as(begins).isFalse();
        }
        for (String goesOn : List.of(
                "48 8B D8", // mov rbx, rax
                "48 83 C4 28 C3", // add rsp, 28h; ret
                "85 C0", // test eax, eax
                "48 89 44 24 28", // mov [rsp+28h], rax
                "CC")) {
            assertThat(plausible(HIGH - 0x108, call, goesOn)).as(goesOn).isTrue();
        }
    }

    @Test
    void refusesReturnAddressesThatNoCallCanHavePushed() {
        assertThat(plausible(HIGH - 0x108, "90 90 E8 10 00 00 00", "85 C0")).isTrue();
        assertThat(plausible(HIGH - 0x110, "90 90 E8 10 00 00 00", "85 C0")).isFalse();
        assertThat(plausible(HIGH - 0x108, "90 90 90 90 90 90 90", "85 C0")).isFalse();
        assertThat(plausible(HIGH - 0x108, "90 90 E8 10 00 00 00", "00 00 00 00"))
                .isFalse();
        assertThat(plausible(HIGH - 0x108, "90 90 E8 10 00 00 00", "D7")).isFalse();
    }

    private static final long SP = HIGH - 0x400;
    private static final long VALUE = 0x4_1005L;

    private static String note(
            String module, long sp, boolean exact, long rip, long slot, long value, byte[] code, int back) {
        LoadedModule loaded = new LoadedModule(module, null, 0x4_0000, 0x1_0000, 0, null, null, null);
        StackTarget target = new StackTarget(
                Fixture.bytes(value - back, code), Modules.of(List.of(loaded), List.of()), Images.NONE, List.of());
        return new X64Candidate(target)
                .note(new Cursor(Registers.of(Architecture.X64, rip, sp), exact, 0), slot, value);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** The lowest place of a return address: above the callee's home space and what keeps the stack on 16, or right at a stack pointer off 16. */
    @Test
    void looksNoLowerThanAReturnAddressCanStand() {
        for (long above = 0x08; above <= 0x48; above += 0x10) {
            String windows = note("a.sys", SP, true, 0x4_2000, SP + above, VALUE, new byte[0], 0);
            String other = note("a.so", SP, true, 0x4_2000, SP + above, VALUE, new byte[0], 0);
            String prolog = note("a.sys", SP - 8, true, 0x4_2001, SP - 8 + above - 8, VALUE, new byte[0], 0);
            String caller = note("a.sys", SP - 8, false, 0x4_2001, SP - 8 + above - 8, VALUE, new byte[0], 0);
            assertThat(windows).as("%x", above).isEqualTo(above >= 0x28 ? "alignment only" : null);
            assertThat(other).as("%x", above).isEqualTo("alignment only");
            assertThat(prolog).as("%x", above).isEqualTo("alignment only");
            assertThat(caller).as("%x", above).isEqualTo(above - 8 >= 0x28 ? "alignment only" : null);
        }
    }

    @Test
    void saysWhatSpeaksForAValue() {
        byte[] call = hex("90 90 E8 10 00 00 00" + "90".repeat(48));
        byte[] fits = hex("90".repeat(48));
        byte[] little = hex("90".repeat(47));
        assertThat(note("a.sys", SP, true, 0x4_2001, SP + 0x28, VALUE, call, 7)).isEqualTo("call verified");
        assertThat(note("a.sys", SP, true, 0x4_2001, SP + 0x28, VALUE, fits, 0)).isEqualTo("code fits");
        assertThat(note("a.sys", SP, true, 0x4_2001, SP + 0x28, VALUE, little, 0))
                .isEqualTo("alignment only");
        assertThat(note("a.sys", SP - 8, true, 0x4_2000, SP - 8, VALUE, little, 0))
                .isEqualTo("callee had just begun");
        assertThat(note("a.sys", SP - 8, true, 0x4_2001, SP - 8, VALUE, little, 0))
                .isEqualTo("alignment only");
        assertThat(note("a.sys", SP - 8, true, 0x4_2000, SP + 8, VALUE, little, 0))
                .isEqualTo("alignment only");
    }

    /** Functions and tables begin on 16 bytes: so may return addresses near the code that was called, where nothing else can be known. */
    @Test
    void takesAddressesOnSixteenBytesOnlyNearTheirCallee() {
        for (long distance : new long[] {-0xFFF, 0xFFF}) {
            assertThat(note("a.sys", SP, true, 0x4_5010 - distance, SP + 0x28, 0x4_5010, new byte[0], 0))
                    .isEqualTo("alignment only");
        }
        for (long distance : new long[] {-0x1000, 0x1000}) {
            assertThat(note("a.sys", SP, true, 0x4_5010 - distance, SP + 0x28, 0x4_5010, new byte[0], 0))
                    .isNull();
        }
    }

    /** Six instructions are looked at, up to the first that leads away: what lies behind it is other code, or none. */
    @Test
    void looksAtTheCodeUpToWhereItLeadsAway() {
        String call = "90 90 E8 10 00 00 00";
        for (String ends : List.of("C3", "EB 10", "CC", "0F 0B", "48 CF", "CD 29")) {
            assertThat(plausible(HIGH - 0x108, call, ends + "D7")).as(ends).isTrue();
        }
        assertThat(plausible(HIGH - 0x108, call, "90 90 90 90 90 D7")).isFalse();
        assertThat(plausible(HIGH - 0x108, call, "90 90 90 90 90 90 D7")).isTrue();
        assertThat(plausible(HIGH - 0x108, call, "90 06"))
                .as("no instruction of x64")
                .isFalse();
        assertThat(plausible(HIGH - 0x108, call, "90 00 00")).as("zeros").isFalse();
        assertThat(plausible(HIGH - 0x108, call, "90 00 01")).isTrue();
        assertThat(plausible(HIGH - 0x108, call, "90 53"))
                .as("a push further down")
                .isTrue();
    }

    /** Forms that compilers have no use for: bytes that decode as one of them are data. */
    @Test
    void refusesInstructionsThatCompilersDoNotEmit() {
        for (String strange : List.of(
                "D7",
                "CB",
                "48 CB",
                "C8 10 00 00",
                "E2 10",
                "E1 10",
                "E0 10",
                "67 E3 10",
                "E3 10",
                "6C",
                "6D",
                "66 6D",
                "6E",
                "6F",
                "66 6F",
                "F5",
                "9B",
                "CF",
                "66 CF")) {
            assertThat(plausible(HIGH - 0x108, "90 90 E8 10 00 00 00", "90" + strange))
                    .as(strange)
                    .isFalse();
        }
    }

    /** Neither stores beyond home space, nor those to other places, nor copies from elsewhere begin a function. */
    @Test
    void takesForABeginningOnlyWhatFunctionsBeginWith() {
        String call = "90 90 E8 10 00 00 00";
        for (String begins : List.of("48 89 5C 24 18", "48 89 4C 24 10", "55", "48 81 EC 00 01 00 00")) {
            assertThat(plausible(HIGH - 0x108, call, begins)).as(begins).isFalse();
        }
        for (String goesOn : List.of(
                "48 89 5C 24 20", // mov [rsp+20h], rbx
                "48 89 1C 24", // mov [rsp], rbx
                "48 89 5C 04 08", // mov [rsp+rax+8], rbx
                "48 89 5D 08", // mov [rbp+8], rbx
                "48 83 EB 08", // sub rbx, 8
                "48 8B C3", // mov rax, rbx
                "48 89 63 30")) { // mov [rbx+30h], rsp
            assertThat(plausible(HIGH - 0x108, call, goesOn)).as(goesOn).isTrue();
        }
    }
}
