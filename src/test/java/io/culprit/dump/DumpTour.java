package io.culprit.dump;

import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;

/**
 * Asks an open dump for everything that it offers, as a report would: what tests of hostile input and benchmarks do with a dump. Returns a
 * number that depends on all of it.
 */
public final class DumpTour {

    private static final int CONTENTS_LIMIT = 1 << 12;

    private DumpTour() {}

    /** Visits all facts and reads some memory through every pointer of the header. */
    public static long of(DumpFile dump) {
        long seen = dump.header().hashCode() + dump.warnings().size() + (dump.complete() ? 1 : 0);
        for (LoadedModule module : dump.modules()) {
            seen += module.name().hashCode() + module.base() + read(dump, module.base());
        }
        for (UnloadedModule module : dump.unloadedModules()) {
            seen += module.name().hashCode() + module.start();
        }
        for (DumpPart part : DumpPart.values()) {
            seen += dump.part(part).map(bytes -> bytes.length).orElse(0);
        }
        for (SecondaryBlob blob : dump.secondaryData()) {
            seen += blob.name().hashCode() + dump.contents(blob, CONTENTS_LIMIT).length;
        }
        seen += dump.exception().map(Object::hashCode).orElse(0);
        seen += dump.context()
                .map(registers -> read(dump, registers.stackPointer()))
                .orElse(0);
        seen += dump.callStack().map(stack -> read(dump, stack.start())).orElse(0);
        seen += dump.threads().size();
        return seen + dump.kernel().map(pointers -> pointers(dump, pointers)).orElse(0);
    }

    private static int pointers(DumpFile dump, KernelPointers pointers) {
        return read(dump, pointers.loadedModuleList())
                + read(dump, pointers.debuggerDataBlock())
                + read(dump, pointers.activeProcessHead())
                + read(dump, pointers.pfnDatabase())
                + read(dump, -1)
                + read(dump, 0);
    }

    private static int read(DumpFile dump, long address) {
        byte[] buffer = new byte[256];
        int got = dump.memory().read(address, buffer, 0, buffer.length);
        return got < buffer.length
                ? got + dump.memory().whyMissing(address + got).length()
                : buffer[7];
    }
}
