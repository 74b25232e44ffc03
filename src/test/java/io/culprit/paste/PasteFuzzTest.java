package io.culprit.paste;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culprit.Explainer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes as pasted text, to what it says about a crash and what that means. */
class PasteFuzzTest {

    private static final Explainer EXPLAINER = new Explainer();

    static Stream<byte[]> texts() {
        return Stream.of(
                        "0xE6 0x26 0 0xC1F80 6",
                        "The bugcheck was: 0x0000009f (0x0000000000000003, 0xffff8001, 0x2, 0x1). A dump was saved",
                        "BugCheck 9F, {3, ffff8001, 2, 1}\nProbably caused by : a.sys ( a!f+0 )\n",
                        "DRIVER_POWER_STATE_FAILURE (9f)\nArg1: 0000000000000003\nSTACK_TEXT:\nfffff800`1 : a!f+0x12\n",
                        "DMAR: [DMA Read] Request device [03:00.0] fault addr ffff000 [fault reason 06]",
                        "AMD-Vi: Event logged [IO_PAGE_FAULT device=03:00.0 domain=0x000a address=0xfff000"
                                + " flags=0x0020]")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("texts")
    @FuzzTest
    void explainsAnyText(byte[] bytes) {
        EXPLAINER.explain(Paste.read(new String(bytes, StandardCharsets.UTF_8)));
    }
}
