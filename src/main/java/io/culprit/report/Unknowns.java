package io.culprit.report;

import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.Missing;
import java.util.ArrayList;
import java.util.List;

/** The fields that could not be known, each once, with the reason. What a dump of this kind never has is no unknown. */
final class Unknowns {

    private final List<Report.Unknown> unknowns = new ArrayList<>();

    private final Wording wording;

    private Unknowns(Wording wording) {
        this.wording = wording;
    }

    static List<Report.Unknown> of(Facts facts, Wording wording) {
        Unknowns unknowns = new Unknowns(wording);
        for (Missing missing : facts.unknown()) {
            unknowns.unknowns.add(new Report.Unknown(missing.field(), wording.text(missing.why())));
        }
        boolean kernel = facts.dump().kind().kernel();
        if (kernel) {
            unknowns.add("bugCheck", facts.bugCheck());
            unknowns.add("processor", facts.processor());
        } else {
            unknowns.add("exception", facts.exception());
        }
        unknowns.add("context", facts.context());
        unknowns.add("process", facts.process());
        unknowns.add("thread", facts.thread());
        if (facts.dma() instanceof Fact.Known<DmaFault>) {
            unknowns.add("dma.device", facts.device());
        }
        if (facts.device() instanceof Fact.Known<DeviceObject>(DeviceObject device, String source)) {
            for (Missing missing : device.unknown()) {
                unknowns.add(missing.field(), missing.why());
            }
        }
        return unknowns.unknowns;
    }

    private <T> void add(String field, Fact<T> fact) {
        if (fact instanceof Fact.Unknown<T>(String why)) {
            add(field, why);
        }
    }

    private void add(String field, String why) {
        for (Report.Unknown known : unknowns) {
            if (known.field().equals(field)) {
                return;
            }
        }
        unknowns.add(new Report.Unknown(field, wording.text(why)));
    }
}
