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
    static final Setting ORDINARY =
            new Setting(EnumSet.noneOf(Trait.class), new EnumMap<>(Number.class), Choices.ORDINARY);

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
        FILTERED,
        FAULT_ADDRESS,
        INTERRUPT_REMAPPING,
        AT_BOOT
    }

    private enum Number {
        VERIFIER_FLAGS,
        SERVICE,
        CLOCK_PERIOD,
        MESSAGE
    }

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
        return with(choices.on(build, choices.vendor()));
    }

    /** The processors' vendor is not left to the seed. */
    Setting on(Vendor vendor) {
        return with(choices.on(choices.build(), vendor));
    }

    /** The machine is of this kind. */
    Setting in(Chassis chassis) {
        return with(choices.happening(choices.bystander(), choices.sabotage(), choices.event(), chassis));
    }

    /** The interrupt finds somebody running. */
    Setting interrupting(Bystander bystander) {
        return with(choices.happening(bystander, choices.sabotage(), choices.event(), choices.chassis()));
    }

    /** The tables are damaged when the device begins. */
    Setting with(Sabotage sabotage) {
        return on(Vendor.INTEL)
                .with(choices.on(choices.build(), Vendor.INTEL)
                        .happening(choices.bystander(), sabotage, choices.event(), choices.chassis()));
    }

    /** Something happens to the machine by itself. */
    Setting with(Event event) {
        return with(choices.happening(choices.bystander(), choices.sabotage(), event, choices.chassis()));
    }

    /** The driver uses this address. */
    Setting at(LongChoice address) {
        return with(choices.using(address, choices.argument(), choices.argument2()));
    }

    /** What the trigger or the event takes beside it. */
    Setting taking(LongChoice argument, LongChoice argument2) {
        return with(choices.using(choices.address(), argument, argument2));
    }

    /** The third parameter is the address and not the page number. */
    Setting namingTheAddress() {
        return with(Trait.FAULT_ADDRESS).on(Vendor.INTEL);
    }

    /** The driver without a device that does it has this file name. */
    Setting by(String file) {
        return with(choices.named(file));
    }

    /** Interrupts are remapped, and the device sends its message to this address. */
    Setting remappingInterrupts(long message) {
        return with(Trait.INTERRUPT_REMAPPING).with(Number.MESSAGE, message).on(Vendor.INTEL);
    }

    /** Seconds after the start. */
    Setting atBoot() {
        return with(Trait.AT_BOOT);
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

    Optional<Build> build() {
        return Optional.ofNullable(choices.build());
    }

    Optional<Vendor> vendor() {
        return Optional.ofNullable(choices.vendor());
    }

    Bystander bystander() {
        return choices.bystander();
    }

    /** What happens to the remapping tables. */
    public Sabotage sabotage() {
        return choices.sabotage();
    }

    Event event() {
        return choices.event();
    }

    /** Whether the bug check names the device object. */
    public boolean resolved() {
        return !traits.contains(Trait.NO_DEVICE);
    }

    /** Whether a small dump holds the device and driver objects. */
    public boolean resident() {
        return !traits.contains(Trait.NOT_RESIDENT);
    }

    Chassis chassis() {
        return choices.chassis();
    }

    @Nullable
    String file() {
        return choices.file();
    }

    LongChoice address() {
        return choices.address();
    }

    LongChoice argument() {
        return choices.argument();
    }

    LongChoice argument2() {
        return choices.argument2();
    }

    boolean namesPage() {
        return !traits.contains(Trait.FAULT_ADDRESS);
    }

    boolean remapsInterrupts() {
        return traits.contains(Trait.INTERRUPT_REMAPPING);
    }

    boolean isAtBoot() {
        return traits.contains(Trait.AT_BOOT);
    }

    /** Address of the guilty device's interrupt message, 0 for the ordinary one. */
    long message() {
        return number(Number.MESSAGE);
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

    private long number(Number number) {
        return numbers.getOrDefault(number, 0L);
    }
}
