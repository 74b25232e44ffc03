package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Images;
import io.culprit.image.Modules;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.StackWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Return addresses that a program wrote down, found again on the stack that it wrote them of. */
class WrittenStackTest {

    private static final long LOW = 0x12_0000L;
    private static final long HIGH = 0x12_2000L;
    private static final long SP = LOW + 0x100;
    private static final StackRegion HERE = new StackRegion(StackKind.THREAD, LOW, HIGH);
    private static final StackRegion OTHER = new StackRegion(StackKind.THREAD, 0x22_0000L, 0x22_1000L);

    private final StackWriter stack = new StackWriter().zeros(LOW, HIGH).zeros(OTHER.low(), OTHER.high());

    private StackTarget target(Long... written) {
        return new StackTarget(
                stack.memory(),
                Modules.of(List.of(), List.of()),
                Images.NONE,
                List.of(HERE, OTHER),
                null,
                null,
                null,
                List.of(written));
    }

    private static Step callerOf(WrittenStack search, long sp) {
        return search.callerOf(new Cursor(Registers.of(Architecture.X64, 1, sp), true, 0));
    }

    private static Step.Caller caller(long value, long sp) {
        return new Step.Caller(
                Registers.of(Architecture.X64, value, sp),
                false,
                FrameTrust.INFERRED,
                "as the program's own crash report says");
    }

    @Test
    void goesFromOneWrittenAddressToTheNext() {
        stack.put(SP + 0x18, 0x7005)
                .put(SP + 0x58, 0x7105)
                .put(SP + 0x98, 0x7205)
                .put(SP + 0xD8, 0x7305);
        WrittenStack search = new WrittenStack(target(0x7005L, 0x7105L, 0x7205L, 0x7305L));

        assertThat(callerOf(search, SP)).isEqualTo(caller(0x7005, SP + 0x20));
        assertThat(callerOf(search, SP + 0x18)).as("at the slot itself").isEqualTo(caller(0x7005, SP + 0x20));
        assertThat(callerOf(search, SP + 0x20)).isEqualTo(caller(0x7105, SP + 0x60));
        assertThat(callerOf(search, SP + 0xE0)).isEqualTo(new Step.Stuck("the program wrote nothing further"));
        assertThat(callerOf(search, SP - 0x20)).as("further down").isEqualTo(caller(0x7005, SP + 0x20));
    }

    /** Two addresses stand on many stacks; the handler's own, which are missing here, are left out. */
    @Test
    void knowsAStackByThreeAddressesInTheirOrder() {
        stack.put(SP + 0x18, 0x7005).put(SP + 0x58, 0x7105).put(SP + 0x98, 0x7205);
        Step nothing = new Step.Stuck("the program wrote nothing further");
        assertThat(callerOf(new WrittenStack(target(0x6005L, 0x7005L, 0x7105L, 0x7205L)), SP))
                .isEqualTo(caller(0x7005, SP + 0x20));
        assertThat(callerOf(new WrittenStack(target(0x6005L, 0x7005L, 0x7105L)), SP))
                .isEqualTo(nothing);
        assertThat(callerOf(new WrittenStack(target(0x7205L, 0x7105L, 0x7005L)), SP))
                .isEqualTo(nothing);
        assertThat(callerOf(new WrittenStack(target()), SP)).isEqualTo(new Step.Stuck("the program wrote no stack"));
        assertThat(callerOf(new WrittenStack(target(0x7005L, 0x7105L, 0x7205L)), HIGH))
                .isEqualTo(new Step.Stuck("the program wrote no stack"));
    }

    /** Calls push at 8 modulo 16; the highest of several is the one that the outermost frame left. */
    @Test
    void takesTheHighestPlaceOfEachAddress() {
        stack.put(SP + 0x18, 0x7005)
                .put(SP + 0x38, 0x7005)
                .put(SP + 0x58, 0x7105)
                .put(SP + 0x60, 0x7105);
        stack.put(SP + 0x98, 0x7205).put(HIGH - 8, 0x7305);
        WrittenStack search = new WrittenStack(target(0x7005L, 0x7105L, 0x7205L, 0x7305L));

        assertThat(callerOf(search, SP)).isEqualTo(caller(0x7005, SP + 0x40));
        assertThat(callerOf(search, SP + 0x40)).isEqualTo(caller(0x7105, SP + 0x60));
        assertThat(callerOf(search, SP + 0xA0)).isEqualTo(caller(0x7305, HIGH));
    }

    /** Another stack of the same program has its own places. */
    @Test
    void looksAgainOnAnotherStack() {
        stack.put(SP + 0x18, 0x7005).put(SP + 0x58, 0x7105).put(SP + 0x98, 0x7205);
        stack.put(OTHER.low() + 0x18, 0x7005).put(OTHER.low() + 0x28, 0x7105).put(OTHER.low() + 0x38, 0x7205);
        WrittenStack search = new WrittenStack(target(0x7005L, 0x7105L, 0x7205L));

        assertThat(callerOf(search, SP)).isEqualTo(caller(0x7005, SP + 0x20));
        assertThat(callerOf(search, OTHER.low())).isEqualTo(caller(0x7005, OTHER.low() + 0x20));
        assertThat(callerOf(search, SP)).isEqualTo(caller(0x7005, SP + 0x20));
    }

    @Test
    void countsHowOftenNumbersStandThere() {
        Occurrences numbers = new Occurrences(new long[] {5, -1, 5, 7, 5, 7});

        assertThat(numbers.of(5)).isEqualTo(3);
        assertThat(numbers.of(7)).isEqualTo(2);
        assertThat(numbers.of(-1)).isEqualTo(1);
        assertThat(numbers.of(6)).isZero();
        assertThat(numbers.of(8)).isZero();
        assertThat(numbers.has(-1)).isTrue();
        assertThat(numbers.has(6)).isFalse();
        assertThat(new Occurrences(new long[0]).of(1)).isZero();
        assertThat(new Occurrences(new long[] {1, 2}).has(1)).isTrue();
    }
}
