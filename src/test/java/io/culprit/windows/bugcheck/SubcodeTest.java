package io.culprit.windows.bugcheck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubcodeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "p1=26; P1 = 0x26",
                "p1=1|2; P1 = 0x1 or 0x2",
                "p1=1+p3!=0; P1 = 0x1, P3 != 0x0",
                "p1=200-; P1 = 0x200 or more",
                "p4=80-ff; P4 = 0x80 to 0xff",
                "p1&ff=2; P1 & 0xff = 0x2",
                "p1=*; P1 = anything else",
            })
    void saysAConditionInWords(String when, String words) {
        assertThat(Subcode.words(when)).isEqualTo(words);
    }

    @Test
    void areThoseOfTheTable() {
        assertThat(BugChecks.subcodes(0xE6))
                .extracting(Subcode::condition)
                .contains("P1 = 0x26")
                .hasSizeGreaterThan(30);
        assertThat(BugChecks.subcodes(0xE2)).isEmpty();
    }

    /** The codes of failures are those of the public header of Windows' development kit, 0 to 0x4D without those that it leaves out. */
    @Test
    void haveEveryFailureCodeOfTheHeader() {
        for (int code = 0; code <= 0x4D; code++) {
            if (code <= 0xE || code >= 0x12) {
                assertThat(BugChecks.subcodes(0x139))
                        .extracting(Subcode::condition)
                        .contains("P1 = 0x" + Integer.toHexString(code));
            }
        }
    }

    /** Every condition of the table can be said; a new form of condition would fail here. */
    @Test
    void canBeSaidForEveryCode() {
        for (BugCheckName name : BugCheckName.all()) {
            int code = name.code();
            for (Subcode subcode : BugChecks.subcodes(code)) {
                assertThat(subcode.condition()).as("0x%x", code).startsWith("P").contains("=");
            }
            assertThat(BugChecks.general(code).parameters()).hasSize(4);
        }
    }
}
