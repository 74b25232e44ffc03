package io.culprit.report;

import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a report that speak of the crash itself: bug check, exception, context, device, request. */
final class CrashParts {

    private final Wording wording;

    CrashParts(Wording wording) {
        this.wording = wording;
    }

    Report.BugCheck bugCheck(Facts.OfBugCheck fact) {
        List<Report.Parameter> parameters = new ArrayList<>(fact.parameters().size());
        for (Facts.OfParameter parameter : fact.parameters()) {
            parameters.add(new Report.Parameter(
                    parameter.value(),
                    wording.text(parameter.meaning()),
                    parameter.role(),
                    wording.textOrNull(parameter.module()),
                    wording.textOrNull(parameter.decoded())));
        }
        return new Report.BugCheck(
                Integer.toUnsignedLong(fact.code()), fact.name(), fact.text(), fact.cause(), parameters);
    }

    Report.Fault exception(Facts.OfException fact) {
        return new Report.Fault(
                Integer.toUnsignedLong(fact.code()),
                fact.name(),
                fact.address(),
                wording.textOrNull(fact.module()),
                fact.information(),
                wording.textOrNull(fact.text()));
    }

    Report.Context context(Facts.OfContext fact) {
        Registers registers = fact.registers();
        Architecture architecture = registers.architecture();
        List<Report.Register> known = new ArrayList<>();
        for (int i = 0; i < architecture.registerNames().size(); i++) {
            if (registers.known(i)) {
                known.add(new Report.Register(architecture.registerNames().get(i), registers.value(i)));
            }
        }
        return new Report.Context(
                registers.instruction(), registers.stackPointer(), wording.text(fact.origin()), known);
    }

    Report.Thread thread(Facts.OfThread fact) {
        return new Report.Thread(
                fact.address() == 0 ? null : fact.address(), fact.id(), wording.textOrNull(fact.name()));
    }

    Report.Processor processor(Facts.OfProcessor fact) {
        return new Report.Processor(fact.number(), fact.irql(), wording.textOrNull(fact.interrupt()));
    }

    Report.Dma dma(Facts.OfDma fact, Report.@Nullable Device device) {
        return new Report.Dma(
                fact.reasonCode(),
                fact.reason(),
                fact.access(),
                fact.address(),
                wording.textOrNull(fact.suggests()),
                wording.textOrNull(fact.requester()),
                device);
    }

    /** The driver of the device itself is that of its layer in the stack. */
    Report.Device device(Facts.OfDevice fact) {
        List<Report.Layer> layers = new ArrayList<>(fact.stack().size());
        String driver = null;
        for (Facts.OfDevice.Layer layer : fact.stack()) {
            String name = wording.textOrNull(layer.driver());
            layers.add(new Report.Layer(layer.device(), name, wording.textOrNull(layer.module())));
            driver = layer.device() == fact.address() ? name : driver;
        }
        boolean noNode = fact.instance() == null && fact.service() == null;
        Report.Node node = noNode
                ? null
                : new Report.Node(wording.textOrNull(fact.instance()), wording.textOrNull(fact.service()));
        return new Report.Device(fact.address(), driver, layers, node);
    }

    Report.Irp irp(Facts.OfIrp fact) {
        List<Report.Location> locations = new ArrayList<>(fact.locations().size());
        for (Facts.OfIrp.Location location : fact.locations()) {
            locations.add(new Report.Location(
                    location.function(),
                    location.device(),
                    wording.textOrNull(location.module()),
                    wording.textOrNull(location.completionModule()),
                    location.current()));
        }
        return new Report.Irp(
                fact.address(),
                fact.function(),
                wording.textOrNull(fact.holder()),
                fact.holderDevice(),
                fact.completed(),
                locations);
    }

    Report.Instruction instruction(Facts.OfInstruction fact) {
        return new Report.Instruction(fact.address(), fact.bytes(), wording.text(fact.text()), fact.touched());
    }

    Report.Verifier verifier(Facts.OfVerifier fact) {
        List<String> modules = new ArrayList<>(fact.modules().size());
        for (String module : fact.modules()) {
            modules.add(wording.text(module));
        }
        return new Report.Verifier(fact.active(), fact.flags(), modules);
    }

    Report.Corruption corruption(Facts.OfCorruption fact) {
        return new Report.Corruption(fact.kind(), fact.singleBit(), wording.text(fact.text()));
    }

    Report.@Nullable Pool pool(Fact<Facts.OfPool> fact) {
        Facts.@Nullable OfPool pool = fact.find().orElse(null);
        return pool == null
                ? null
                : new Report.Pool(
                        wording.text(pool.tag()),
                        pool.header(),
                        pool.damaged(),
                        wording.textOrNull(pool.module()),
                        pool.use());
    }

    Report.@Nullable HardwareError hardware(Fact<Facts.OfHardware> fact) {
        Facts.@Nullable OfHardware error = fact.find().orElse(null);
        return error == null
                ? null
                : new Report.HardwareError(
                        error.source(),
                        error.severity(),
                        error.component(),
                        error.bank(),
                        error.status(),
                        error.address(),
                        error.device(),
                        error.text());
    }

    List<Report.Interrupt> interrupts(List<Facts.OfInterrupt> facts) {
        List<Report.Interrupt> interrupts = new ArrayList<>(facts.size());
        for (Facts.OfInterrupt fact : facts) {
            interrupts.add(new Report.Interrupt(fact.vector(), fact.processor(), wording.textOrNull(fact.module())));
        }
        return interrupts;
    }
}
