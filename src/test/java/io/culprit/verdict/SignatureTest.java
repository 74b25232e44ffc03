package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.Facts;
import io.culprit.fact.FactsBuilder;
import io.culprit.fact.HandMadeFacts;
import io.culprit.fact.StackFrame;
import io.culprit.signature.PlainName;
import io.culprit.signature.SignatureLists;
import io.culprit.stack.FrameTrust;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** A frame in no module. */
    private static StackFrame nowhere(long address, String note) {
        return new StackFrame(address, 0x1000, null, address, null, FrameTrust.CONTEXT, null, note);
    }

    private static String signature(StackFrame... frames) {
        Facts facts = HandMadeFacts.user()
                .unloaded("plugin.dll", 0x5000_0000, 0x5001_0000, false)
                .facts();
        return Signature.of(
                new FactsBuilder()
                        .dump(facts.dump())
                        .system(facts.system())
                        .file(facts.file())
                        .modules(facts.modules())
                        .stack(List.of(frames), "end of the test")
                        .build(),
                SignatureLists.builtIn());
    }

    private static StackFrame caller() {
        return new StackFrame(0x1234, 0x1008, "app.exe", 0x1234, null, FrameTrust.UNWIND, null, null);
    }

    @Test
    void aJumpToNowhereIsNamedByItsKindAndItsCaller() {
        assertThat(signature(nowhere(0, null), caller())).isEqualTo("null~app.exe+0x1234");
        assertThat(signature(nowhere(0xFFFF, null), caller())).isEqualTo("null~app.exe+0x1234");
        assertThat(signature(nowhere(0x1_0000, null), caller())).isEqualTo("nowhere~app.exe+0x1234");
        assertThat(signature(nowhere(-1, null), caller())).isEqualTo("nowhere~app.exe+0x1234");
        assertThat(signature(nowhere(0, null))).isEqualTo("null");
        assertThat(signature(caller(), nowhere(0, null)))
                .as("farther out it is a walk that lost its way")
                .isEqualTo("app.exe+0x1234");
    }

    @Test
    void codeThatWasMadeIsOneClassHoweverManyFramesItHas() {
        assertThat(signature(nowhere(0x7000_0000, "JIT code of V8"), nowhere(0x7000_1000, "JIT code of V8"), caller()))
                .isEqualTo("jit~app.exe+0x1234");
        assertThat(signature(nowhere(0x7000_0000, "something else"), caller())).isEqualTo("nowhere~app.exe+0x1234");
    }

    @Test
    void anUnloadedModuleEndsItByItsNameAndTheOffsetInIt() {
        assertThat(signature(nowhere(0x5000_0040, null), caller())).isEqualTo("unloaded-plugin.dll+0x40");
    }

    @Test
    void fiveFramesAreEnough() {
        for (int i = 0; i < 7; i++) {
            frame("VCRUNTIME140.dll", i, "VCRUNTIME140!memcpy+0x" + i);
        }
        assertThat(signature()).isEqualTo(String.join("~", Collections.nCopies(5, "VCRUNTIME140.dll!memcpy")));
    }

    @Test
    void aFunctionIsNamedWithoutItsOffsetAndWithoutTheNameOfItsSymbolFile() {
        frame("app.exe", 0x10, "prog!run+0x1c");
        assertThat(signature()).isEqualTo("app.exe!run");
        assertThat(new SignatureTest().frame("app.exe", 0x10, "prog!plain").signature())
                .isEqualTo("app.exe!plain");
        assertThat(new SignatureTest().frame("app.exe", 0x10, "nonsense+0x10").signature())
                .as("a symbol without its module names nothing")
                .isEqualTo("app.exe+0x10");
    }

    @Test
    void withoutAStackTheModuleOfTheExceptionIsNamed() {
        program.exception(0xC0000005, "ACCESS_VIOLATION", 0x7FF8_0000_9129L, "app.exe");
        assertThat(signature()).isEqualTo("app.exe");
    }

    /** An instruction that failed names itself: who called it tells no more. */
    @Test
    void whereNothingRaisedTheExceptionTheInnermostFrameIsEnough() {
        program.exception(0xC0000005, "ACCESS_VIOLATION", 0x7FF8_0000_9129L, "engine.dll");
        frame("engine.dll", 0x6317DC, null).frame("engine.dll", 0x631756, null).frame("game.dll", 0x52FF53, null);
        assertThat(signature()).isEqualTo("engine.dll+0x6317dc");
    }

    @Test
    void patternsAreReadFromTheTable() {
        SignatureLists lists = SignatureLists.builtIn();
        assertThat(lists.sentinel("app.exe", "my_purecall_handler")).isTrue();
        assertThat(lists.irrelevant("ntdll.dll", "ntwaitforsingleobject")).isTrue();
        assertThat(lists.irrelevant("app.exe", "ntwaitforsingleobject"))
                .as("a pattern with a module is of that module alone")
                .isFalse();
        assertThat(lists.prefix("any.dll", "memcpy_fast")).isTrue();
        assertThat(lists.runtime("ucrtbase.dll")).isTrue();
        assertThat(lists.runtime("app.exe")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app!runtime.raise.abi0 | app!runtime.sigpanic | app!main.(*Server).serve",
                "libswiftCore.dylib!_swift_runtime_on_report | app!_assertionFailure(_:_:file:line:flags:) |"
                        + " app!Model.load()",
                "libart.so!art::Runtime::Abort(char const*) | libbase.so!android::base::SetAborter(x) |"
                        + " app.so!Java_org_app_run",
                "Qt6Core.dll!QMessageLogger::fatal | Qt6Core.dll!qt_message_fatal | app!Window::show",
                "libglib-2.0.so!_g_log_abort | libglib-2.0.so!g_logv | app!main_window_new",
                "app!__rust_start_panic | app!core::panicking::panic_fmt::h0123456789abcdef |"
                        + " app!app::run::hfedcba9876543210",
                "app!logging::LogMessageFatal::~LogMessageFatal() | app!logging::CheckError::~CheckError() |"
                        + " app!net::Socket::Read(int)",
                "app!partition_alloc::internal::OnNoMemoryCrash() | app!base::TerminateBecauseOutOfMemory(unsigned"
                        + " long) | app!net::Buffer::Grow()",
                "app!node::Abort() | app!v8::base::OS::Abort() | app!addon::Run(int)",
            })
    void passesOverHowRuntimesAbort(String first, String second, String third) {
        for (String symbol : new String[] {first, second, third}) {
            frame(symbol.substring(0, symbol.indexOf('!')), 0x10, symbol + "+0x10");
        }
        String named = third.substring(third.indexOf('!') + 1);
        assertThat(signature()).isEqualTo(third.substring(0, third.indexOf('!')) + "!" + PlainName.of(named));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mi_malloc",
                "_mi_page_malloc",
                "tcmalloc::allocate_full_malloc_oom",
                "je_arena_malloc_hard",
                "partition_alloc::PartitionRoot::Alloc<0>(unsigned long)",
                "scudo::Allocator::allocate",
            })
    void namesAllocatorsWithTheirCallers(String function) {
        frame("app", 1, "app!" + function).frame("app", 2, "app!Image::copy(int)");

        assertThat(signature())
                .startsWith("app!" + PlainName.of(function) + "~")
                .endsWith("~app!Image::copy");
    }

    /** Another build of the same program has other hashes, and cuts its functions into other pieces. */
    @Test
    void isTheSameForAnotherBuild() {
        frame("app", 1, "app!app::parse::h0123456789abcdef.llvm.77+0x1");

        assertThat(new SignatureTest()
                        .frame("app", 9, "app!app::parse::hfedcba9876543210+0x44")
                        .signature())
                .isEqualTo(signature())
                .isEqualTo("app!app::parse");
    }

    private SignatureTest turns(int times, String... functions) {
        for (int i = 0; i < times * functions.length; i++) {
            int call = i % functions.length;
            frame("app.exe", 0x100 * call, "app!" + functions[call] + "+0x1" + call);
        }
        return this;
    }

    @Test
    void aStackThatWasUsedUpIsNamedByWhatCalledItself() {
        program.exception(0xC00000FD, "STACK_OVERFLOW", 0x1000, "ntdll.dll");
        frame("app.exe", 0x10, "app!memset+0x2").turns(5, "walk", "visit");
        SignatureTest elsewhere = new SignatureTest();
        elsewhere.program.exception(0xC00000FD, "STACK_OVERFLOW", 0x1000, "app.exe");
        elsewhere.frame("app.exe", 0x50, "app!other+0x2").turns(1, "visit").turns(5, "walk", "visit");

        assertThat(signature()).isEqualTo("recursion~app.exe!visit~app.exe!walk");
        assertThat(elsewhere.signature()).isEqualTo(signature());
    }

    @Test
    void aTurnBeginsWithTheFirstNameWhereverTheStackEndsInIt() {
        program.exception(0xC00000FD, "STACK_OVERFLOW", 0x1000, "app.exe");
        turns(5, "enter", "walk", "check");
        SignatureTest later = new SignatureTest();
        later.program.exception(0xC00000FD, "STACK_OVERFLOW", 0x1000, "app.exe");
        later.turns(5, "walk", "check", "enter");

        assertThat(signature()).isEqualTo("recursion~app.exe!check~app.exe!enter~app.exe!walk");
        assertThat(later.signature()).isEqualTo(signature());
    }

    @Test
    void ofTwoRecursionsTheLongerUsedTheStackUp() {
        program.exception(0xC00000FD, "STACK_OVERFLOW", 0x1000, "app.exe");
        turns(4, "print")
                .frame("app.exe", 0x90, "app!between+0x2")
                .turns(9, "walk")
                .turns(5, "start");

        assertThat(signature()).isEqualTo("recursion~app.exe!walk");
    }

    @Test
    void aStackOfRecursionAloneWasUsedUpWhateverTheSystemCallsIt() {
        program.exception(11, "SIGSEGV", 0x1000, "app.exe");

        assertThat(turns(300, "walk").signature()).isEqualTo("recursion~app.exe!walk");
    }

    /** A function that calls itself a few times and then fails is named by where it fails. */
    @Test
    void aFaultInsideOfARecursionIsNamedByItself() {
        program.exception(0xC0000005, "ACCESS_VIOLATION", 0x1000, "app.exe");
        frame("app.exe", 0x50, "app!leaf+0x2").turns(20, "walk");

        assertThat(signature()).isEqualTo("app.exe!leaf");
    }
}
