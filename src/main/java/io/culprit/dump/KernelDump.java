package io.culprit.dump;

/** Opens kernel dumps: the header first, then what its DumpType says. */
final class KernelDump {

    private KernelDump() {}

    static DumpFile open(FileBytes bytes, SourceFile source) throws NotADumpException {
        throw new NotADumpException("kernel dumps are not read", 0);
    }
}
