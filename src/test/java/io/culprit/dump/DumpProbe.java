package io.culprit.dump;

import java.io.IOException;
import java.nio.file.Path;

/** Opens a file that may be anything and asks for everything that it can be asked: an exception other than the documented ones is a bug. */
final class DumpProbe {

    private DumpProbe() {}

    /** Whether it is a dump; fails the test when it answers in a way that no report can use. */
    static boolean opens(byte[] bytes) {
        try (DumpFile dump = DumpFiles.open("probe.dmp", bytes)) {
            ask(dump);
            return true;
        } catch (NotADumpException e) {
            check(e);
            return false;
        }
    }

    /** The same for a file on disk. */
    static boolean opens(Path path) throws IOException {
        try (DumpFile dump = DumpFiles.open(path)) {
            ask(dump);
            return true;
        } catch (NotADumpException e) {
            check(e);
            return false;
        }
    }

    private static void check(NotADumpException e) {
        String message = e.getMessage();
        require(message != null && !message.isBlank() && message.indexOf('\n') < 0, "one sentence, not " + message);
        require(e.offset() >= 0, "an offset, not " + e.offset());
    }

    private static void ask(DumpFile dump) {
        dump.header().bugCheck();
        require(dump.complete() || !dump.warnings().isEmpty(), "a reason why it is incomplete");
        dump.memory().whyMissing(0x1234);
        dump.memory().read(0x7ff600000000L, new byte[64], 0, 64);
        dump.context().ifPresent(context -> {
            dump.memory().read(context.stackPointer(), new byte[4096], 0, 4096);
            dump.memory().read(context.instruction(), new byte[64], 0, 64);
        });
        dump.physicalMemory().ifPresent(memory -> memory.read(0x1000, new byte[64], 0, 64));
        dump.modules().forEach(module -> require(module.sizeBytes() >= 0, "a size of at least 0"));
        dump.unloadedModules();
        dump.exception().ifPresent(exception -> require(exception.information().size() < 16, "at most 15 values"));
        dump.kernel();
        for (DumpPart part : DumpPart.values()) {
            dump.part(part);
        }
        dump.callStack().ifPresent(stack -> dump.memory().read(stack.start(), new byte[64], 0, 64));
        dump.threads().forEach(thread -> dump.memory().read(thread.stackStart(), new byte[64], 0, 64));
        dump.process();
        dump.secondaryData().forEach(blob -> require(dump.contents(blob, 64).length <= 64, "at most 64 bytes"));
    }

    private static void require(boolean held, String what) {
        if (!held) {
            throw new AssertionError("wanted " + what);
        }
    }
}
