package io.culprit.verdict;

import io.culprit.image.LoadedModule;
import io.culprit.rule.Driver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills names into advice: {@code {leads}} are the drivers that work with the part of Windows that failed, {@code {drivers}} those
 * and other loaded drivers that are not part of Windows. Advice that would name nobody is not given.
 */
final class AdviceText {

    private static final String LEADS = "{leads}";
    private static final String DRIVERS = "{drivers}";
    private static final int MOST_NAMES = 10;

    private final Scene scene;
    private final @Nullable Part part;
    private @Nullable List<String> drivers;

    AdviceText(Scene scene, @Nullable Part part) {
        this.scene = scene;
        this.part = part;
    }

    /** Whether there is a name for every place in the text that wants one. */
    boolean complete(String text) {
        return (!text.contains(LEADS) || !leads().isEmpty())
                && (!text.contains(DRIVERS) || !drivers().isEmpty());
    }

    String filled(String text) {
        String filled = text.contains(LEADS) ? text.replace(LEADS, listed(leads())) : text;
        return filled.contains(DRIVERS) ? filled.replace(DRIVERS, listed(drivers())) : filled;
    }

    private static String listed(Collection<String> names) {
        return String.join(" ", names);
    }

    private List<String> leads() {
        List<String> names = new ArrayList<>();
        for (Part.Lead lead : part == null ? List.<Part.Lead>of() : part.leads()) {
            names.add(lead.module());
        }
        return names;
    }

    private List<String> drivers() {
        List<String> found = drivers;
        if (found == null) {
            Set<String> names = new LinkedHashSet<>(leads());
            for (LoadedModule loaded : scene.facts().modules().loaded()) {
                String name = scene.nameOf(loaded);
                if (names.size() < MOST_NAMES && thirdParty(name)) {
                    names.add(name);
                }
            }
            found = List.copyOf(names);
            drivers = found;
        }
        return found;
    }

    private boolean thirdParty(String name) {
        Driver driver = scene.driver(name);
        return !driver.windows()
                && !driver.neverCulprit()
                && !scene.provenance(name).windows();
    }
}
