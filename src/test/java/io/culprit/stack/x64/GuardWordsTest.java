package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.AddressSpace;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Words that may be guards: 48 bits, an upper half of their own, and a return address right above them. */
class GuardWordsTest {

    private static GuardWords words() {
        List<LoadedModule> modules = List.of(
                new LoadedModule("lib.dll", null, 0x7FF9_FFFF_0000L, 0x2_0000, 0, null, null, null),
                new LoadedModule("odd.dll", null, 0xFFFF_1000_0000L, 0x10_0000_0000L, 0, null, null, null));
        StackRegion stack = new StackRegion(StackKind.THREAD, 0x0234_FFFF_0000L, 0x0235_0001_0000L);
        return new GuardWords(
                new StackTarget(AddressSpace.EMPTY, Modules.of(modules, List.of()), Images.NONE, List.of(stack)));
    }

    private static boolean may(long word) {
        return words().of(new long[] {0, word, 0}).length == 1;
    }

    @Test
    void aGuardIsNoAddressAndNoSmallNumber() {
        assertThat(may(0x5E16_412B_4A3BL)).isTrue();
        assertThat(may(0x0100_412B_4A3BL)).isTrue();
        assertThat(may(0x00FF_412B_4A3BL)).isFalse();
        assertThat(may(0xFFFE_412B_4A3BL)).isTrue();
        assertThat(may(0x1_0000_412B_4A3BL)).isFalse();
        assertThat(may(0x5E16_0001_0000L)).isTrue();
        assertThat(may(0x5E16_0000_FFFFL)).isFalse();
    }

    /** Upper halves of modules and stacks, to the last that one reaches into. */
    @Test
    void upperHalvesOfModulesAndStacksAreKnown() {
        for (long half : new long[] {0x7FF9, 0x7FFA, 0x0234, 0x0235, 0xFFFF}) {
            assertThat(may(half << 32 | 0x412B_4A3BL)).as("%x", half).isFalse();
            assertThat(words().known(half << 32)).as("%x", half).isTrue();
        }
        for (long half : new long[] {0x7FF8, 0x7FFB, 0x0233, 0x0236}) {
            assertThat(may(half << 32 | 0x412B_4A3BL)).as("%x", half).isTrue();
            assertThat(words().known(half << 32)).as("%x", half).isFalse();
        }
        assertThat(words().known(0x1_0000_0000_0000L)).isFalse();
    }

    /** Heap pointers share their upper half with many others. */
    @Test
    void wordsWithManyOfTheirUpperHalfAreNone() {
        long[] same = new long[18];
        for (int i = 0; i < 16; i++) {
            same[i] = 0x5E16_412B_0000L + i * 0x1111;
        }
        same[17] = 0x6F27_412B_0000L;
        assertThat(words().of(same)).hasSize(17).contains(0, 15, 17);
        same[16] = 0x5E16_9999_0000L;
        assertThat(words().of(same)).containsExactly(17);
    }

    @Test
    void aGuardHasAReturnAddressRightAboveIt() {
        long[] stack = new long[64];
        stack[4] = 0x5E16_412B_4A3BL;
        stack[21] = 0x5E16_412B_4A3CL;
        int[] odd = {4, 21};
        assertThat(words().below(new int[] {20, 38, 0}, 2, stack, odd)).isEqualTo(1);
        assertThat(odd[0]).isEqualTo(4);
        assertThat(words().below(new int[] {5, 37}, 2, stack, new int[] {4, 21}))
                .isEqualTo(2);
        assertThat(words().below(new int[] {3}, 1, stack, new int[] {4}))
                .as("none above")
                .isZero();
    }

    @Test
    void twoWordsAreOfTheirKindWhereNoOtherHasTheirUpperHalves() {
        GuardWords words = words();
        long[] stack = {0x5E16_412B_4A3BL, 0x5E16_412B_5A3BL, 0x6F27_412B_4A3BL};
        words.below(new int[] {}, 0, stack, new int[] {0, 1, 2});
        words.below(new int[] {}, 0, stack, new int[] {0, 1, 2});
        assertThat(words.ofTheirKind(Set.of(stack[0], stack[1]))).isTrue();
        assertThat(words.ofTheirKind(Set.of(stack[0], stack[2])))
                .as("another of the first's")
                .isFalse();
        assertThat(words.ofTheirKind(Set.of(stack[2]))).isTrue();
        assertThat(words.ofTheirKind(Set.of(stack[0]))).isFalse();
    }
}
