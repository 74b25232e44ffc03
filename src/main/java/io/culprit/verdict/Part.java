package io.culprit.verdict;

import io.culprit.rule.DriverClass;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of Windows in which a crash happened that nobody is named for, and the drivers from elsewhere that work with it.
 *
 * @param name of the part, such as {@code audio and cameras}; {@link #OUTSIDE} for a driver from elsewhere
 * @param module that failed, the kernel where nothing leads farther
 * @param serves what the module, or the kernel in this bug check, does there: {@code streaming for audio and cameras}
 * @param why this module, a sentence without its full stop
 * @param leads loaded drivers that are not part of Windows: where to look first, none of them accused
 */
public record Part(String name, String module, String serves, String why, List<Lead> leads) {

    /** The name where it failed in no part of Windows. */
    public static final String OUTSIDE = "outside Windows";

    /** Copies the list. */
    public Part {
        leads = List.copyOf(leads);
    }

    /** The same without drivers that are suspects themselves. */
    Part without(List<Candidate> suspects) {
        List<Lead> others = new ArrayList<>();
        for (Lead lead : leads) {
            boolean suspect = false;
            for (Candidate candidate : suspects) {
                suspect |= candidate.module().equalsIgnoreCase(lead.module());
            }
            if (!suspect) {
                others.add(lead);
            }
        }
        return new Part(name, module, serves, why, others);
    }

    /** A driver to look at. */
    public record Lead(String module, DriverClass driverClass, String why) {}
}
