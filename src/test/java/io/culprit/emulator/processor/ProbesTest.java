package io.culprit.emulator.processor;

import static io.culprit.emulator.processor.TestMachine.CODE;
import static io.culprit.emulator.processor.TestMachine.STACK;
import static io.culprit.emulator.processor.TestMachine.handler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.emulator.CallFrame;
import io.culprit.emulator.CallFrame.Kind;
import io.culprit.emulator.ProbeDescription;
import io.culprit.emulator.Stop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tracing, breakpoints and the record of calls. */
class ProbesTest {

    /** main calls f at +0x10 with 7, f calls g at +0x20, g returns 5. */
    private static final String PROGRAM =
            // mov ecx, 7; call 1f; hlt; .p2align 4; 1: push rbx; call 2f; pop rbx; ret; .p2align 4; 2: mov eax, 5; ret
            "b907000000e806000000f40f1f44000053e80a0000005bc30f1f840000000000b805000000c3";

    private final TestMachine test = new TestMachine();
    private final List<String> lines = new ArrayList<>();

    private void trace(String description) {
        test.machine.probes().trace(description, hit -> lines.add(hit.line()));
    }

    private void declareFunctions() {
        test.machine.probes().declareFunction("nt", "KeFirst", CODE + 0x10);
        test.machine.probes().declareFunction("nt", "KeSecond", CODE + 0x20);
    }

    @Test
    void firesAtFunctionEntryWithArguments() {
        trace("fbt:nt:KeFirst:entry");
        declareFunctions();
        test.run(PROGRAM);
        assertThat(lines).containsExactly("2 0 fbt:nt:KeFirst:entry arg0=0x7 arg1=0x0 arg2=0x0 arg3=0x0");
    }

    @Test
    void firesAtReturnWithTheResult() {
        declareFunctions();
        trace("fbt::Ke*:return");
        test.run(PROGRAM);
        assertThat(lines)
                .containsExactly(
                        "6 0 fbt:nt:KeSecond:return arg0=0x10016 arg1=0x5",
                        "8 0 fbt:nt:KeFirst:return arg0=0x1000a arg1=0x5");
    }

    @Test
    void tracesInterruptsAndExceptions() {
        trace("interrupt:::");
        trace("exception:::raise");
        // ud2
        test.code(handler(0x50), "0f0b");
        // hlt
        test.code(handler(6), "f4");
        test.processor.apic().request(0x50);
        // sti; nop; hlt
        test.run("fb90f4");
        assertThat(lines)
                .containsExactly(
                        "2 0 interrupt:::deliver vector=0x50 rip=0x10002",
                        "3 0 exception:::raise vector=0x6 error=0x0 rip=" + "0x" + Long.toHexString(handler(0x50)));
    }

    @Test
    void changesNothingOfWhatTheGuestDoes() {
        test.run(PROGRAM);
        TestMachine traced = new TestMachine();
        traced.machine.probes().trace("*:::", hit -> {});
        traced.machine.probes().declareFunction("nt", "KeFirst", CODE + 0x10);
        traced.run(PROGRAM);
        assertThat(traced.machine.time()).isEqualTo(test.machine.time());
        assertThat(traced.processor.snapshot()).isEqualTo(test.processor.snapshot());
    }

    @Test
    void saysWhichDescriptionsCoverNothing() {
        trace("fbt:nt:NoSuchFunction:entry");
        trace("fbt:nt:KeF*:entry");
        trace("iommu:::fault");
        declareFunctions();
        assertThat(test.machine.probes().unmatched())
                .extracting(ProbeDescription::toString)
                .containsExactly("fbt:nt:NoSuchFunction:entry");
    }

    @Test
    void refusesWhatIsNoDescription() {
        assertThatThrownBy(() -> trace("fbt:nt:entry"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("provider:module:function:name");
        assertThatThrownBy(() -> trace("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void matchesWildcards() {
        ProbeDescription probe = ProbeDescription.parse("fbt:nt:IvtHandleInterrupt:entry");
        assertThat(ProbeDescription.parse("fbt:n?:Ivt*Interrupt:e*").matches(probe))
                .isTrue();
        assertThat(ProbeDescription.parse(":::").matches(probe)).isTrue();
        assertThat(ProbeDescription.parse("fbt:nt:*Handle:entry").matches(probe))
                .isFalse();
    }

    @Test
    void stopsAtABreakpointAndGoesOnFromThere() {
        List<Long> times = new ArrayList<>();
        test.code(CODE, PROGRAM);
        test.machine.breakAt(CODE + 0x20, processor -> {
            times.add(processor.machine().time());
            processor.machine().stop("breakpoint");
        });
        assertThat(test.machine.run(100)).isEqualTo(Stop.REQUESTED);
        assertThat(test.machine.stopReason()).isEqualTo("breakpoint");
        assertThat(test.processor.rip()).isEqualTo(CODE + 0x20);
        assertThat(test.machine.run(100)).isEqualTo(Stop.IDLE);
        assertThat(times).containsExactly(4L);
    }

    @Test
    void knowsTheCallsThatHaveNotReturned() {
        test.machine.callChains().record();
        List<CallFrame> frames = new ArrayList<>();
        test.machine.breakAt(
                CODE + 0x25,
                processor -> frames.addAll(processor.machine().callChains().of(processor)));
        test.run(PROGRAM);
        assertThat(frames)
                .containsExactly(
                        new CallFrame(Kind.CALL, CODE + 0x20, CODE + 0x16, STACK - 24),
                        new CallFrame(Kind.CALL, CODE + 0x10, CODE + 0xA, STACK - 8));
        assertThat(test.machine.callChains().of(test.processor)).isEmpty();
    }

    @Test
    void followsASwitchOfStacks() {
        test.machine.callChains().record();
        List<CallFrame> frames = new ArrayList<>();
        test.machine.breakAt(
                handler(0x50),
                processor -> frames.addAll(processor.machine().callChains().of(processor)));
        test.processor.apic().request(0x50);
        // hlt
        test.code(handler(0x50), "f4");
        // call 1f; hlt; 1: mov rbx, rsp; mov esp, 0x28000; sti; nop; nop; mov rsp, rbx; ret
        test.run("e801000000f44889e3bc00800200fb90904889dcc3");
        assertThat(frames).extracting(CallFrame::kind).containsExactly(Kind.INTERRUPT, Kind.CALL);
        assertThat(frames.getFirst().stackPointer()).isEqualTo(0x2_8000 - 40);
    }
}
