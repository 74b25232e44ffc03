package io.culprit.report.explanation;

import io.culprit.machine.Address;
import io.culprit.paste.Answer;
import io.culprit.paste.Paste;
import io.culprit.report.Ink;
import io.culprit.report.Page;
import io.culprit.report.PlainWords;
import io.culprit.report.Printable;
import io.culprit.rule.Driver;
import io.culprit.rule.Drivers;
import io.culprit.windows.blob.PciNames;
import io.culprit.windows.bugcheck.NtStatus;
import io.culprit.windows.bugcheck.PoolTags;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a pasted text means, as text for {@code culprit explain}. */
public final class Explanation {

    private static final int COLUMN = 14;

    private Explanation() {}

    /** All answers, each ending in a line feed, an empty line between two; lines of at most so many columns. */
    public static String of(Paste paste, List<Explained> answers, Ink ink, int columns) {
        Page page = Page.open(ink, columns);
        for (int i = 0; i < answers.size(); i++) {
            if (i > 0) {
                page.blank();
            }
            answer(page, answers.get(i));
        }
        if (paste.more() > 0) {
            page.blank().line("Left out: " + PlainWords.count(paste.more(), "more answer") + ".");
        }
        return page.toString();
    }

    /** No switch on types: that is spun at every start. */
    private static void answer(Page page, Explained explained) {
        Answer answer = explained.answer();
        if (answer instanceof Answer.BugCheck crash) {
            new CrashExplanation(page, crash, explained).write();
        } else if (answer instanceof Answer.Status status) {
            status(page, status.code());
        } else if (answer instanceof Answer.PoolTag tag) {
            tag(page, tag.tag());
        } else if (answer instanceof Answer.DriverFile driver) {
            driver(page, Printable.text(driver.name()));
        } else if (answer instanceof Answer.PciId device) {
            device(page, device);
        } else if (answer instanceof Answer.DmaFault fault) {
            DmaExplanation.write(page, fault);
        } else {
            noBugCheck(page);
        }
    }

    private static void noBugCheck(Page page) {
        page.strong("No bug check was recorded").blank();
        page.wrapped(
                "",
                "",
                "Windows went down without a clean shutdown and without a blue screen (BugcheckCode 0): power was"
                    + " lost, somebody held the power button or pressed reset, the hardware reset itself, or the"
                    + " machine hung so hard that Windows could not even write a bug check. There is no dump of it to"
                    + " analyze.");
        page.heading("What to look at");
        for (String step : new String[] {
            "PowerButtonTimestamp in the same event: other than 0 means that the power button was held.",
            "What the machine did when it went down: full load points to the power supply, heat or overclocking; idle"
                    + " points to sleep states and firmware.",
            "WHEA-Logger events (17, 18, 19, 46) shortly before or after: the hardware reported an error.",
            "Event 6008 and the last events before the gap in the System log, and the reset reason in the firmware or"
                    + " the BMC.",
            "Power supply, cables, memory settings (XMP or EXPO off), firmware update; then a hang that can be forced"
                    + " into a dump with CrashOnCtrlScroll or an NMI."
        }) {
            page.wrapped("  - ", "    ", step);
        }
    }

    private static void status(Page page, int code) {
        String name = NtStatus.name(code).orElse(null);
        String title = name == null ? "HRESULT" : name;
        page.strong(title + " (" + Address.hex(Integer.toUnsignedLong(code)) + ")")
                .blank();
        page.wrapped("", "", ResultWords.of(code, name));
        page.wrapped("", "", "This is a status, no bug check: it says what failed, not why Windows stopped.");
    }

    private static void tag(Page page, String tag) {
        PoolTags known = PoolTags.of(tag);
        page.strong("Pool tag " + Printable.text(tag.strip())).blank();
        if (known == null) {
            page.wrapped(
                    "",
                    "",
                    "Nothing is known of this tag. To find its owner, search the drivers' files for its four letters.");
            return;
        }
        page.labeled("Owner", COLUMN, owner(known.module()));
        page.labeled("Allocates", COLUMN, known.use());
    }

    private static String owner(String module) {
        Driver driver = Drivers.builtIn().of(module);
        return module + (driver.vendor().isEmpty() ? "" : " (" + maker(driver) + ")");
    }

    private static String maker(Driver driver) {
        return driver.vendor() + (driver.product().isEmpty() ? "" : ", " + driver.product());
    }

    private static void driver(Page page, String name) {
        Driver driver = Drivers.builtIn().find(name).orElse(null);
        page.strong(name).blank();
        if (driver == null) {
            page.wrapped("", "", "The driver table does not know this file. Its properties (Details) name its maker.");
            return;
        }
        page.labeled("What", COLUMN, PlainWords.begun(PlainWords.driver(driver.driverClass())));
        page.labeled("Maker", COLUMN, driver.vendor());
        page.labeled("Product", COLUMN, driver.product());
        page.labeled(
                "DMA",
                COLUMN,
                switch (driver.dma()) {
                    case BUS_MASTER -> "drives a device that reads and writes memory on its own";
                    case LIBRARY -> "a library of drivers whose devices read and write memory on their own";
                    case NONE -> "none of its own";
                    case UNKNOWN -> null;
                });
        page.labeled(
                "Risk",
                COLUMN,
                switch (driver.risk()) {
                    case NONE -> null;
                    case VULNERABLE ->
                        "attackers bring it along: a version of it lets programs do what only the kernel may";
                    case BLOCKED -> "Windows refuses to load a version of it, because attackers bring it along";
                });
        page.labeled("Windows", COLUMN, driver.windows() ? "a part of Windows" : null);
        page.labeled(
                "Blame",
                COLUMN,
                driver.neverCulprit() ? "never named as the culprit: it works for other drivers" : null);
    }

    private static void device(Page page, Answer.PciId id) {
        page.strong("PCI device " + pci(id.vendor(), id.device())).blank();
        page.labeled("Maker", COLUMN, orUnknown(PciNames.vendor(id.vendor())));
        page.labeled("Device", COLUMN, orUnknown(PciNames.device(id.vendor(), id.device())));
        if (id.subsystem() != 0) {
            int maker = (int) (id.subsystem() & 0xFFFF);
            String name = PciNames.vendor(maker);
            page.labeled(
                    "Board", COLUMN, pci(maker, (int) (id.subsystem() >>> 16)) + (name == null ? "" : ", by " + name));
        }
    }

    private static String pci(int vendor, int device) {
        return Long.toHexString(0x1_0000L | vendor).substring(1) + ":"
                + Long.toHexString(0x1_0000L | device).substring(1);
    }

    private static String orUnknown(@Nullable String name) {
        return name == null ? "not in the public database of PCI ids" : name;
    }
}
