package io.culprit.triage.finding;

import io.culprit.verdict.Judge;
import java.io.Serializable;

/** Where a judge is to be had: also by a process that was handed nothing but this. */
@FunctionalInterface
public interface Judges extends Serializable {

    /** The judge; soon, as it is asked for every crash. */
    Judge judge();
}
