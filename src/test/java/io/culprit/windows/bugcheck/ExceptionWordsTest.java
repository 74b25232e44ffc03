package io.culprit.windows.bugcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExceptionWordsTest {

    private static String words(String platform, int code, int flags, long address, Long... information) {
        return ExceptionWords.of(platform, code, flags, address, List.of(information))
                .orElse("");
    }

    @Test
    void tellsTheReasonOfAFastFail() {
        assertThat(words("windows", 0xC0000409, 1, 0, 7L)).isEqualTo("fast fail 0x7: Fatal program exit");
        assertThat(words("windows", 0xC0000409, 1, 0, 2L)).startsWith("fast fail 0x2: Stack cookie");
        assertThat(words("windows", 0xC0000409, 1, 0)).isEmpty();
        assertThat(words("windows", 0xC0000005, 0, 0, 0L, 0L)).isEmpty();
    }

    @Test
    void tellsTheCauseOfASignal() {
        assertThat(words("linux", 11, 1, 0x10)).isEqualTo("SEGV_MAPERR: nothing is mapped at 0x10");
        assertThat(words("linux", 11, 2, 0x77bd92328210L))
                .isEqualTo("SEGV_ACCERR: the memory does not permit the access at 0x77bd92328210");
        assertThat(words("android", 11, 0x80, 0)).isEqualTo("SI_KERNEL: sent by the kernel, which tells no address");
        assertThat(words("linux", 6, -6, 0x77)).isEqualTo("SI_TKILL: sent by a thread, as abort does");
        assertThat(words("linux", 8, 1, 0x401f27)).isEqualTo("FPE_INTDIV: integer division by zero");
        assertThat(words("linux", 7, 1, 3)).isEqualTo("BUS_ADRALN: misaligned at 0x3");
        assertThat(words("linux", 4, 2, 3)).isEqualTo("ILL_ILLOPN: illegal operand");
        assertThat(words("linux", 11, 0, 0)).isEmpty();
    }

    @Test
    void tellsTheCodesOfMachExceptions() {
        assertThat(words("macos", 1, 1, 0x45)).isEqualTo("KERN_INVALID_ADDRESS: nothing is mapped at 0x45");
        assertThat(words("macos", 10, 0, 0, 10L, 0x4200001L, 0L))
                .isEqualTo("ended by signal 4 (SIGILL), at first EXC_BAD_INSTRUCTION");
        assertThat(words("macos", 10, 0, 0, 10L, 0x6000000L, 0L)).isEqualTo("ended by signal 6 (SIGABRT)");
        assertThat(words("ios", 3, 1, 0)).isEqualTo("EXC_I386_DIV: division by zero");
        assertThat(words("macos", 9, 1, 0)).isEmpty();
    }

    @Test
    void exceptionsThatCodeAskedForAreToldFromFaults() {
        assertThat(ExceptionWords.software("windows", 0xE06D7363)).isTrue();
        assertThat(ExceptionWords.software("windows", 0x4000)).isTrue();
        assertThat(ExceptionWords.software("windows", 0xC0000409)).isTrue();
        assertThat(ExceptionWords.software("windows", 0xC06D007E)).isTrue();
        assertThat(ExceptionWords.software("windows", 0xC0000005)).isFalse();
        assertThat(ExceptionWords.software("windows", 0x80000003)).isFalse();
        assertThat(ExceptionWords.software("linux", 6)).isTrue();
        assertThat(ExceptionWords.software("linux", 11)).isFalse();
        assertThat(ExceptionWords.software("macos", 6)).as("EXC_BREAKPOINT").isFalse();
        assertThat(ExceptionWords.software("macos", 10)).as("EXC_CRASH").isTrue();
    }
}
