package io.culprit.fact.finder;

import io.culprit.dump.BugCheckData;
import io.culprit.fact.BugCheck;
import io.culprit.fact.Fact;
import io.culprit.fact.HardwareError;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.fault.CorruptionFinder;
import io.culprit.windows.TestDump;
import io.culprit.windows.blob.PciTree;

/** What the finders make of a bug check alone, for hand-made facts. */
public final class Signs {

    private Signs() {}

    /** A bug check with the meanings of its parameters. */
    public static BugCheck check(int code, long... parameters) {
        TestDump dump = new TestDump();
        dump.bugCheck = new BugCheckData(code, parameters[0], parameters[1], parameters[2], parameters[3]);
        return BugCheckFinder.find(dump.open()).find().orElseThrow();
    }

    public static Fact<MemoryCorruption> corruption(BugCheck check) {
        return CorruptionFinder.find(check);
    }

    public static Fact<HardwareError> hardware(BugCheck check) {
        return HardwareFinder.find(new TestDump().open(), check, PciTree.EMPTY);
    }
}
