package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.ConnectedInterrupt;
import io.culprit.fact.Fact;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.Processors;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.InterruptHistory;
import io.culprit.windows.device.InterruptObjects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The interrupt objects of the crashing processor: which driver serves which vector. */
final class InterruptFinder {

    private InterruptFinder() {}

    /** What ran on the crashing processor in the last moments; looked for where a device may have been at work. */
    static Fact<InterruptHistory> history(CrashedSystem system, @Nullable BugCheck check) {
        if (check == null || !DmaFinder.isFault(check)) {
            return Fact.unknown("it tells nothing about this bug check");
        }
        InterruptHistory found = Blobs.of(system.dump()).interrupts().orElse(null);
        return found == null
                ? Fact.unknown("the dump holds no history of interrupts")
                : Fact.known(found, "the kernel's event buffer");
    }

    static List<ConnectedInterrupt> find(CrashedSystem system, Processors.@Nullable Prcb crashing) {
        List<ConnectedInterrupt> interrupts = new ArrayList<>();
        if (crashing != null) {
            for (InterruptObjects.Interrupt found : InterruptObjects.of(system, crashing)) {
                String module = found.module().map(FactFinder::nameOf).orElse(null);
                interrupts.add(new ConnectedInterrupt(found.vector(), crashing.number(), module));
            }
        }
        return interrupts;
    }
}
