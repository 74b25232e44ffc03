package io.culprit.verdict;

import io.culprit.image.LoadedModule;
import io.culprit.rule.Driver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills names into advice: {@code {leads}} are the drivers that work with the part of Windows that failed, {@code {drivers}} those
 * and other loaded drivers that are not part of Windows, the newest first: what changed last is looked at first; {@code {module}} is
 * the culprit. Advice that would name nobody is not given.
 */
final class AdviceText {

    private static final String LEADS = "{leads}";
    private static final String DRIVERS = "{drivers}";
    private static final String MODULE = "{module}";
    private static final int MOST_NAMES = 10;
    private static final int MOST_SORTED = 64;

    private final Scene scene;
    private final @Nullable Part part;
    private final @Nullable String culprit;
    private @Nullable List<String> drivers;

    AdviceText(Scene scene, @Nullable Part part, @Nullable String culprit) {
        this.scene = scene;
        this.part = part;
        this.culprit = culprit;
    }

    /** Whether there is a name for every place in the text that wants one. */
    boolean complete(String text) {
        return (!text.contains(MODULE) || culprit != null)
                && (!text.contains(LEADS) || !leads().isEmpty())
                && (!text.contains(DRIVERS) || !drivers().isEmpty());
    }

    String filled(String text) {
        String named = culprit == null ? text : text.replace(MODULE, culprit);
        String filled = named.contains(LEADS) ? filled(named, LEADS, leads()) : named;
        return filled.contains(DRIVERS) ? filled(filled, DRIVERS, drivers()) : filled;
    }

    /** In a command, between backticks, spaces part the names; in a sentence commas do. */
    private static String filled(String text, String place, List<String> names) {
        StringBuilder filled = new StringBuilder();
        boolean command = false;
        for (int at = 0; at < text.length(); at++) {
            command ^= text.charAt(at) == '`';
            if (text.startsWith(place, at)) {
                filled.append(String.join(command ? " " : ", ", names));
                at += place.length() - 1;
            } else {
                filled.append(text.charAt(at));
            }
        }
        return filled.toString();
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
            for (LoadedModule loaded : newestFirst()) {
                if (names.size() < MOST_NAMES) {
                    names.add(scene.nameOf(loaded));
                }
            }
            found = List.copyOf(names);
            drivers = found;
        }
        return found;
    }

    /** The newest drivers outside Windows; behind them, in the order of the list, those whose time stamp is no date. */
    private List<LoadedModule> newestFirst() {
        List<LoadedModule> newest = new ArrayList<>();
        for (LoadedModule loaded : scene.facts().modules().loaded()) {
            if (thirdParty(scene.nameOf(loaded))) {
                int at = newest.size();
                while (at > 0 && built(newest.get(at - 1)) < built(loaded)) {
                    at--;
                }
                newest.add(at, loaded);
            }
            if (newest.size() > MOST_SORTED) {
                newest.removeLast();
            }
        }
        return newest;
    }

    /** Seconds since 1970; 0 where the time stamp cannot be the day of building. */
    private long built(LoadedModule module) {
        boolean date = Provenance.plausibleDate(
                module.timestamp(), scene.facts().dump().time());
        return date ? module.timestamp() : 0;
    }

    private boolean thirdParty(String name) {
        Driver driver = scene.driver(name);
        return !driver.windows()
                && !driver.neverCulprit()
                && !scene.provenance(name).windows();
    }
}
