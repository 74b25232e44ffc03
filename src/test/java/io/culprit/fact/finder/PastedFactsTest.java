package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpKind;
import io.culprit.fact.CurrentProcess;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.StackFrame;
import io.culprit.paste.Answer;
import io.culprit.paste.Log;
import io.culprit.paste.Parameters;
import io.culprit.stack.FrameTrust;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Facts of a crash of which nothing but a text is there. */
class PastedFactsTest {

    private static final long KERNEL = 0xFFFFF804_10001234L;

    private static Facts facts(int code, int known, Log log, Long... parameters) {
        return PastedFacts.of(new Answer.BugCheck(code, new Parameters(List.of(parameters), known), List.of(), log));
    }

    private static Log log(@Nullable String process, @Nullable String blamed, Log.Frame... frames) {
        return new Log(process, blamed, null, List.of(frames));
    }

    private static Log.Frame frame(long sp, long back, String module, String symbol, boolean named) {
        return new Log.Frame(sp, back, module, symbol, named, 0x10);
    }

    @Test
    void aTextTellsOfItsParametersWhatTheyDecide() {
        Facts facts = facts(0xE6, 0xF, Log.NONE, 0x26L, 0L, 0xC1F80L, 6L);

        assertThat(facts.dump().kind()).isEqualTo(DumpKind.HEADER);
        assertThat(facts.dump().complete()).isFalse();
        assertThat(facts.file().name()).isEqualTo("pasted text");
        assertThat(facts.bugCheck()).isInstanceOf(Fact.Known.class);
        assertThat(((Fact.Known<?>) facts.bugCheck()).source()).isEqualTo("pasted text");
        assertThat(facts.dma().find().orElseThrow().page()).isEqualTo(0xC1F80);
        assertThat(facts.stack()).isEmpty();
        assertThat(facts.stackStopReason()).isEqualTo("the text shows no more");
        assertThat(facts.process().known()).isFalse();
        assertThat(facts.brokenDriver().known()).isFalse();
        assertThat(facts(0x1A, 0xF, Log.NONE, 0x41792L, 0L, 0x10L, 0L)
                        .corruption()
                        .find()
                        .orElseThrow()
                        .singleBit())
                .isTrue();
    }

    /** A parameter that was not given counts as 0 and decides nothing. */
    @Test
    void aTextWithoutAllParametersDecidesLess() {
        assertThat(facts(0xE6, 0x7, Log.NONE, 0x26L, 0L, 0xC1F80L, 0L).dma().known())
                .isFalse();
        assertThat(facts(0x1A, 0x7, Log.NONE, 0x41792L, 0L, 0x10L, 0L)
                        .corruption()
                        .known())
                .isFalse();
    }

    /** The handler of the IOMMU's interrupt is named after the maker of the processor. */
    @ParameterizedTest
    @CsvSource({
        "nt!IvtHandleInterrupt, GenuineIntel",
        "nt!HsaHandleInterrupt, AuthenticAMD",
        "nt!KeBugCheckEx, ",
        "IvtHandleInterrupt, ",
        "nt!XIvt, "
    })
    void theMakerOfTheProcessorIsToldByItsHandler(String symbol, @Nullable String vendor) {
        Facts facts = facts(
                0xE6,
                0xF,
                log(null, null, frame(1, KERNEL, "nt", "nt!KeBugCheckEx", true), frame(2, KERNEL, "nt", symbol, true)),
                0x26L,
                0L,
                0xC1F80L,
                6L);
        assertThat(facts.system().cpuVendor()).isEqualTo(vendor);
    }

    @Test
    void theFirstTagAmongTheParametersIsToldWithItsOwner() {
        assertThat(facts(0xC2, 0xF, Log.NONE, 0xAL, 0L, 0x6666744EL, 0x41414141L)
                        .pool())
                .isEqualTo(Fact.known(
                        new PoolAllocation(
                                "Ntff",
                                3,
                                null,
                                false,
                                "ntfs.sys",
                                facts(0xC2, 0xF, Log.NONE, 0xAL, 0L, 0x6666744EL, 0L)
                                        .pool()
                                        .find()
                                        .orElseThrow()
                                        .use()),
                        "P3"));
        assertThat(facts(0xC2, 0xF, Log.NONE, 0xAL, 0L, 0L, 0x41414141L)
                        .pool()
                        .find()
                        .orElseThrow()
                        .parameter())
                .isEqualTo(4);
        assertThat(facts(0xD1, 0xF, Log.NONE, 0L, 2L, 0L, KERNEL).pool())
                .isEqualTo(Fact.unknown("no parameter holds a pool tag"));
    }

    @Test
    void whatADebuggerPrintedIsToldAsItSaid() {
        Facts facts = facts(0xD1, 0xF, log("game.exe", "nic"), 0L, 2L, 0L, KERNEL);
        assertThat(facts.process()).isEqualTo(Fact.known(new CurrentProcess("game.exe", null), "pasted text"));
        assertThat(facts.brokenDriver()).isEqualTo(Fact.known("nic.sys", "pasted text"));
    }

    @ParameterizedTest
    @CsvSource({
        "nt, ntoskrnl.exe",
        "NT, ntoskrnl.exe",
        "ntkrnlmp.exe, ntoskrnl.exe",
        "ntkrpamp.exe, ntoskrnl.exe",
        "ntoskrnl, ntoskrnl.exe",
        "hal, hal.dll",
        "nic, nic.sys",
        "Nic.SYS, Nic.SYS",
        "lib.dll, lib.dll",
        ".odd, .odd.sys",
    })
    void modulesAreFilesAsDebuggersNameThem(String module, String file) {
        assertThat(facts(0xD1, 0xF, log(null, module), 0L, 2L, 0L, KERNEL)
                        .brokenDriver()
                        .find())
                .contains(file);
    }

    /** A frame stands where the one before it returns to; below the kernel's frames are the program's. */
    @Test
    void framesOfTheKernelAreTaken() {
        Facts facts = facts(
                0xD1,
                0xF,
                log(
                        null,
                        null,
                        frame(0x100, KERNEL, "nt", "nt!KeBugCheckEx", true),
                        frame(0x200, KERNEL + 8, "nic", "nic+0x10", false),
                        frame(0x300, 0x7FF6_0000_1000L, "nt", "nt!KiSystemServiceCopyEnd", true),
                        frame(0x400, 0, "app", "app+0x10", false)),
                0L,
                2L,
                0L,
                KERNEL);

        assertThat(facts.stack())
                .containsExactly(
                        new StackFrame(0, 0x100, "ntoskrnl.exe", 0, "nt!KeBugCheckEx", FrameTrust.UNWIND, null, null),
                        new StackFrame(KERNEL, 0x200, "nic.sys", 0x10, null, FrameTrust.UNWIND, null, null),
                        new StackFrame(
                                KERNEL + 8,
                                0x300,
                                "ntoskrnl.exe",
                                0,
                                "nt!KiSystemServiceCopyEnd",
                                FrameTrust.UNWIND,
                                null,
                                null));
    }
}
