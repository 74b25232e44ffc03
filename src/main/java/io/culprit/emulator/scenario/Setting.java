package io.culprit.emulator.scenario;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.guest.Build;
import io.culprit.emulator.guest.MachinePlan.Event;
import io.culprit.emulator.guest.MachinePlan.Sabotage;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The circumstances of a scenario. Immutable: each method gives a setting with one more thing said. */
public final class Setting {

    /** Nothing special. */
    static final Setting ORDINARY = new Setting(
            EnumSet.noneOf(Trait.class),
            new EnumMap<>(Number.class),
            new Choices(null, null, Bystander.IDLE, Sabotage.NONE, Event.NONE));

    /** Who the interrupt finds running. */
    enum Bystander {
        IDLE,
        BUSY_DRIVER,
        KEYBOARD_PORT
    }

    private enum Trait {
        NO_DEVICE,
        NOT_RESIDENT,
        DEFERRED,
        SCALABLE,
        EXTERNAL,
        FILTERED
    }

    private enum Number {
        VERIFIER_FLAGS,
        SERVICE,
        CLOCK_PERIOD,
        ADDRESS
    }

    private record Choices(
            @Nullable Build build, @Nullable Vendor vendor, Bystander bystander, Sabotage sabotage, Event event) {}

    private final Set<Trait> traits;
    private final Map<Number, Long> numbers;
    private final Choices choices;

    private Setting(Set<Trait> traits, Map<Number, Long> numbers, Choices choices) {
        this.traits = traits;
        this.numbers = numbers;
        this.choices = choices;
    }

    private Setting with(Trait trait) {
        EnumSet<Trait> more = EnumSet.copyOf(traits);
        more.add(trait);
        return new Setting(more, numbers, choices);
    }

    private Setting with(Number number, long value) {
        EnumMap<Number, Long> more = new EnumMap<>(numbers);
        more.put(number, value);
        return new Setting(traits, more, choices);
    }

    private Setting with(Choices others) {
        return new Setting(traits, numbers, others);
    }

    /** The build is not left to the seed. */
    Setting on(Build build) {
        return with(new Choices(build, choices.vendor, choices.bystander, choices.sabotage, choices.event));
    }

    /** The processors' vendor is not left to the seed. */
    Setting on(Vendor vendor) {
        return with(new Choices(choices.build, vendor, choices.bystander, choices.sabotage, choices.event));
    }

    /** The interrupt finds somebody running. */
    Setting interrupting(Bystander bystander) {
        return with(new Choices(choices.build, choices.vendor, bystander, choices.sabotage, choices.event));
    }

    /** The tables are damaged when the device begins. */
    Setting with(Sabotage sabotage) {
        return on(Vendor.INTEL)
                .with(new Choices(choices.build, Vendor.INTEL, choices.bystander, sabotage, choices.event));
    }

    /** Something happens to the machine by itself. */
    Setting with(Event event) {
        return with(new Choices(choices.build, choices.vendor, choices.bystander, choices.sabotage, event));
    }

    /** The bug check does not name the device object. */
    Setting withoutDevice() {
        return with(Trait.NO_DEVICE).with(Trait.NOT_RESIDENT).on(Vendor.INTEL);
    }

    /** A small dump does not hold device and driver objects. */
    Setting notResident() {
        return with(Trait.NOT_RESIDENT);
    }

    /** The bug check comes from a deferred call. */
    Setting deferred() {
        return with(Trait.DEFERRED).on(Build.WINDOWS_11_24H2).on(Vendor.INTEL);
    }

    /** Tables in scalable mode. */
    Setting scalable() {
        return with(Trait.SCALABLE).on(Vendor.INTEL);
    }

    /** The device is behind an external port. */
    Setting external() {
        return with(Trait.EXTERNAL);
    }

    /** A filter driver sits above the function driver. */
    Setting filtered() {
        return with(Trait.FILTERED);
    }

    /** Driver Verifier is on, with these flags. */
    Setting verified(int flags) {
        return with(Number.VERIFIER_FLAGS, flags);
    }

    /** The user thread calls this system service of the guest. */
    Setting calling(int service) {
        return with(Number.SERVICE, service);
    }

    /** Clock interrupts come every so many instructions. */
    Setting ticking(int period) {
        return with(Number.CLOCK_PERIOD, period);
    }

    /** The driver uses this address. */
    Setting at(long address) {
        return with(Number.ADDRESS, address);
    }

    Optional<Build> build() {
        return Optional.ofNullable(choices.build);
    }

    Optional<Vendor> vendor() {
        return Optional.ofNullable(choices.vendor);
    }

    Bystander bystander() {
        return choices.bystander;
    }

    /** What happens to the remapping tables. */
    public Sabotage sabotage() {
        return choices.sabotage;
    }

    Event event() {
        return choices.event;
    }

    /** Whether the bug check names the device object. */
    public boolean resolved() {
        return !traits.contains(Trait.NO_DEVICE);
    }

    /** Whether a small dump holds the device and driver objects. */
    public boolean resident() {
        return !traits.contains(Trait.NOT_RESIDENT);
    }

    boolean isDeferred() {
        return traits.contains(Trait.DEFERRED);
    }

    boolean isScalable() {
        return traits.contains(Trait.SCALABLE);
    }

    boolean isExternal() {
        return traits.contains(Trait.EXTERNAL);
    }

    boolean isFiltered() {
        return traits.contains(Trait.FILTERED);
    }

    int verifierFlags() {
        return (int) number(Number.VERIFIER_FLAGS);
    }

    int service() {
        return (int) number(Number.SERVICE);
    }

    int clockPeriod() {
        return (int) number(Number.CLOCK_PERIOD);
    }

    long address() {
        return number(Number.ADDRESS);
    }

    private long number(Number number) {
        return numbers.getOrDefault(number, 0L);
    }
}
