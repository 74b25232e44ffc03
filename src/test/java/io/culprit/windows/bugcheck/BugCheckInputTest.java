package io.culprit.windows.bugcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BugCheckInputTest {

    @Test
    void takesHexAndDecimal() {
        assertThat(parse("0xE6", "0x26", "0", "0xC1F80", "6")).contains(input(0xE6, 4, 0x26, 0, 0xC1F80, 6));
        assertThat(parse("230", "38")).contains(input(0xE6, 1, 38, 0, 0, 0));
        assertThat(parse("e6")).contains(input(0xE6, 0, 0, 0, 0, 0));
        assertThat(parse("9Fh", "3")).contains(input(0x9F, 1, 3, 0, 0, 0));
    }

    @Test
    void takesWinDbgsBackquotes() {
        assertThat(parse("0x9f", "3", "ffffb18c`5bfd57a0")).contains(input(0x9F, 2, 3, 0xFFFFB18C_5BFD57A0L, 0, 0));
    }

    @Test
    void takesTheLineOfTheEventLog() {
        String line = "The computer has rebooted from a bugcheck.  The bugcheck was: 0x000000e6 (0x0000000000000026,"
                + " 0x0000000000000000, 0x00000000000c1f80, 0x0000000000000006). A dump was saved in:"
                + " C:\\Windows\\MEMORY.DMP. Report Id: 6a3f7c1e-0000.";
        assertThat(parse(line)).contains(input(0xE6, 4, 0x26, 0, 0xC1F80, 6));
        assertThat(parse(line.split(" "))).contains(input(0xE6, 4, 0x26, 0, 0xC1F80, 6));
    }

    @Test
    void takesEvent41() {
        assertThat(parse("BugcheckCode 230 BugcheckParameter1 0x26 BugcheckParameter2 0x0 BugcheckParameter3 0xc1f80"
                        + " BugcheckParameter4 0x6 SleepInProgress 0"))
                .contains(input(0xE6, 4, 0x26, 0, 0xC1F80, 6));
        assertThat(parse("<Data Name=\"BugcheckCode\">159</Data><Data Name=\"BugcheckParameter1\">0x3</Data>"))
                .contains(input(0x9F, 1, 3, 0, 0, 0));
    }

    @Test
    void takesAName() {
        assertThat(parse("driver_power_state_failure", "3")).contains(input(0x9F, 1, 3, 0, 0, 0));
    }

    @Test
    void takesNothingElse() {
        assertThat(parse()).isEmpty();
        assertThat(parse("hello")).isEmpty();
        assertThat(parse("0x1234567890")).isEmpty();
        assertThat(parse("0xE6", "zzz")).isEmpty();
        assertThat(parse("BugcheckCode")).isEmpty();
    }

    private static Optional<BugCheckInput> parse(String... arguments) {
        return BugCheckInput.parse(List.of(arguments));
    }

    private static BugCheckInput input(int code, int given, long p1, long p2, long p3, long p4) {
        return new BugCheckInput(code, List.of(p1, p2, p3, p4), given);
    }
}
