package io.culprit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.Images;
import io.culprit.image.Modules;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallSiteTest {

    private static final long AT = 0x1_0000L;

    /** What stands before the address at which these bytes end. */
    private static CallSite before(String bytes) {
        byte[] code = HexFormat.of().parseHex(bytes.replace(" ", ""));
        StackTarget target = new StackTarget(
                Fixture.bytes(AT - code.length, code), Modules.of(List.of(), List.of()), Images.NONE, List.of());
        return CallSite.before(target, AT);
    }

    @Test
    void recognizesEveryFormOfACall() {
        assertThat(before("90 90 E8 10 00 00 00")).isEqualTo(new CallSite(CallSite.Kind.DIRECT, AT + 0x10));
        for (String call : List.of(
                "90 90 90 90 90 FF D0",
                "90 90 90 90 41 FF D3",
                "90 90 90 90 FF 50 08",
                "90 90 90 FF 54 24 20",
                "90 FF 15 00 00 00 00",
                "90 FF 90 00 01 00 00",
                "48 FF 15 00 00 00 00",
                "FF 94 24 00 01 00 00",
                "90 90 90 90 90 FF 13",
                "90 90 90 41 FF 14 C9")) {
            assertThat(before(call).kind()).as(call).isEqualTo(CallSite.Kind.INDIRECT);
        }
    }

    @Test
    void rejectsWhatIsNoCall() {
        assertThat(before("90 90 90 90 90 90 90").kind()).isEqualTo(CallSite.Kind.NONE);
        assertThat(before("90 90 90 90 90 FF E0").kind()).isEqualTo(CallSite.Kind.NONE);
        assertThat(before("90 90 90 90 FF 50 90").kind()).isEqualTo(CallSite.Kind.INDIRECT);
        assertThat(before("00 00 00 00 FF 15 00").kind()).isEqualTo(CallSite.Kind.NONE);
    }

    @Test
    void knowsNothingWhereTheBytesAreMissing() {
        assertThat(before("").kind()).isEqualTo(CallSite.Kind.UNKNOWN);
        assertThat(before("90 90").kind()).isEqualTo(CallSite.Kind.UNKNOWN);
        assertThat(before("FF D0").kind()).isEqualTo(CallSite.Kind.INDIRECT);
    }

    /** Every addressing form of FF /2: with the length that its mode, base and index make, a call; with another one, none. */
    @Test
    void knowsTheLengthOfEachAddressingForm() {
        for (int modrm = 0; modrm < 256; modrm++) {
            int mode = modrm >> 6;
            boolean sib = mode != 3 && (modrm & 7) == 4;
            for (int base = 0; base < (sib ? 8 : 1); base++) {
                boolean absolute = mode == 0 && ((modrm & 7) == 5 || sib && base == 5);
                int displacement = mode == 1 ? 1 : mode == 2 || absolute ? 4 : 0;
                int length = 2 + (sib ? 1 : 0) + displacement;
                byte[] code = new byte[7];
                java.util.Arrays.fill(code, (byte) 0x90);
                code[7 - length] = (byte) 0xFF;
                code[8 - length] = (byte) modrm;
                if (sib) {
                    code[9 - length] = (byte) (0xC0 | base);
                }
                assertThat(before(HexFormat.of().formatHex(code)).kind())
                        .as("FF %02X with base %d", modrm, base)
                        .isEqualTo((modrm >> 3 & 7) == 2 ? CallSite.Kind.INDIRECT : CallSite.Kind.NONE);
            }
        }
    }

    @Test
    void callsForwardsAndBackwards() {
        assertThat(before("E8 F0 FF FF FF")).isEqualTo(new CallSite(CallSite.Kind.DIRECT, AT - 0x10));
        assertThat(before("E8 00 00 00").kind()).isEqualTo(CallSite.Kind.UNKNOWN);
        assertThat(before("90 90 90 90 90 90 41 FF D3").kind()).isEqualTo(CallSite.Kind.INDIRECT);
        assertThat(before("90 90 90 90 90 90 FF 41 D3").kind()).isEqualTo(CallSite.Kind.NONE);
        assertThat(new CallSite(CallSite.Kind.DIRECT, 1).verified()).isTrue();
        assertThat(new CallSite(CallSite.Kind.INDIRECT, 0).verified()).isTrue();
        assertThat(new CallSite(CallSite.Kind.UNKNOWN, 0).verified()).isFalse();
        assertThat(new CallSite(CallSite.Kind.NONE, 0).verified()).isFalse();
    }
}
