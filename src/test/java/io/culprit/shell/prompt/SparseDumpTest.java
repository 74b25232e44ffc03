package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.OpenedDump;
import io.culprit.SparseDump;
import io.culprit.report.Ink;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asking a dump of 64 GiB costs what is asked for, wherever it lies. */
class SparseDumpTest {

    private static final int TIMES = 100;

    private final com.sun.management.ThreadMXBean thread =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void showsMemoryAnywhereAtOnce(@TempDir Path folder) throws Exception {
        Path dump = SparseDump.write(folder.resolve("big.dmp"));
        long last = SparseDump.START + (SparseDump.PAGES - 1 << 12);
        try (OpenedDump opened = new Analyzer(Analyzer.Options.NONE).open(dump)) {
            Shell shell = new Shell(new Session(opened, false));
            assertThat(said(shell, "db @rsp L10")).doesNotContain("??");
            assertThat(said(shell, "db nt L2")).contains("4d 5a");
            assertThat(said(shell, "!db " + Long.toHexString(last) + " L8")).contains("00 00 00 00 00 00 00 00");
            assertThat(said(shell, "!db " + Long.toHexString(last + 0x1000) + " L8"))
                    .doesNotContain("00 00 00 00 00 00 00 00");
            long cpu = thread.getCurrentThreadCpuTime();
            long allocated = thread.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < TIMES; i++) {
                said(shell, "!db " + Long.toHexString(SparseDump.START + (SparseDump.PAGES / TIMES * i << 12)));
                said(shell, "db " + Long.toHexString(0xFFFF_8000_0000_0000L + (long) i * 0x1_2345_6780L));
            }
            assertThat(thread.getCurrentThreadCpuTime() - cpu).isLessThan(2_000_000_000L);
            assertThat(thread.getCurrentThreadAllocatedBytes() - allocated).isLessThan(64L << 20);
        }
    }

    private static String said(Shell shell, String line) {
        StringBuilder text = new StringBuilder();
        shell.run(line, (command, reply) -> text.append(ReplyText.of(reply, Ink.PLAIN)));
        return text.toString();
    }
}
