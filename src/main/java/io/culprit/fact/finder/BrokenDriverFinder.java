package io.culprit.fact.finder;

import io.culprit.dump.DumpPart;
import io.culprit.fact.Fact;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.blob.Blobs;
import java.nio.charset.StandardCharsets;

/** The driver that Windows itself blamed when it wrote a small dump: its name as the module lists have it, else as it is written. */
final class BrokenDriverFinder {

    private static final String NONE = "the dump names none";

    private BrokenDriverFinder() {}

    static Fact<String> find(CrashedSystem system) {
        byte[] units = system.dump().part(DumpPart.BROKEN_DRIVER).orElse(null);
        if (units == null) {
            return Blobs.of(system.dump())
                    .blamedModule()
                    .map(name -> named(system, name, "secondary data"))
                    .orElse(Fact.unknown(NONE));
        }
        String text = new String(units, 0, units.length & ~1, StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        String name = (end < 0 ? text : text.substring(0, end)).strip();
        if (name.isEmpty()) {
            return Fact.unknown(NONE);
        }
        return named(system, name, "BrokenDriver");
    }

    private static Fact<String> named(CrashedSystem system, String name, String source) {
        String module = BugCheckFinder.named(system, name);
        return Fact.known(module == null ? name.substring(name.lastIndexOf('\\') + 1) : module, source);
    }
}
