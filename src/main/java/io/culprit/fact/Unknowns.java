package io.culprit.fact;

import java.util.ArrayList;
import java.util.List;

/** The fields that could not be known, each once, with the reason. What a dump of this kind never has is no unknown. */
public final class Unknowns {

    private final List<Missing> unknowns;

    private Unknowns(Facts facts) {
        this.unknowns = new ArrayList<>(facts.unknown());
    }

    /** Those of one crash: of its parts first as they were met, then the parts that are missing whole. */
    public static List<Missing> of(Facts facts) {
        Unknowns unknowns = new Unknowns(facts);
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
        if (facts.dma().known()) {
            unknowns.add("dma.device", facts.device());
        }
        if (facts.device() instanceof Fact.Known<DeviceObject>(DeviceObject device, String source)) {
            for (Missing missing : device.unknown()) {
                unknowns.add(missing);
            }
        }
        return unknowns.unknowns;
    }

    private <T> void add(String field, Fact<T> fact) {
        if (fact instanceof Fact.Unknown<T>(String why)) {
            add(new Missing(field, why));
        }
    }

    private void add(Missing missing) {
        for (Missing known : unknowns) {
            if (known.field().equals(missing.field())) {
                return;
            }
        }
        unknowns.add(missing);
    }
}
