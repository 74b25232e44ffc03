package io.culprit.report;

import io.culprit.machine.Address;
import io.culprit.windows.bugcheck.BlameStep;
import io.culprit.windows.bugcheck.BugCheckMeaning;
import io.culprit.windows.bugcheck.Subcode;
import java.util.ArrayList;
import java.util.List;

/** What a bug check means, as text for {@code culprit explain}. */
public final class Explanation {

    private Explanation() {}

    /**
     * The explanation, ending in a line feed.
     *
     * @param given how many of the parameters the user gave, 0 to 4; the values of the others are not shown
     * @param cases the documented cases to list, for a code that was given without parameters
     */
    public static String of(BugCheckMeaning meaning, int given, List<Subcode> cases, Ink ink) {
        Page page = new Page(ink, Page.WIDTH, Wording.OPEN);
        String code = Address.hex(Integer.toUnsignedLong(meaning.code()));
        page.strong(meaning.name() + " (" + code + ")").blank();
        page.wrapped("", "", meaning.text());
        if (meaning.cause() != null) {
            page.wrapped("", "", meaning.cause());
        }
        if (meaning.unknownSubtype() && given > 0) {
            page.wrapped("", "", "The first parameter selects what the others mean, and its value is not documented.");
        }
        if (meaning.liveDump()) {
            page.wrapped("", "", "This code names live dumps: the system goes on running.");
        }
        page.blank();
        parameters(meaning, given, page);
        if (!cases.isEmpty()) {
            page.heading("Documented cases");
            for (Subcode one : cases) {
                page.wrapped("  " + one.condition() + "  ", "      ", one.text());
            }
        }
        List<String> blame = new ArrayList<>();
        for (BlameStep step : meaning.blame()) {
            blame.add(words(step));
        }
        if (!blame.isEmpty()) {
            page.heading("Whom an analysis asks first");
            for (String step : blame) {
                page.wrapped("  - ", "    ", step);
            }
        }
        return page.toString();
    }

    private static void parameters(BugCheckMeaning meaning, int given, Page page) {
        for (int i = 0; i < meaning.parameters().size(); i++) {
            BugCheckMeaning.Parameter parameter = meaning.parameters().get(i);
            String words = parameter.meaning();
            boolean shown = i < given;
            if (shown && parameter.decoded() != null) {
                words += ": " + parameter.decoded();
            }
            String first = "  P" + (i + 1) + "  " + (shown ? Address.hex(parameter.value()) + "  " : "");
            page.wrapped(first, " ".repeat(first.length()), words);
        }
    }

    private static String words(BlameStep step) {
        String p = "P" + step.parameter();
        return switch (step.verb()) {
            case MODULE_AT -> "the module that holds the address in " + p;
            case UNLOADED_MODULE_AT -> "the unloaded module that held the address in " + p;
            case MODULE_NAME -> "the module whose name " + p + " points at";
            case SERVICE_NAME -> "the service whose name is in " + p;
            case CONTEXT -> "the instruction of the context record at " + p + ", then its stack";
            case TRAP_FRAME -> "the instruction of the trap frame at " + p + ", then its stack";
            case IRP -> "the driver that has the IRP at " + p;
            case DEVICE_STACK -> "the function and filter drivers of the device at " + p;
            case DRIVER_OBJECT -> "the driver whose driver object is at " + p;
            case THREAD, PROCESS -> "the stacks of the " + step.verb().word() + " at " + p;
            case PROCESSOR -> "the stack of the processor in " + p;
            case LOCK -> "the owner of the lock at " + p;
            case POOL_BLOCK -> "the owner of the pool block at " + p + ", and its neighbours";
            case POOL_TAG -> "the owner of the pool tag in " + p;
            case STACK -> "the nearest third-party driver on the crashing stack";
            case MEMORY -> "memory: corruption or failing RAM; the frames are victims";
            case HARDWARE -> "the hardware";
            case FIRMWARE -> "the firmware";
            case STORAGE -> "the disk, its driver, or the data of the file system";
            case CONFIGURATION -> "boot, setup or registry configuration";
            case USER -> "nobody: the crash was asked for";
            case NONE -> "nobody";
            case STRUCTURE, TRIAGE_BLOCK, MDL, INTERRUPT_OBJECT, WHEA_RECORD, TIMER, DPC ->
                "the " + step.verb().word().replace('-', ' ') + " in " + p;
        };
    }
}
