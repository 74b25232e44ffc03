package io.culprit.fact;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.stack.FrameTrust;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecursionTest {

    private static List<StackFrame> stack(String calls) {
        List<StackFrame> frames = new ArrayList<>();
        for (char call : calls.toCharArray()) {
            frames.add(new StackFrame(
                    call, 0x1000 + 0x40L * frames.size(), "a.exe", call, null, FrameTrust.FRAME_POINTER, null, null));
        }
        return frames;
    }

    @Test
    void findsAFunctionThatCallsItself() {
        assertThat(Recursion.at(stack("abbbbc"), 1)).isEqualTo(new Recursion(1, 4));
        assertThat(Recursion.at(stack("a" + "b".repeat(246)), 1).words()).isEqualTo("[recursion: 246 times]");
    }

    @Test
    void findsFunctionsThatCallEachOther() {
        Recursion found = Recursion.at(stack("xabcabcabcaby"), 1);
        assertThat(found).isEqualTo(new Recursion(3, 3));
        assertThat(found.size()).isEqualTo(9);
        assertThat(found.words()).isEqualTo("[recursion: these 3 frames 3 times]");
    }

    @Test
    void takesTwoEqualFramesAndOtherBeginningsForNone() {
        assertThat(Recursion.at(stack("abbc"), 1)).isNull();
        assertThat(Recursion.at(stack("abbbbc"), 0)).isNull();
        assertThat(Recursion.at(stack("abcdef"), 0)).isNull();
        assertThat(Recursion.at(stack(""), 0)).isNull();
    }
}
