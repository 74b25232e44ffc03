package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.StackFrame;
import io.culprit.fact.finder.StackFinder.Found;
import io.culprit.machine.Architecture;
import io.culprit.machine.Budget;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalkedStacksTest {

    private static final StackFrame FRAME =
            new StackFrame(1, 2, null, 1, null, FrameTrust.CONTEXT, null, null, null, false);

    private int walks;

    private Found find(WalkedStacks stacks, long stackPointer) {
        return stacks.find(Registers.of(Architecture.X64, 0x1000, stackPointer), start -> {
            walks++;
            return new Found(List.of(FRAME, FRAME), "the end");
        });
    }

    @Test
    void threadsOfOneStackAreWalkedOnce() {
        WalkedStacks stacks = new WalkedStacks(10, 1000, Budget.none());
        for (int thread = 0; thread < 100; thread++) {
            assertThat(find(stacks, 0x7000).frames()).hasSize(2);
        }
        assertThat(walks).isEqualTo(1);
    }

    @Test
    void saysWhenNoMoreStacksAreWalked() {
        WalkedStacks stacks = new WalkedStacks(10, 1000, Budget.none());
        for (int thread = 0; thread < 10; thread++) {
            assertThat(find(stacks, 0x7000 + thread * 16L).stopReason()).isEqualTo("the end");
        }
        assertThat(find(stacks, 0x9000).stopReason()).startsWith("not walked: 10 stacks");
        assertThat(find(stacks, 0x7000).stopReason()).isEqualTo("the end");
        assertThat(walks).isEqualTo(10);
    }

    @Test
    void saysWhenTheReportHasFramesEnough() {
        WalkedStacks stacks = new WalkedStacks(10, 6, Budget.none());
        for (int thread = 0; thread < 3; thread++) {
            assertThat(find(stacks, 0x7000).frames()).hasSize(2);
        }
        assertThat(find(stacks, 0x7000).frames()).isEmpty();
        assertThat(find(stacks, 0x7000).stopReason()).startsWith("not walked: the report has 6 frames");
    }
}
