package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpPart;
import io.culprit.fact.BugCheck;
import io.culprit.fact.DumpDescription;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.FactsBuilder;
import io.culprit.fact.FileIdentity;
import io.culprit.fact.Missing;
import io.culprit.fact.fault.CorruptionFinder;
import io.culprit.fact.fault.InstructionFinder;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.TestDump;
import io.culprit.windows.blob.PciTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Each finder by itself: the fact where the dump has it, with the place it was read from, and the reason where it has not. */
class FinderReasonsTest {

    private static final long NT = 0xFFFFF804_10000000L;
    private static final long NIC = 0xFFFFF804_30000000L;
    private static final long ABSENT = 0xFFFF8000_00001000L;

    private final TestDump dump = new TestDump();
    private final CrashedSystem system;

    FinderReasonsTest() {
        dump.module("ntoskrnl.exe", NT, 0x1000000);
        dump.module("nic.sys", NIC, 0x40000);
        system = dump.open();
    }

    private BugCheck check(int code, long... parameters) {
        dump.bugCheck = new BugCheckData(code, parameters[0], parameters[1], parameters[2], parameters[3]);
        return BugCheckFinder.find(dump.open()).find().orElseThrow();
    }

    private static String why(Fact<?> fact) {
        return fact instanceof Fact.Unknown<?> unknown ? unknown.why() : "known: " + fact;
    }

    private static String source(Fact<?> fact) {
        return fact instanceof Fact.Known<?> known ? known.source() : "unknown: " + fact;
    }

    @Test
    void bugCheckComesFromTheHeaderOrIsNotThere() {
        assertThat(source(BugCheckFinder.find(system))).isEqualTo("header");
        dump.bugCheck = null;
        assertThat(why(BugCheckFinder.find(dump.open()))).isEqualTo("the header holds no bug check");
    }

    @Test
    void contextComesFromTheHeaderOrIsNotThere() {
        assertThat(why(ContextFinder.find(system))).isEqualTo("the dump holds no context");
        dump.context = Registers.of(Architecture.X64, NT, ABSENT);
        assertThat(source(ContextFinder.find(dump.open()))).isEqualTo("header");
    }

    @Test
    void exceptionNeedsABugCheckThatCarriesOne() {
        assertThat(why(ExceptionFinder.find(system, null))).isEqualTo("the bug check is not known");
        assertThat(why(ExceptionFinder.find(system, check(0xD1, 0, 2, 0, NIC))))
                .isEqualTo("the bug check carries no exception");
        assertThat(source(ExceptionFinder.find(system, check(0x1E, 0xC0000005L, NIC, 0, 0))))
                .isEqualTo("parameters of the bug check");
    }

    @Test
    void processNeedsTheCurrentThread() {
        assertThat(why(ProcessFinder.kernel(system, null))).contains("current thread is not known");
        dump.modules.clear();
        assertThat(why(ProcessFinder.user(dump.open()))).isEqualTo("the dump lists no modules");
    }

    @Test
    void processOfAProgramIsItsFirstModule() {
        Fact<?> found = ProcessFinder.user(system);
        assertThat(source(found)).isEqualTo("first module");
    }

    @Test
    void threadNeedsTheProcessorOrAnException() {
        assertThat(why(ThreadFinder.kernel(null)))
                .isEqualTo("the control block of the crashing processor is not in the dump");
        assertThat(why(ThreadFinder.user(system))).isEqualTo("the dump holds no exception");
    }

    @Test
    void processorSaysWhatItMissesBesideItself() {
        FactsBuilder facts = new FactsBuilder();
        Fact<?> found = new ProcessorFinder(system, null, null)
                .find(OptionalInt.empty(), InterruptFinder.find(system, null), facts);
        assertThat(why(found)).isEqualTo("the debugger data block cannot be read");
    }

    @Test
    void interruptsAreNoneWithoutTheirProcessor() {
        assertThat(InterruptFinder.find(system, null)).isEmpty();
    }

    @Test
    void requestNeedsAParameterThatIsOneAndMemory() {
        assertThat(why(IrpFinder.find(system, null))).isEqualTo("no parameter of this bug check is a request");
        assertThat(why(IrpFinder.find(system, check(0x9F, 3, 0, 0, ABSENT)))).contains("0xffff800000001000");
    }

    @Test
    void instructionNeedsAnAddressAndItsCode() {
        assertThat(why(InstructionFinder.find(system, null, null, null)))
                .isEqualTo("this bug check names no faulting instruction");
        assertThat(why(InstructionFinder.find(system, null, check(0xD1, 0, 2, 0, NIC + 0x100), null)))
                .startsWith("the code at the fault is not in the dump: ");
        dump.architecture = Architecture.ARM64;
        assertThat(why(InstructionFinder.find(dump.open(), null, null, null)))
                .isEqualTo("instructions of this architecture are not decoded");
    }

    @Test
    void instructionIsReadFromMemory() {
        dump.memory.zero(NIC + 0x100, 16);
        Fact<?> found = InstructionFinder.find(dump.open(), null, check(0xD1, 0, 2, 0, NIC + 0x100), null);
        assertThat(source(found)).isEqualTo("memory");
    }

    @Test
    void verifierIsKnownByTheBugChecksThatItRaises() {
        FactsBuilder facts = new FactsBuilder();
        assertThat(why(VerifierFinder.find(system, null, facts))).isEqualTo("the verifier's level is not in the dump");
        assertThat(source(VerifierFinder.find(system, check(0xC4, 0x13, 0, 0, 0), facts)))
                .isEqualTo("bug check");
    }

    @Test
    void corruptionIsSeenInParametersOrNotAtAll() {
        assertThat(why(CorruptionFinder.find(null))).isEqualTo("nothing in the dump shows corrupted memory");
        assertThat(source(CorruptionFinder.find(check(0x1A, 0x41792, 0, 0x2000000000L, 0))))
                .isEqualTo("parameters of the bug check");
        assertThat(source(CorruptionFinder.find(check(0x50, 0x2000000068L, 0, NT, 2))))
                .isEqualTo("address that was touched");
    }

    @Test
    void poolNeedsAParameterThatLeadsToABlock() {
        assertThat(why(PoolFinder.find(system, check(0xD1, 0, 2, 0, NIC))))
                .isEqualTo("no parameter of this bug check is a block of pool");
        assertThat(why(PoolFinder.find(system, null))).isEqualTo("no parameter of this bug check is a block of pool");
    }

    @Test
    void hardwareErrorIsReadFromTheStatusOrNamedAsMissing() {
        assertThat(why(HardwareFinder.find(system, null, PciTree.EMPTY)))
                .isEqualTo("this bug check reports no hardware error");
        assertThat(why(HardwareFinder.find(system, check(0x124, 0, ABSENT, 0, 0), PciTree.EMPTY)))
                .isEqualTo("the error record is not in the dump");
        assertThat(source(HardwareFinder.find(system, check(0x124, 4, ABSENT, 0, 0), PciTree.EMPTY)))
                .isEqualTo("P1");
    }

    @Test
    void brokenDriverIsReadFromItsPart() {
        assertThat(why(BrokenDriverFinder.find(system))).isEqualTo("the dump names none");
        dump.parts.put(DumpPart.BROKEN_DRIVER, "nic".getBytes(StandardCharsets.UTF_16LE));
        assertThat(BrokenDriverFinder.find(dump.open())).isEqualTo(Fact.known("nic.sys", "BrokenDriver"));
    }

    @Test
    void programNeedsTheStreamsOfAMinidump() {
        assertThat(why(ProgramFinder.find(dump))).isEqualTo("the dump describes no process");
    }

    @Test
    void buildLabIsMissedWhereTheKernelsImageIsNotInTheDump() {
        FactsBuilder facts = new FactsBuilder().dump(description()).file(new FileIdentity("a.dmp", 1, null));
        Facts found = facts.system(SystemFinder.find(system, null, "AuthenticAMD", facts))
                .build();
        assertThat(found.system().cpuVendor()).isEqualTo("AuthenticAMD");
        assertThat(found.system().build()).isEqualTo(19041);
        assertThat(found.unknown())
                .containsExactly(new Missing("system.buildLab", "the build string is not in the dump"));
    }

    private static DumpDescription description() {
        return new DumpDescription(DumpKind.FULL, 1, "kernel", null, true, List.of());
    }
}
