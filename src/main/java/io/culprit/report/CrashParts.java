package io.culprit.report;

import io.culprit.fact.BugCheck;
import io.culprit.fact.ConnectedInterrupt;
import io.culprit.fact.CrashContext;
import io.culprit.fact.CrashingProcessor;
import io.culprit.fact.CurrentThread;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.DriverVerifier;
import io.culprit.fact.Fact;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.HardwareError;
import io.culprit.fact.IoRequest;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.RaisedException;
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

    Report.BugCheck bugCheck(BugCheck fact) {
        List<Report.Parameter> parameters = new ArrayList<>(fact.parameters().size());
        for (BugCheck.Parameter parameter : fact.parameters()) {
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

    Report.Fault exception(RaisedException fact) {
        return new Report.Fault(
                Integer.toUnsignedLong(fact.code()),
                fact.name(),
                fact.address(),
                wording.textOrNull(fact.module()),
                fact.information(),
                wording.textOrNull(fact.text()));
    }

    Report.Context context(CrashContext fact) {
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

    Report.Thread thread(CurrentThread fact) {
        return new Report.Thread(
                fact.address() == 0 ? null : fact.address(), fact.id(), wording.textOrNull(fact.name()));
    }

    Report.Processor processor(CrashingProcessor fact) {
        return new Report.Processor(fact.number(), fact.irql(), wording.textOrNull(fact.interrupt()));
    }

    Report.Dma dma(DmaFault fact, Report.@Nullable Device device) {
        return new Report.Dma(
                fact.reasonCode(),
                fact.reason(),
                fact.access(),
                fact.address(),
                wording.textOrNull(fact.suggests()),
                null,
                device);
    }

    /** The driver of the device itself is that of its layer in the stack. */
    Report.Device device(DeviceObject fact) {
        List<Report.Layer> layers = new ArrayList<>(fact.stack().size());
        String driver = null;
        for (DeviceObject.Layer layer : fact.stack()) {
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

    Report.Irp irp(IoRequest fact) {
        List<Report.Location> locations = new ArrayList<>(fact.locations().size());
        for (IoRequest.Location location : fact.locations()) {
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

    Report.Instruction instruction(FaultingInstruction fact) {
        return new Report.Instruction(fact.address(), fact.bytes(), wording.text(fact.text()), fact.touched());
    }

    Report.Verifier verifier(DriverVerifier fact) {
        List<String> modules = new ArrayList<>(fact.modules().size());
        for (String module : fact.modules()) {
            modules.add(wording.text(module));
        }
        return new Report.Verifier(fact.active(), fact.flags(), modules);
    }

    Report.Corruption corruption(MemoryCorruption fact) {
        return new Report.Corruption(fact.kind(), fact.singleBit(), wording.text(fact.text()));
    }

    Report.@Nullable Pool pool(Fact<PoolAllocation> fact) {
        @Nullable PoolAllocation pool = fact.find().orElse(null);
        return pool == null
                ? null
                : new Report.Pool(
                        wording.text(pool.tag()),
                        pool.header(),
                        pool.damaged(),
                        wording.textOrNull(pool.module()),
                        pool.use());
    }

    Report.@Nullable HardwareError hardware(Fact<HardwareError> fact) {
        @Nullable HardwareError error = fact.find().orElse(null);
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

    List<Report.Interrupt> interrupts(List<ConnectedInterrupt> facts) {
        List<Report.Interrupt> interrupts = new ArrayList<>(facts.size());
        for (ConnectedInterrupt fact : facts) {
            interrupts.add(new Report.Interrupt(fact.vector(), fact.processor(), wording.textOrNull(fact.module())));
        }
        return interrupts;
    }
}
