package io.culprit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameLinks.Link;
import io.culprit.stack.walk.StackWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chains of frame pointers, what begins one, and what is taken up again where one was lost. */
class FrameLinksTest {

    private static final long APP = 0x4000_0000L;
    private static final long JIT = 0x5000_0000L;
    private static final long LOW = 0x1_0012_0000L;
    private static final long HIGH = 0x1_0012_4000L;
    private static final long SP = LOW + 0x100;
    private static final Architecture X64 = Architecture.X64;

    private final StackWriter memory = new StackWriter().zeros(LOW, HIGH);
    private @Nullable CodeRegions code;
    private String module = "libapp.so";

    private StackTarget target() {
        LoadedModule app = new LoadedModule(module, null, APP, 0x10_0000, 0, null, null, null);
        return new StackTarget(
                memory.memory(),
                Modules.of(List.of(app), List.of()),
                Images.NONE,
                List.of(new StackRegion(StackKind.THREAD, LOW, HIGH)),
                null,
                code);
    }

    private FrameLinks links() {
        return new FrameLinks(target());
    }

    private FrameLinksTest link(long pointer, long next, long returns) {
        memory.put(pointer, next).put(pointer + 8, returns);
        return this;
    }

    private boolean leadsBack(long pointer) {
        FrameLinks links = links();
        Link link = links.at(X64, pointer);
        return link != null && links.leadsBack(X64, pointer, link);
    }

    @Test
    void aLinkIsTwoPointersThatAreThere() {
        link(SP, SP + 0x20, APP + 0x1005);

        assertThat(links().at(X64, SP)).isEqualTo(new Link(SP + 0x20, APP + 0x1005));
        link(SP + 0x40, SP + 0x60, 0x1230_0000_4000_1005L);
        assertThat(links().at(Architecture.ARM64, SP + 0x40)).as("signed").isEqualTo(new Link(SP + 0x60, APP + 0x1005));
        assertThat(links().at(X64, SP + 0x40)).isEqualTo(new Link(SP + 0x60, 0x1230_0000_4000_1005L));
        assertThat(links().at(X64, SP + 4)).isNull();
        assertThat(links().at(X64, HIGH - 8)).isNull();
        assertThat(links().at(X64, LOW - 8)).isNull();
        assertThat(links().at(Architecture.X86, SP + 4)).isEqualTo(new Link(1, APP + 0x1005));
    }

    @Test
    void aChainGoesUpOnItsOwnStack() {
        assertThat(links().above(SP, SP)).isTrue();
        assertThat(links().above(SP, SP - 8)).isFalse();
        assertThat(links().above(SP, HIGH - 8)).isTrue();
        assertThat(links().above(SP, HIGH)).isFalse();
        assertThat(links().above(HIGH, HIGH + 0x1000))
                .as("on a stack that nobody knows")
                .isTrue();
    }

    /** One link into a module proves little; a second one does, and so does an end. */
    @Test
    void aChainBeginsWithTwoLinksToCode() {
        link(SP, SP + 0x20, APP + 0x1005).link(SP + 0x20, SP + 0x40, APP + 0x2005);
        assertThat(links().begins(X64, SP, SP)).isTrue();
        assertThat(links().begins(X64, SP + 8, SP))
                .as("below the stack pointer")
                .isFalse();
        link(SP + 0x20, SP + 0x40, 0x77);
        assertThat(links().begins(X64, SP, SP)).isFalse();
        link(SP + 0x20, 0, 0);
        assertThat(links().begins(X64, SP, SP)).as("an end").isTrue();
        link(SP + 0x20, 8, 0);
        assertThat(links().begins(X64, SP, SP)).isFalse();
        link(SP, 0, APP + 0x1005);
        assertThat(links().begins(X64, SP, SP)).as("the last link").isTrue();
        link(SP, SP, APP + 0x1005);
        assertThat(links().begins(X64, SP, SP)).as("a circle").isFalse();
        link(SP, HIGH + 0x20, APP + 0x1005);
        assertThat(links().begins(X64, SP, SP)).as("onto another stack").isFalse();
        link(SP, SP + 0x20, APP + 0xFFF).link(SP + 0x20, SP + 0x40, APP + 0x2005);
        assertThat(links().begins(X64, SP, SP)).as("data").isFalse();
    }

    @Test
    void codeOutsideModulesIsCodeWhereTheChainComesBack() {
        link(SP, SP + 0x20, JIT + 5).link(SP + 0x20, SP + 0x40, JIT + 0x25).link(SP + 0x40, SP + 0x60, APP + 0x1005);
        assertThat(leadsBack(SP)).isTrue();
        assertThat(leadsBack(SP + 0x40)).as("it never left").isFalse();
        assertThat(links().begins(X64, SP, SP)).isTrue();

        link(SP + 0x20, SP + 0x10, JIT + 0x25);
        assertThat(leadsBack(SP)).as("downwards").isFalse();
        link(SP + 0x20, HIGH + 0x10, JIT + 0x25);
        assertThat(leadsBack(SP)).as("onto another stack").isFalse();
        link(SP + 0x20, SP + 0x44, JIT + 0x25);
        assertThat(leadsBack(SP)).as("misaligned").isFalse();
    }

    /** Small numbers, the stack, addresses of the kernel and memory that must not run are no code that a program has made. */
    @ParameterizedTest
    @ValueSource(longs = {0, 0x1_0000, 0x1_0012_0500L, 0xFFFF_8000_0000_1000L, 0x6000_0010L, APP + 0x10})
    void codeThatAProgramMadeStandsWhereCodeCanBe(long returns) {
        code = new CodeRegions(2);
        code.add(APP, 0x1000, false);
        code.add(0x6000_0000L, 0x1000, false);
        link(SP, SP + 0x20, JIT + 5).link(SP + 0x20, SP + 0x40, APP + 0x1005);
        assertThat(leadsBack(SP)).isTrue();

        link(SP, SP + 0x20, returns);

        assertThat(leadsBack(SP)).isFalse();
    }

    @Test
    void codeOutsideModulesIsFollowedOnlySoFar() {
        for (int depth = 0; depth < 63; depth++) {
            link(SP + depth * 0x20, SP + depth * 0x20 + 0x20, JIT + 5 + depth);
        }
        link(SP + 63 * 0x20, SP + 64 * 0x20, APP + 0x1005);
        assertThat(leadsBack(SP)).isTrue();
        link(SP + 63 * 0x20, SP + 64 * 0x20, JIT + 0x100).link(SP + 64 * 0x20, 0, APP + 0x1005);
        assertThat(leadsBack(SP)).isFalse();
    }

    @Test
    void theLengthOfAChainIsItsLinksThroughModules() {
        for (int depth = 0; depth < 70; depth++) {
            link(SP + depth * 0x20, SP + depth * 0x20 + 0x20, APP + 0x1005 + depth);
        }
        assertThat(links().length(X64, SP)).isEqualTo(64);
        link(SP + 0x60, SP + 0x80, JIT + 5);
        assertThat(links().length(X64, SP)).isEqualTo(3);
        link(SP + 0x40, SP + 0x40, APP + 0x1005);
        assertThat(links().length(X64, SP)).as("a circle").isEqualTo(3);
        link(SP + 0x40, HIGH + 0x10, APP + 0x1005);
        assertThat(links().length(X64, SP)).as("onto another stack").isEqualTo(3);
        assertThat(links().length(X64, SP + 4)).isZero();
    }

    private Step byPointer(long pointer, boolean strict) {
        Registers start = Registers.of(X64, APP + 0x5000, SP).with("rbp", pointer);
        return new FramePointers(target(), "rbp", strict).callerOf(new Cursor(start, true, 0));
    }

    @Test
    void framePointersSayWhyTheyLeadNowhere() {
        assertThat(new FramePointers(target(), "rbp", true)
                        .callerOf(new Cursor(Registers.of(X64, APP + 0x5000, SP), true, 0)))
                .isEqualTo(new Step.Stuck("rbp is not known"));
        assertThat(byPointer(SP - 0x10, true)).isEqualTo(new Step.Stuck("rbp 0x1001200f0 is no frame pointer"));
        link(SP + 0x20, SP + 0x40, APP + 0x1005).link(SP + 0x40, SP + 0x60, 0x77);
        assertThat(byPointer(SP + 0x20, true)).isEqualTo(new Step.Stuck("rbp 0x100120120 leads to no second frame"));
        link(SP + 0x28, SP + 0x50, APP + 0x1005).link(SP + 0x50, 0, 0);
        assertThat(byPointer(SP + 0x28, true))
                .as("on eight bytes")
                .isEqualTo(new Step.Stuck("rbp 0x100120128 leads to no second frame"));
        assertThat(byPointer(SP + 0x28, false)).isInstanceOf(Step.Caller.class);
    }

    /** On Windows the register may hold anything, two zeros included. */
    @Test
    void framePointersEndWhereTheRegisterIsNothingElse() {
        Step end = new Step.End("end of the frame pointers");
        Step stuck = new Step.Stuck("end of the frame pointers");
        assertThat(byPointer(SP + 0x80, true)).isEqualTo(end);
        assertThat(byPointer(SP + 0x80, false)).isEqualTo(end);
        link(SP + 0x80, 0, APP + 0x1005);
        assertThat(byPointer(SP + 0x80, false)).isInstanceOf(Step.Caller.class);
        module = "app.exe";
        assertThat(byPointer(SP + 0x60, true)).isEqualTo(stuck);
        assertThat(byPointer(SP + 0x60, false)).isEqualTo(end);
    }

    @Test
    void framePointersTellWhereCodeOutsideModulesIsProven() {
        link(SP + 0x20, SP + 0x40, JIT + 5).link(SP + 0x40, SP + 0x60, APP + 0x1005);
        Step.Caller outside = (Step.Caller) byPointer(SP + 0x20, true);
        assertThat(outside.outside()).isTrue();
        assertThat(outside.note()).isEqualTo("code outside all modules");
        link(SP + 0x60, 0, 0);
        Step.Caller inside = (Step.Caller) byPointer(SP + 0x40, true);
        assertThat(inside.outside()).isFalse();
        assertThat(inside.note()).isNull();
        assertThat(inside.trust()).isEqualTo(FrameTrust.FRAME_POINTER);
        assertThat(inside.registers())
                .isEqualTo(Registers.of(X64, APP + 0x1005, SP + 0x50).with("rbp", SP + 0x60));
    }

    private Step record(long... verified) {
        ReturnAddress candidate = (frame, slot, value) -> {
            for (long one : verified) {
                if (value == one) {
                    return StackScan.VERIFIED;
                }
            }
            return null;
        };
        return new FrameRecords(target(), "rbp", candidate)
                .callerOf(new Cursor(Registers.of(X64, APP + 0x5000, SP), true, 0));
    }

    /** Links that lead through code, this many, one above the other. */
    private void chain(long pointer, int links) {
        for (int i = 0; i < links; i++) {
            link(
                    pointer + i * 0x20L,
                    i == links - 1 ? 0 : pointer + i * 0x20L + 0x20,
                    APP + 0x1005 + pointer % 0x1000 + i);
        }
    }

    private static final Step NO_CHAIN = new Step.Stuck("no chain of frame pointers begins near rbp");

    @Test
    void aLostChainIsTakenUpWhereMostLinksLeadUp() {
        chain(SP + 0x40, 3);
        chain(SP + 0x200, 4);

        Step.Caller found = (Step.Caller) record();

        assertThat(found.registers().stackPointer()).isEqualTo(SP + 0x210);
        assertThat(found.registers().value("rbp")).isEqualTo(SP + 0x220);
        assertThat(found.registers().instruction()).isEqualTo(APP + 0x1005 + 0x300);
        assertThat(found.trust()).isEqualTo(FrameTrust.SCAN);
        assertThat(found.note()).isEqualTo("a chain of frame pointers begins here");
    }

    @Test
    void aLostChainHasThreeLinksNearTheFrame() {
        assertThat(record()).isEqualTo(NO_CHAIN);
        chain(SP + 0x40, 2);
        assertThat(record()).isEqualTo(NO_CHAIN);
        chain(SP + 0x40, 3);
        assertThat(record()).isInstanceOf(Step.Caller.class);
        memory.zeros(SP, HIGH);
        link(SP + 0x40, 0, 0);
        chain(SP + 0x7F0, 3);
        assertThat(record()).isInstanceOf(Step.Caller.class);
        link(SP + 0x7F0, 0, 0);
        chain(SP + 0x800, 3);
        assertThat(record()).as("too far up").isEqualTo(NO_CHAIN);
    }

    @Test
    void aLostChainStandsAboveACallThatIsThereOnlyWhereItIsLong() {
        memory.put(SP + 0x18, APP + 0x7777);
        chain(SP + 0x40, 3);
        assertThat(record()).isInstanceOf(Step.Caller.class);
        assertThat(record(APP + 0x7777)).isEqualTo(NO_CHAIN);
        chain(SP + 0x40, 4);
        assertThat(record(APP + 0x7777)).isInstanceOf(Step.Caller.class);
        memory.put(SP + 0x18, 0).put(SP + 0x58, APP + 0x7777);
        chain(SP + 0x40, 3);
        assertThat(record(APP + 0x7777)).as("the call lies above").isInstanceOf(Step.Caller.class);
    }
}
