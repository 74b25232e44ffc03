package io.culprit.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpThread;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.kernel.SyntheticE6;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessEnvironmentTest {

    private static final long TEB = 0x7ff0_0000L;
    private static final long PEB = 0x7ff1_0000L;
    private static final long PARAMETERS = 0x20_0000L;
    private static final long BLOCK = 0x21_0000L;

    private final TestDump dump = new TestDump();

    private List<String> names(String environment) {
        dump.kind = DumpKind.MINIDUMP;
        dump.threads.add(new DumpThread(1, null, null, 0, 0, 0));
        dump.threads.add(new DumpThread(2, null, null, TEB, 0, 0));
        dump.memory.u64(TEB + 0x60, PEB).u64(PEB + 0x20, PARAMETERS).u64(PARAMETERS + 0x80, BLOCK);
        for (int i = 0; i < environment.length(); i++) {
            dump.memory.u16(BLOCK + 2L * i, environment.charAt(i));
        }
        return ProcessEnvironment.names(dump.open());
    }

    @Test
    void findsTheNamesAndNothingElse() {
        assertThat(
                        names(
                                "=C:=C:\\x\0ComputerName=DESK\0LOGONSERVER=\\\\DC01\0PASSWORD=hunter2\0USERNAME=jdoe\0\0HOSTNAME=later"))
                .containsExactly("DESK", "DC01", "jdoe");
    }

    @Test
    void readsWhatThereIsOfAnEnvironmentThatIsCutOff() {
        assertThat(names("COMPUTERNAME=DESK\0USERNA")).containsExactly("DESK");
        assertThat(names("\0\0")).isEmpty();
    }

    @Test
    void endsWhereAPointerLeadsNowhere() {
        assertThat(names("COMPUTERNAME=DESK\0\0")).isNotEmpty();
        for (long pointer : new long[] {TEB + 0x60, PEB + 0x20, PARAMETERS + 0x80}) {
            dump.memory.u64(pointer, 0);
            assertThat(ProcessEnvironment.names(dump.open())).isEmpty();
            dump.memory.u64(pointer, -8);
            assertThat(ProcessEnvironment.names(dump.open())).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fizzbuzz_wow64.dmp, AMCCARTH2-W",
        "sigsegv.dmp, MOSESCU0-W",
        "windows-x86_64.dmp, RUBY",
        "tiny-exe-with-cet-xsave.dmp, CET",
        "electron.dmp, MTIANYANG_PC",
    })
    void tellsTheNameOfTheMachine(String dump, String machine) throws Exception {
        assertThat(names(Corpus.file(dump))).contains(machine);
    }

    private static List<String> names(Path file) throws Exception {
        try (DumpFile dump = DumpFiles.open(file)) {
            return ProcessEnvironment.names(SystemOpener.open(dump));
        }
    }

    @Test
    void aKernelDumpHasNone() throws Exception {
        try (DumpFile dump = DumpFiles.open("crash.dmp", SyntheticE6.dump())) {
            assertThat(ProcessEnvironment.names(SystemOpener.open(dump))).isEmpty();
        }
    }
}
