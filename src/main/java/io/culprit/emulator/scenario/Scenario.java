package io.culprit.emulator.scenario;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.guest.Build;
import io.culprit.emulator.guest.MachinePlan.Act;
import io.culprit.emulator.guest.MachinePlan.Event;
import io.culprit.emulator.guest.MachinePlan.Kind;
import io.culprit.emulator.guest.MachinePlan.Sabotage;
import io.culprit.emulator.guest.MachinePlan.Trigger;
import org.jspecify.annotations.Nullable;

/**
 * A crash that can be emulated: what goes wrong, and what is to be found out about it. The seed decides everything else.
 *
 * @param summary one line for {@code emulate --list}
 * @param code the bug check that must follow
 * @param guilty class of the device whose driver misbehaves; null where the driver has no device
 * @param kind for {@link Act#TRANSFER} the ordinal of {@link Kind}, for {@link Act#VERIFIER} the first parameter of 0xE6
 * @param write whether the device writes to memory
 */
public record Scenario(
        String name,
        String summary,
        int code,
        @Nullable DeviceClass guilty,
        Trigger trigger,
        Act act,
        int kind,
        boolean write,
        Setting setting,
        Expected expected) {

    /** Who the interrupt finds running. */
    public enum Bystander {
        IDLE,
        BUSY_DRIVER,
        KEYBOARD_PORT
    }

    /**
     * The circumstances.
     *
     * @param address bus or kernel address that the driver uses, 0 to let the seed choose
     * @param resolved whether the bug check names the device object
     * @param resident whether a small dump holds the device and driver objects
     */
    public record Setting(
            @Nullable Build build,
            @Nullable Vendor vendor,
            Bystander bystander,
            boolean resolved,
            boolean resident,
            boolean deferred,
            boolean scalable,
            boolean external,
            boolean filter,
            int verifierFlags,
            int service,
            int clockPeriod,
            long address,
            Sabotage sabotage,
            Event event) {

        /** Nothing special. */
        static final Setting ORDINARY = new Setting(
                null,
                null,
                Bystander.IDLE,
                true,
                true,
                false,
                false,
                false,
                false,
                0,
                0,
                0,
                0,
                Sabotage.NONE,
                Event.NONE);

        Setting on(Build value) {
            return new Setting(
                    value,
                    vendor,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    external,
                    filter,
                    verifierFlags,
                    service,
                    clockPeriod,
                    address,
                    sabotage,
                    event);
        }

        Setting on(Vendor value) {
            return new Setting(
                    build,
                    value,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    external,
                    filter,
                    verifierFlags,
                    service,
                    clockPeriod,
                    address,
                    sabotage,
                    event);
        }

        Setting interrupting(Bystander value) {
            return new Setting(
                    build,
                    vendor,
                    value,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    external,
                    filter,
                    verifierFlags,
                    service,
                    clockPeriod,
                    address,
                    sabotage,
                    event);
        }

        Setting device(boolean isResolved, boolean isResident) {
            return new Setting(
                    build,
                    vendor,
                    bystander,
                    isResolved,
                    isResident,
                    deferred,
                    scalable,
                    external,
                    filter,
                    verifierFlags,
                    service,
                    clockPeriod,
                    address,
                    sabotage,
                    event);
        }

        Setting fromDpc() {
            return new Setting(
                    Build.WINDOWS_11_24H2,
                    Vendor.INTEL,
                    bystander,
                    resolved,
                    resident,
                    true,
                    scalable,
                    external,
                    filter,
                    verifierFlags,
                    service,
                    clockPeriod,
                    address,
                    sabotage,
                    event);
        }

        Setting scalableMode() {
            return new Setting(
                    build,
                    Vendor.INTEL,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    true,
                    external,
                    filter,
                    verifierFlags,
                    service,
                    clockPeriod,
                    address,
                    sabotage,
                    event);
        }

        Setting behindExternalPort() {
            return new Setting(
                    build,
                    vendor,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    true,
                    filter,
                    verifierFlags,
                    service,
                    clockPeriod,
                    address,
                    sabotage,
                    event);
        }

        Setting withFilter() {
            return new Setting(
                    build,
                    vendor,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    external,
                    true,
                    verifierFlags,
                    service,
                    clockPeriod,
                    address,
                    sabotage,
                    event);
        }

        Setting verified(int flags) {
            return new Setting(
                    build,
                    vendor,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    external,
                    filter,
                    flags,
                    service,
                    clockPeriod,
                    address,
                    sabotage,
                    event);
        }

        Setting calling(int number) {
            return new Setting(
                    build,
                    vendor,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    external,
                    filter,
                    verifierFlags,
                    number,
                    clockPeriod,
                    address,
                    sabotage,
                    event);
        }

        Setting ticking(int period) {
            return new Setting(
                    build,
                    vendor,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    external,
                    filter,
                    verifierFlags,
                    service,
                    period,
                    address,
                    sabotage,
                    event);
        }

        Setting at(long value) {
            return new Setting(
                    build,
                    vendor,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    external,
                    filter,
                    verifierFlags,
                    service,
                    clockPeriod,
                    value,
                    sabotage,
                    event);
        }

        Setting with(Sabotage value) {
            return new Setting(
                    build,
                    Vendor.INTEL,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    external,
                    filter,
                    verifierFlags,
                    service,
                    clockPeriod,
                    address,
                    value,
                    event);
        }

        Setting with(Event value) {
            return new Setting(
                    build,
                    vendor,
                    bystander,
                    resolved,
                    resident,
                    deferred,
                    scalable,
                    external,
                    filter,
                    verifierFlags,
                    service,
                    clockPeriod,
                    address,
                    sabotage,
                    value);
        }
    }

    /**
     * What is to be found out.
     *
     * @param kind culprit, hardware or inconclusive
     * @param minimumLabel how sure one may be at least, for a culprit
     */
    public record Expected(String kind, @Nullable String minimumLabel) {

        static final Expected CULPRIT = new Expected("culprit", "probable");
        static final Expected HARDWARE = new Expected("hardware", null);
        static final Expected INCONCLUSIVE = new Expected("inconclusive", null);

        /** Whether a driver is to be named. */
        public boolean culprit() {
            return kind.equals("culprit");
        }
    }

    Scenario set(Setting value) {
        return new Scenario(name, summary, code, guilty, trigger, act, kind, write, value, expected);
    }

    Scenario expecting(Expected value) {
        return new Scenario(name, summary, code, guilty, trigger, act, kind, write, setting, value);
    }

    /** Whether the remapping unit stops this one. */
    public boolean iommu() {
        return code == 0xE6 && act == Act.TRANSFER;
    }
}
