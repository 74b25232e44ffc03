package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpThread;
import io.culprit.machine.Architecture;
import io.culprit.windows.TestDump;
import io.culprit.windows.bugcheck.SystemErrors;
import org.junit.jupiter.api.Test;

class ThreadFinderTest {

    private static final long TEB = 0x7000_0000L;

    private final TestDump dump = new TestDump();

    private String lastError(long teb) {
        return ThreadFinder.lastError(dump.open(), new DumpThread(1, null, null, teb, 0, 0));
    }

    @Test
    void readsTheLastErrorFromTheTeb() {
        dump.memory.put(TEB + 0x68, new byte[] {(byte) 0xB7, 0, 0, 0});
        assertThat(lastError(TEB)).isEqualTo("ERROR_ALREADY_EXISTS (183)");
        dump.architecture = Architecture.X86;
        dump.memory.put(TEB + 0x34, new byte[] {5, 0, 0, 0});
        assertThat(lastError(TEB)).isEqualTo("ERROR_ACCESS_DENIED (5)");
    }

    @Test
    void noErrorAndNoTebAreNone() {
        dump.memory.put(TEB + 0x68, new byte[4]);
        assertThat(lastError(TEB)).isNull();
        assertThat(lastError(0)).isNull();
        assertThat(lastError(TEB + 0x10000)).isNull();
    }

    @Test
    void errorsWithoutANameAreNumbers() {
        assertThat(SystemErrors.words(4711)).isEqualTo("4711");
        assertThat(SystemErrors.words(0xC0000005)).isEqualTo("STATUS_ACCESS_VIOLATION (0xc0000005)");
        assertThat(SystemErrors.words(0x80004005)).isEqualTo("0x80004005");
    }
}
