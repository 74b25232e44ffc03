package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.fact.HandMadeFacts;
import io.culprit.stack.FrameTrust;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureTest {

    private static final Verdict OPEN = new Verdict.Inconclusive(0, List.of(), List.of(), List.of(), List.of());

    private final HandMadeFacts program = HandMadeFacts.user();

    private SignatureTest frame(String module, long offset, String symbol) {
        program.frame(module, offset, symbol, FrameTrust.UNWIND, null);
        return this;
    }

    private String signature() {
        return Signature.of(program.facts(), SignatureLists.builtIn());
    }

    @Test
    void passesOverWhatRaisesAndAborts() {
        frame("ntdll.dll", 1, "ntdll!NtRaiseException+0x14")
                .frame("KERNELBASE.dll", 2, "KERNELBASE!RaiseException+0x69")
                .frame("ucrtbase.dll", 3, "ucrtbase!abort+0x4e")
                .frame("app.exe", 4, "app!_wassert+0x10")
                .frame("app.exe", 5, "app!Parser::next+0x20")
                .frame("app.exe", 6, "app!main+0x30");

        assertThat(signature()).isEqualTo("app.exe!Parser::next");
    }

    @Test
    void namesWhatManyCrashesPassThroughWithItsCaller() {
        frame("VCRUNTIME140.dll", 1, "VCRUNTIME140!memcpy+0x1")
                .frame("app.exe", 5, "app!Image::copy+0x20")
                .frame("app.exe", 6, "app!main+0x30");

        assertThat(signature()).isEqualTo("VCRUNTIME140.dll!memcpy~app.exe!Image::copy");
    }

    @Test
    void namesAFrameOnceWhereNothingStandsBehindIt() {
        frame("VCRUNTIME140.dll", 1, "VCRUNTIME140!memcpy+0x1");

        assertThat(signature()).isEqualTo("VCRUNTIME140.dll!memcpy");
    }

    @Test
    void beginsAtTheOutermostSentinel() {
        frame("app.exe", 1, "app!handler+0x10")
                .frame("app.exe", 2, "app!on_purecall+0x4")
                .frame("app.exe", 3, "app!Shape::draw+0x9");

        assertThat(signature()).isEqualTo("app.exe!on_purecall");
    }

    @Test
    void namesFramesWithoutSymbolsByModuleAndOffset() {
        frame("ntdll.dll", 0x9F7E4, null).frame("libc.so.6", 0x1234, null).frame("app.exe", 0x10D9, null);

        assertThat(signature()).isEqualTo("app.exe+0x10d9");
    }

    @Test
    void namesTheInnermostFrameWhereAllSayNothing() {
        frame("ntdll.dll", 0x9F7E4, null).frame("KERNELBASE.dll", 0x38129, null);

        assertThat(signature()).isEqualTo("ntdll.dll+0x9f7e4");
        assertThat(Signature.of(HandMadeFacts.user().facts(), SignatureLists.builtIn()))
                .isEqualTo("unknown");
    }

    /** Three faults of one program are three buckets, and each is the same on another run. */
    @Test
    void tellsThreeFaultsOfOneProgramApart() {
        String[] ids = new String[6];
        for (int i = 0; i < 6; i++) {
            HandMadeFacts crash = HandMadeFacts.user()
                    .module("game.exe", 0x7FF7_0000_0000L + (i << 20), 0x10_0000)
                    .frame("ntdll.dll", 0x9F7E4, null, FrameTrust.CONTEXT, null)
                    .frame("game.exe", 0x1000 + i % 3 * 0x10, null, FrameTrust.SCAN, null);
            ids[i] = Bucket.of(crash.facts(), OPEN).id();
        }
        assertThat(List.of(ids).subList(0, 3)).doesNotHaveDuplicates();
        assertThat(List.of(ids).subList(3, 6)).isEqualTo(List.of(ids).subList(0, 3));
    }

    /** Both assertions fail through the same three frames of the engine. */
    @Test
    void tellsAssertionsOfOneProgramApartByWhoCalledTheEngine() {
        program.exception(0x4000, "0x4000", 0x7FF8_0000_9129L, "KERNELBASE.dll");
        frame("KERNELBASE.dll", 0x39129, null)
                .frame("engine.dll", 0x6317DC, null)
                .frame("engine.dll", 0x631756, null)
                .frame("game.dll", 0x52FF53, null)
                .frame("engine.dll", 0x1000, null);

        assertThat(signature()).isEqualTo("engine.dll+0x6317dc~engine.dll+0x631756~game.dll+0x52ff53");
    }

    @Test
    void refusesATableWithAnotherKind() {
        assertThatThrownBy(() -> SignatureLists.of("# fine\n\nprefix\tmemcpy\nprefx\tmalloc\n"))
                .hasMessage("signatures.tsv line 4: no kind of pattern: prefx; sentinel, irrelevant, prefix and runtime"
                        + " are");
        assertThatThrownBy(() -> SignatureLists.of("prefix\t\n")).hasMessage("signatures.tsv line 1: no pattern");
    }
}
