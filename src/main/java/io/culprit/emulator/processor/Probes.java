package io.culprit.emulator.processor;

import io.culprit.emulator.ProbeDescription;
import io.culprit.emulator.ProbeHit;
import io.culprit.emulator.ProbeHit.Argument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tracing points of a machine. Function probes ({@code fbt:module:function:entry} and {@code return}) sit on addresses that the
 * loader declares from the images' symbols; event probes ({@code interrupt:::deliver}, {@code dma:::write}, ...) are fired by the
 * machine and by devices. Tracing changes nothing of what the guest does.
 */
public final class Probes {

    /** Event probes of the processors; devices declare theirs. */
    private static final List<String> EVENTS = List.of(
            "interrupt:::deliver",
            "interrupt:::eoi",
            "exception:::raise",
            "dma:::read",
            "dma:::write",
            "iommu:::fault",
            "bugcheck:::raise");

    private record Trace(ProbeDescription description, Consumer<ProbeHit> listener) {}

    private record Function(String module, String name, long entry) {}

    private final Machine machine;
    private final List<ProbeDescription> events = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();
    private final List<Trace> traces = new ArrayList<>();

    Probes(Machine machine) {
        this.machine = machine;
        for (String event : EVENTS) {
            events.add(ProbeDescription.parse(event));
        }
    }

    /** Declares an event probe that a device will fire, such as {@code iommu:::fault}. */
    public void declareEvent(String description) {
        ProbeDescription event = ProbeDescription.parse(description);
        if (!events.contains(event)) {
            events.add(event);
        }
    }

    /** Declares a guest function, by the virtual address of its first instruction. */
    public void declareFunction(String module, String function, long entryAddress) {
        Function declared = new Function(module, function, entryAddress);
        functions.add(declared);
        for (Trace trace : traces) {
            install(trace, declared);
        }
    }

    /**
     * Calls {@code listener} for each hit of the probes that {@code description} covers, those declared later included.
     *
     * @throws IllegalArgumentException with a sentence for the user when the text is not a probe description
     */
    public void trace(String description, Consumer<ProbeHit> listener) {
        Trace trace = new Trace(ProbeDescription.parse(description), listener);
        traces.add(trace);
        for (Function function : functions) {
            install(trace, function);
        }
    }

    /** Descriptions that were asked for and that cover no declared probe. */
    public List<ProbeDescription> unmatched() {
        return traces.stream()
                .map(Trace::description)
                .filter(d -> !matchesAny(d))
                .toList();
    }

    /** The declared probe that is most like this description, which covers none; of several the first. */
    public Optional<ProbeDescription> nearest(ProbeDescription description) {
        String name = description.name().equalsIgnoreCase("return") ? "return" : "entry";
        return Stream.concat(functions.stream().map(function -> probe(function, name)), events.stream())
                .min(Comparator.comparingInt(description::distance));
    }

    /** Whether anybody listens to this event probe; lets a device skip gathering arguments. */
    public boolean traced(String provider, String name) {
        return !traces.isEmpty() && listeners(new ProbeDescription(provider, "", "", name)) != null;
    }

    /** Fires an event probe from a device or a processor; {@code processor} is null when no processor is involved. */
    public void fire(String provider, String name, @Nullable Processor processor, Argument... arguments) {
        if (!traces.isEmpty()) {
            hit(new ProbeDescription(provider, "", "", name), processor, List.of(arguments));
        }
    }

    void interruptDelivery(Processor processor, int vector, long interruptedAddress) {
        if (!traces.isEmpty()) {
            fire(
                    "interrupt",
                    "deliver",
                    processor,
                    new Argument("vector", vector),
                    new Argument("rip", interruptedAddress));
        }
    }

    void interruptEnd(Processor processor, int vector) {
        if (!traces.isEmpty()) {
            fire("interrupt", "eoi", processor, new Argument("vector", vector));
        }
    }

    void exception(Processor processor, int vector, int errorCode, long address) {
        if (!traces.isEmpty()) {
            fire(
                    "exception",
                    "raise",
                    processor,
                    new Argument("vector", vector),
                    new Argument("error", errorCode),
                    new Argument("rip", address));
        }
    }

    private void hit(ProbeDescription probe, @Nullable Processor processor, List<Argument> arguments) {
        List<Trace> listeners = listeners(probe);
        if (listeners != null) {
            ProbeHit hit = new ProbeHit(probe, processor == null ? -1 : processor.number(), machine.time(), arguments);
            listeners.forEach(trace -> trace.listener.accept(hit));
        }
    }

    private @Nullable List<Trace> listeners(ProbeDescription probe) {
        List<Trace> found = null;
        for (Trace trace : traces) {
            if (trace.description.matches(probe)) {
                found = found == null ? new ArrayList<>() : found;
                found.add(trace);
            }
        }
        return found;
    }

    private boolean matchesAny(ProbeDescription description) {
        return events.stream().anyMatch(description::matches)
                || functions.stream()
                        .anyMatch(
                                f -> description.matches(probe(f, "entry")) || description.matches(probe(f, "return")));
    }

    private static ProbeDescription probe(Function function, String name) {
        return new ProbeDescription("fbt", function.module, function.name, name);
    }

    private void install(Trace trace, Function function) {
        if (trace.description.matches(probe(function, "entry"))) {
            machine.breakAt(function.entry, processor -> entered(trace, function, processor));
        }
        if (trace.description.matches(probe(function, "return"))) {
            machine.breakAt(function.entry, processor -> awaitReturn(trace, function, processor));
        }
    }

    /** The first four arguments of the Microsoft x64 calling convention. */
    private void entered(Trace trace, Function function, Processor processor) {
        List<Argument> arguments = List.of(
                new Argument("arg0", processor.register(1)),
                new Argument("arg1", processor.register(2)),
                new Argument("arg2", processor.register(8)),
                new Argument("arg3", processor.register(9)));
        trace.listener.accept(new ProbeHit(probe(function, "entry"), processor.number(), machine.time(), arguments));
    }

    private void awaitReturn(Trace trace, Function function, Processor processor) {
        long slot = processor.register(4);
        long returnAddress = processor.virtualMemory().findU64(slot).orElse(0);
        Breakpoint[] self = new Breakpoint[1];
        self[0] = at -> {
            if (at.register(4) == slot + 8) {
                machine.removeBreak(returnAddress, self[0]);
                trace.listener.accept(new ProbeHit(
                        probe(function, "return"),
                        at.number(),
                        machine.time(),
                        List.of(new Argument("arg0", returnAddress), new Argument("arg1", at.register(0)))));
            }
        };
        machine.breakAt(returnAddress, self[0]);
    }
}
