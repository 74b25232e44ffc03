package io.culprit.emulator.scenario;

import io.culprit.emulator.guest.MachinePlan.Act;
import io.culprit.emulator.guest.MachinePlan.Kind;
import io.culprit.emulator.guest.MachinePlan.Trigger;
import java.util.function.UnaryOperator;
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

    /**
     * What is to be found out.
     *
     * @param kind culprit, hardware or inconclusive
     * @param minimumLabel how sure one may be at least, for a culprit
     * @param blameless whether no driver did wrong
     */
    public record Expected(String kind, @Nullable String minimumLabel, boolean blameless) {

        static final Expected CULPRIT = new Expected("culprit", "probable", false);
        static final Expected HARDWARE = new Expected("hardware", null, true);

        /** A driver did wrong, and a dump does not show which. */
        static final Expected INCONCLUSIVE = new Expected("inconclusive", null, false);

        /** Nobody's fault that a dump could show: firmware, a timer, a hand on the keyboard. */
        static final Expected BLAMELESS = new Expected("inconclusive", null, true);

        /** Whether a driver is to be named. */
        public boolean culprit() {
            return kind.equals("culprit");
        }
    }

    /** The same in other circumstances. */
    Scenario set(UnaryOperator<Setting> change) {
        return new Scenario(name, summary, code, guilty, trigger, act, kind, write, change.apply(setting), expected);
    }

    /** The same, begun in another way. */
    Scenario triggeredBy(Trigger other, Act otherAct) {
        return new Scenario(name, summary, code, guilty, other, otherAct, kind, write, setting, expected);
    }

    Scenario expecting(Expected value) {
        return new Scenario(name, summary, code, guilty, trigger, act, kind, write, setting, value);
    }

    /** Whether no driver did wrong. */
    boolean blameless() {
        return expected.blameless();
    }

    /** Whether the remapping unit stops this one. */
    public boolean iommu() {
        return code == 0xE6 && act != Act.VERIFIER;
    }
}
