package io.culprit.dump;

import com.sun.management.ThreadMXBean;
import io.culprit.dump.archive.DumpFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Opens a file that may be anything and asks for everything that it can be asked. An exception other than the documented ones, more memory
 * than is allowed, or an answer that no report can use fails the test.
 */
public final class DumpProbe {

    /** What one analysis may allocate beyond what it maps, let alone hold. */
    private static final long ALLOCATION_LIMIT_BYTES = 256L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private DumpProbe() {}

    private interface Opener {
        DumpFile open() throws IOException, NotADumpException;
    }

    /** Whether it is a dump. */
    public static boolean opens(byte[] bytes) {
        try {
            return opens(() -> DumpFiles.open("probe.dmp", bytes));
        } catch (IOException e) {
            throw new AssertionError("bytes in memory cannot fail to be read", e);
        }
    }

    /** Whether this file on disk is a dump. */
    public static boolean opens(Path path) throws IOException {
        return opens(() -> DumpFiles.open(path));
    }

    private static boolean opens(Opener opener) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean opened = visit(opener);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated >= ALLOCATION_LIMIT_BYTES) {
            // the first time it may be what loads the classes: a fuzzer rewrites each, in this thread
            before = THREADS.getCurrentThreadAllocatedBytes();
            visit(opener);
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        require(allocated < ALLOCATION_LIMIT_BYTES, "less than 256 MiB, not " + allocated);
        return opened;
    }

    private static boolean visit(Opener opener) throws IOException {
        try (DumpFile dump = opener.open()) {
            DumpTour.of(dump);
            check(dump);
            return true;
        } catch (NotADumpException e) {
            String message = e.getMessage();
            require(message != null && !message.isBlank() && message.indexOf('\n') < 0, "one sentence, not " + message);
            require(e.offset() >= 0, "an offset, not " + e.offset());
            return false;
        }
    }

    private static void check(DumpFile dump) {
        require(dump.complete() || !dump.warnings().isEmpty(), "a reason why it is incomplete");
        dump.modules().forEach(module -> require(module.sizeBytes() >= 0, "a size of at least 0"));
        dump.exception().ifPresent(found -> require(found.information().size() < 16, "at most 15 values"));
        dump.process().ifPresent(process -> require(!process.streams().isEmpty(), "at least one stream"));
        byte[] buffer = new byte[64];
        dump.threads().forEach(thread -> dump.memory().read(thread.stackStart(), buffer, 0, 64));
        dump.physicalMemory().ifPresent(memory -> memory.read(0x1000, buffer, 0, 64));
    }

    private static void require(boolean held, String what) {
        if (!held) {
            throw new AssertionError("wanted " + what);
        }
    }
}
