package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.Fact;
import io.culprit.fact.HardwareError;
import io.culprit.fact.MemoryCorruption;
import io.culprit.windows.TestDump;
import io.culprit.windows.blob.PciTree;

/** What the finders make of a bug check alone, for hand-made facts. */
public final class Signs {

    private Signs() {}

    public static Fact<MemoryCorruption> corruption(BugCheck check) {
        return CorruptionFinder.find(check, null, null);
    }

    public static Fact<HardwareError> hardware(BugCheck check) {
        return HardwareFinder.find(new TestDump().open(), check, PciTree.EMPTY);
    }
}
