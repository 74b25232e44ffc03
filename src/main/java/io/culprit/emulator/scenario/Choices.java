package io.culprit.emulator.scenario;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.guest.Build;
import io.culprit.emulator.guest.MachinePlan.Event;
import io.culprit.emulator.guest.MachinePlan.Sabotage;
import io.culprit.emulator.scenario.Setting.Bystander;
import org.jspecify.annotations.Nullable;

/**
 * What a setting chooses among several; null leaves it to the seed.
 *
 * @param file name of a driver without a device
 */
record Choices(
        @Nullable Build build,
        @Nullable Vendor vendor,
        Bystander bystander,
        Sabotage sabotage,
        Event event,
        Chassis chassis,
        LongChoice address,
        LongChoice argument,
        LongChoice argument2,
        @Nullable String file) {

    static final Choices ORDINARY = new Choices(
            null,
            null,
            Bystander.IDLE,
            Sabotage.NONE,
            Event.NONE,
            Chassis.ORDINARY,
            LongChoice.SMALL,
            LongChoice.NULL,
            LongChoice.NULL,
            null);

    Choices on(@Nullable Build build, @Nullable Vendor vendor) {
        return new Choices(build, vendor, bystander, sabotage, event, chassis, address, argument, argument2, file);
    }

    Choices happening(Bystander bystander, Sabotage sabotage, Event event, Chassis chassis) {
        return new Choices(build, vendor, bystander, sabotage, event, chassis, address, argument, argument2, file);
    }

    Choices named(String other) {
        return new Choices(build, vendor, bystander, sabotage, event, chassis, address, argument, argument2, other);
    }

    Choices using(LongChoice address, LongChoice argument, LongChoice argument2) {
        return new Choices(build, vendor, bystander, sabotage, event, chassis, address, argument, argument2, file);
    }
}
