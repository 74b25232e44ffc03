package io.culprit.fact.finder;

import io.culprit.fact.ConnectedInterrupt;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.Processors;
import io.culprit.windows.device.InterruptObjects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The interrupt objects of the crashing processor: which driver serves which vector. */
final class InterruptFinder {

    private InterruptFinder() {}

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
