package io.culprit.verdict;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CurrentProcess;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.DriverVerifier;
import io.culprit.fact.Facts;
import io.culprit.fact.HardwareError;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.RaisedException;
import io.culprit.image.LoadedModule;
import io.culprit.rule.Condition;
import io.culprit.rule.DriverClass;
import io.culprit.rule.FactName;
import io.culprit.rule.FactName.Kind;
import io.culprit.verdict.Review.Recurrence;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether conditions hold for a clue in the scene of a crash. An unknown fact satisfies nothing. */
final class Matcher {

    private static final Object UNKNOWN = new Object();

    private final Scene scene;
    private final MachineFacts machine;
    private final List<Clue> clues;
    private final Outcome outcome;

    /** The clue whose facts are in {@link #values}, by the place of the fact among all; null where nobody asked yet. */
    private @Nullable Clue asked;

    private final @Nullable Object[] values = new Object[FactName.values().length];

    Matcher(Scene scene, List<Clue> clues, Outcome outcome) {
        this.scene = scene;
        this.machine = new MachineFacts(scene);
        this.clues = clues;
        this.outcome = outcome;
    }

    boolean holds(List<Condition> when, List<Condition> unless, Clue clue) {
        for (Condition condition : when) {
            if (!holds(condition, clue)) {
                return false;
            }
        }
        for (Condition condition : unless) {
            if (holds(condition, clue)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Condition condition, Clue clue) {
        FactName fact = condition.fact();
        if (fact.kind() == Kind.ROLE) {
            return hasRole(condition, clue);
        }
        Object value = value(fact, clue);
        if (value == UNKNOWN) {
            return false;
        }
        return switch (fact.kind()) {
            case NUMBER -> condition.holdsFor((long) value);
            case VERSION -> condition.holdsForVersion((String) value);
            default -> condition.holdsFor((String) value);
        };
    }

    /** What a fact is for a clue, texts in lower case, flags as yes and no; found once for all the rules that ask. */
    private Object value(FactName fact, Clue clue) {
        if (clue != asked) {
            Arrays.fill(values, null);
            asked = clue;
        }
        Object value = values[fact.ordinal()];
        if (value == null) {
            Object found = find(fact, clue);
            value = found == null ? UNKNOWN : found;
            values[fact.ordinal()] = value;
        }
        return value;
    }

    private @Nullable Object find(FactName fact, Clue clue) {
        switch (fact.kind()) {
            case NUMBER -> {
                return number(fact, clue);
            }
            case VERSION -> {
                return version(clue);
            }
            case FLAG -> {
                Boolean flag = flag(fact, clue);
                return flag == null ? null : flag ? "yes" : "no";
            }
            default -> {
                String text = text(fact, clue);
                return text == null ? null : text.toLowerCase(Locale.ROOT);
            }
        }
    }

    private @Nullable Long number(FactName fact, Clue clue) {
        Facts facts = scene.facts();
        return switch (fact) {
            case BUG_CHECK_CODE ->
                facts.bugCheck()
                        .find()
                        .map(BugCheck::baseCode)
                        .map(Integer::toUnsignedLong)
                        .orElse(null);
            case BUG_CHECK_P1 -> parameter(1);
            case BUG_CHECK_P2 -> parameter(2);
            case BUG_CHECK_P3 -> parameter(3);
            case BUG_CHECK_P4 -> parameter(4);
            case BUG_CHECK_STATUS -> status();
            case EXCEPTION_CODE ->
                facts.exception()
                        .find()
                        .map(RaisedException::code)
                        .map(Integer::toUnsignedLong)
                        .orElse(null);
            case BUILD -> (long) facts.system().build();
            case UPTIME -> facts.system().uptimeSeconds();
            case DMA_REASON -> facts.dma().find().map(DmaFault::reasonCode).orElse(null);
            case DMA_ADDRESS -> facts.dma().find().map(DmaFault::address).orElse(null);
            case DEVICE_VENDOR -> deviceVendor();
            case DEVICE_CLASS -> deviceClass();
            case MODULE_STAMP -> stamp(clue);
            case RANK -> (long) clue.rank();
            case COUNT -> clue.count() == 0 ? null : (long) clue.count();
            case RECURS_CRASHES, RECURS_MACHINES, RECURS_STARTS, RECURS_CAUSES, RECURS_FLIPS ->
                clue.recurs() == null || recurs(fact, clue.recurs()) == 0 ? null : (Long) recurs(fact, clue.recurs());
            default -> machine.number(fact);
        };
    }

    /** 0 for what was not counted. */
    private static long recurs(FactName fact, Recurrence recurs) {
        return switch (fact) {
            case RECURS_CRASHES -> recurs.crashes();
            case RECURS_MACHINES -> recurs.machines();
            case RECURS_STARTS -> recurs.starts();
            case RECURS_CAUSES -> recurs.causes();
            default -> recurs.flips();
        };
    }

    /** The PCI device that a parameter leads to. */
    private @Nullable PciFunction device() {
        return scene.facts().device().find().map(DeviceObject::pci).orElse(null);
    }

    private @Nullable Long deviceVendor() {
        PciFunction device = device();
        return device == null ? null : (Long) (long) device.vendor();
    }

    private @Nullable Long deviceClass() {
        PciFunction device = device();
        return device == null ? null : (Long) (long) device.subclass();
    }

    private @Nullable Long parameter(int number) {
        return scene.bugCheck() == null ? null : scene.parameter(number);
    }

    /** The first parameter that is a status or an exception code: 32 bits, however the kernel widened them. */
    private @Nullable Long status() {
        BugCheck check = scene.bugCheck();
        for (BugCheck.Parameter parameter : check == null ? List.<BugCheck.Parameter>of() : check.parameters()) {
            if (parameter.role() == ParameterRole.STATUS || parameter.role() == ParameterRole.EXCEPTION_CODE) {
                return parameter.value() & 0xFFFF_FFFFL;
            }
        }
        return null;
    }

    private @Nullable Long stamp(Clue clue) {
        LoadedModule module = clue.module() == null ? null : scene.module(clue.module());
        return module == null ? null : module.timestamp();
    }

    private @Nullable String text(FactName fact, Clue clue) {
        Facts facts = scene.facts();
        return switch (fact) {
            case BUG_CHECK_NAME -> facts.bugCheck().find().map(BugCheck::name).orElse(null);
            case ARCHITECTURE -> facts.system().architecture().jsonName();
            case CPU_VENDOR -> facts.system().cpuVendor();
            case HYPERVISOR -> facts.system().hypervisor();
            case PLATFORM -> facts.system().platform();
            case DUMP_KIND -> facts.dump().kind().jsonName();
            case PROCESS -> facts.process().find().map(CurrentProcess::name).orElse(null);
            case DMA_KIND ->
                facts.dma().find().map(fault -> fault.refusal().kind().word()).orElse(null);
            case DMA_IOMMU -> facts.dma().find().map(Matcher::iommu).orElse(null);
            case DMA_ACCESS -> facts.dma().find().map(DmaFault::access).orElse(null);
            case POOL_TAG -> facts.pool().find().map(PoolAllocation::tag).orElse(null);
            case HARDWARE_COMPONENT ->
                facts.hardware().find().map(HardwareError::component).orElse(null);
            case VERDICT -> outcome.kind();
            case COMPONENT -> outcome.component();
            case PART -> outcome.part() == null ? null : outcome.part().name();
            case DETAIL -> clue.detail();
            case MACHINE_MAKER, MACHINE_MODEL, MACHINE_PROCESSOR, MACHINE_SESSION -> machine.text(fact);
            default -> clue.module() == null ? null : moduleText(fact, clue.module());
        };
    }

    private static @Nullable String iommu(DmaFault fault) {
        return fault.remapping() == null ? null : fault.remapping().unit().word();
    }

    private @Nullable String moduleText(FactName fact, String module) {
        return switch (fact) {
            case MODULE_NAME -> module;
            case MODULE_CLASS -> scene.driver(module).driverClass().word();
            case MODULE_VENDOR -> scene.driver(module).vendor();
            case MODULE_DMA -> scene.driver(module).dma().word();
            case MODULE_RISK -> scene.driver(module).risk().word();
            default -> null;
        };
    }

    private @Nullable Boolean flag(FactName fact, Clue clue) {
        return switch (fact) {
            case VERIFIER ->
                scene.facts().verifier().find().map(DriverVerifier::active).orElse(null);
            case DMA_PROTECTION ->
                scene.facts().dma().find().map(DmaFault::protection).orElse(null);
            case DEVICE_EXTERNAL ->
                scene.facts().device().find().map(DeviceObject::externalPort).orElse(null);
            case CERTAIN -> clue.certain();
            case ALONE -> clue.alone();
            case MACHINE_MEMORY_FASTER, MACHINE_MEMORY_MIXED, MACHINE_ECC, MACHINE_MONITORED -> machine.flag(fact);
            default -> clue.module() == null ? null : moduleFlag(fact, clue.module());
        };
    }

    private @Nullable Boolean moduleFlag(FactName fact, String module) {
        return switch (fact) {
            case MODULE_WINDOWS -> scene.provenance(module).windows();
            case MODULE_SERVICE -> scene.windowsService(module);
            case MODULE_NAMEABLE -> scene.nameable(module);
            case MODULE_KNOWN -> scene.driver(module).driverClass() != DriverClass.UNKNOWN;
            default -> null;
        };
    }

    private @Nullable String version(Clue clue) {
        LoadedModule module = clue.module() == null ? null : scene.module(clue.module());
        return module == null || module.version() == null
                ? null
                : module.version().fileVersion();
    }

    private boolean hasRole(Condition condition, Clue clue) {
        boolean same = condition.fact() == FactName.MODULE_HAS;
        boolean found = false;
        for (Clue other : clues) {
            if (condition.words().contains(other.role().word())) {
                found |= !same || other.module() != null && other.module().equalsIgnoreCase(clue.module());
            }
        }
        return (condition.operator() == Condition.Operator.NOT_EQUAL) != found;
    }
}
