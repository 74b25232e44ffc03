package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
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
}
