package io.culprit.fact.finder;

import io.culprit.dump.BugCheckData;
import io.culprit.fact.BugCheck;
import io.culprit.fact.Fact;
import io.culprit.image.UnloadedModule;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.Dpc;
import io.culprit.windows.ParameterText;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciLocation;
import io.culprit.windows.bugcheck.BugCheckMeaning;
import io.culprit.windows.bugcheck.BugChecks;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.bugcheck.ParameterRole.Holds;
import io.culprit.windows.device.InterruptObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bug check with the meaning and role of each parameter, and the module that an address parameter points into. */
final class BugCheckFinder {

    private BugCheckFinder() {}

    static Fact<BugCheck> find(CrashedSystem system) {
        BugCheckData data = system.dump().header().bugCheck();
        if (data == null) {
            return Fact.unknown("the header holds no bug check");
        }
        BugCheckMeaning meaning =
                BugChecks.meaning(data.code(), new long[] {data.p1(), data.p2(), data.p3(), data.p4()});
        List<BugCheck.Parameter> parameters = new ArrayList<>(4);
        for (BugCheckMeaning.Parameter parameter : meaning.parameters()) {
            parameters.add(parameter(system, parameter));
        }
        return Fact.known(BugCheck.of(meaning, parameters), "header");
    }

    private static BugCheck.Parameter parameter(CrashedSystem system, BugCheckMeaning.Parameter parameter) {
        String text = text(system, parameter);
        String module = text == null ? module(system, parameter) : named(system, text);
        String words = parameter.decoded() == null ? text : parameter.decoded();
        String decoded = parameter.role() == ParameterRole.PCI_REQUESTER ? requester(system, parameter) : words;
        return new BugCheck.Parameter(parameter.value(), parameter.meaning(), parameter.role(), module, decoded);
    }

    /** The place of a PCI function and, where the machine's PCI records are in the dump, what sits there. */
    private static @Nullable String requester(CrashedSystem system, BugCheckMeaning.Parameter parameter) {
        PciFunction function = parameter.decoded() == null
                ? null
                : Blobs.of(system.dump())
                        .pci()
                        .at(PciLocation.of(parameter.value()))
                        .orElse(null);
        String name = function == null ? null : function.name();
        return function == null
                ? parameter.decoded()
                : parameter.decoded() + ", " + (name == null ? function.hardwareId() : name);
    }

    /** The text that a parameter points at or, for the start of a service's name, holds itself. */
    private static @Nullable String text(CrashedSystem system, BugCheckMeaning.Parameter parameter) {
        return switch (parameter.role().holds()) {
            case TEXT_ADDRESS -> ParameterText.at(system, parameter.value()).orElse(null);
            case TEXT -> ParameterText.within(parameter.value()).orElse(null);
            case NUMBER, ADDRESS -> null;
        };
    }

    /** The module of that name, with or without folder and extension, loaded or unloaded. */
    static @Nullable String named(CrashedSystem system, String text) {
        String file = text.substring(text.lastIndexOf('\\') + 1);
        for (String name : List.of(file, file + ".sys")) {
            Optional<String> loaded = system.modules().named(name).map(FactFinder::nameOf);
            if (loaded.isPresent()) {
                return loaded.get();
            }
        }
        for (UnloadedModule module : system.modules().unloaded()) {
            if (module.name().equalsIgnoreCase(file) || module.name().equalsIgnoreCase(file + ".sys")) {
                return module.name();
            }
        }
        return null;
    }

    private static @Nullable String module(CrashedSystem system, BugCheckMeaning.Parameter parameter) {
        long value = parameter.value();
        return switch (parameter.role()) {
            case DRIVER_OBJECT -> DeviceFinder.moduleOfDriver(system, value);
            case INTERRUPT_OBJECT ->
                routine(system, InterruptObjects.routine(system, value).orElse(0L));
            case DPC -> routine(system, Dpc.routine(system, value).orElse(0L));
            default -> holder(system, parameter.role().holds(), value);
        };
    }

    private static @Nullable String holder(CrashedSystem system, Holds holds, long value) {
        return switch (holds) {
            case ADDRESS, TEXT_ADDRESS -> FactFinder.moduleAt(system, value);
            case NUMBER, TEXT -> null;
        };
    }

    private static @Nullable String routine(CrashedSystem system, long address) {
        return address == 0 ? null : FactFinder.moduleAt(system, address);
    }
}
