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
}
