package io.culprit.verdict;

import io.culprit.fact.RoutineHistory;
import io.culprit.fact.TargetMachine;
import io.culprit.image.LoadedModule;
import io.culprit.rule.DriverClass;
import io.culprit.rule.FactName;
import org.jspecify.annotations.Nullable;

/** What rules ask of the machine and its last moments; null for what is not known. */
final class MachineFacts {

    private final Scene scene;

    MachineFacts(Scene scene) {
        this.scene = scene;
    }

    @Nullable
    Long number(FactName fact) {
        TargetMachine.Processor processor = processor();
        return switch (fact) {
            case MACHINE_MICROCODE -> processor == null ? null : processor.microcode();
            case MACHINE_BIOS_AGE -> biosAge();
            case HISTORY_LONGEST -> longest();
            default -> null;
        };
    }

    @Nullable
    String text(FactName fact) {
        TargetMachine machine = machine();
        TargetMachine.Processor processor = processor();
        return switch (fact) {
            case MACHINE_MAKER -> machine == null ? null : machine.maker();
            case MACHINE_MODEL -> machine == null ? null : machine.model();
            case MACHINE_SESSION -> machine == null ? null : machine.session();
            case MACHINE_PROCESSOR -> processor == null ? null : processor.name();
            default -> null;
        };
    }

    @Nullable
    Boolean flag(FactName fact) {
        TargetMachine machine = machine();
        return switch (fact) {
            case MACHINE_MEMORY_FASTER -> faster();
            case MACHINE_MEMORY_MIXED -> machine == null ? null : machine.mixedMemory();
            case MACHINE_ECC -> machine == null ? null : machine.errorCorrection();
            case MACHINE_MONITORED -> monitored();
            default -> null;
        };
    }

    private @Nullable TargetMachine machine() {
        return scene.facts().machine().find().orElse(null);
    }

    private TargetMachine.@Nullable Processor processor() {
        TargetMachine machine = machine();
        return machine == null ? null : machine.processor();
    }

    private @Nullable Long biosAge() {
        TargetMachine machine = machine();
        TargetMachine.Bios bios = machine == null ? null : machine.bios();
        return bios == null ? null : bios.daysBefore(scene.facts().dump().time());
    }

    private @Nullable Boolean faster() {
        TargetMachine machine = machine();
        return machine == null || machine.memory().isEmpty() ? null : (Boolean) (machine.fasterThanRated() != null);
    }

    private @Nullable Long longest() {
        RoutineHistory history = scene.facts().history().find().orElse(null);
        if (history == null) {
            return null;
        }
        double longest = -1;
        for (RoutineHistory.Run run : history.runs()) {
            longest = run.microseconds() == null ? longest : Math.max(longest, run.microseconds());
        }
        return longest < 0 ? null : (Long) Math.round(longest);
    }

    private boolean monitored() {
        for (LoadedModule module : scene.facts().modules().loaded()) {
            if (scene.driver(module.name()).driverClass() == DriverClass.MONITORING
                    && !scene.provenance(module.name()).windows()) {
                return true;
            }
        }
        return false;
    }
}
