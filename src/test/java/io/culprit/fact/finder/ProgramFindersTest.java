package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.dump.UserProcess;
import io.culprit.fact.CrashedProgram;
import io.culprit.fact.CurrentProcess;
import io.culprit.fact.CurrentThread;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.RaisedException;
import io.culprit.fact.StackFrame;
import io.culprit.fact.ThreadStack;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.CodeRegions;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.ProgramCode;
import io.culprit.windows.TestDump;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found of a program that crashed: its exception in words, its threads, its stack, what it wrote down itself. */
class ProgramFindersTest {

    private static final long APP = 0x1_4000_0000L;
    private static final long TEB = 0x7FF6_0000L;
    private static final long BASE = 0x30_0000L;
    private static final long LIMIT = 0x2F_0000L;

    private final TestDump dump = new TestDump();

    ProgramFindersTest() {
        dump.kind = DumpKind.MINIDUMP;
        dump.bugCheck = null;
        dump.module("app.exe", APP, 0x10_0000);
    }

    private static UserProcess process(
            List<String> comments,
            List<UserProcess.Handle> handles,
            List<UserProcess.Region> regions,
            Map<String, String> annotations,
            List<UserProcess.Function> functions,
            List<UserProcess.WrittenFrame> written) {
        return new UserProcess(
                42L,
                2L,
                Instant.ofEpochSecond(100),
                null,
                null,
                null,
                comments,
                handles,
                regions,
                annotations,
                null,
                null,
                functions,
                written,
                List.of());
    }

    private static UserProcess plain() {
        return process(List.of(), List.of(), List.of(), Map.of(), List.of(), List.of());
    }

    private static Registers at(long rip, long rsp) {
        return Registers.of(Architecture.X64, rip, rsp);
    }

    private Facts facts() {
        return FactFinder.find(dump.open(), false);
    }

    private void thread(long id, @Nullable String name, @Nullable Registers registers, long teb) {
        dump.threads.add(new DumpThread(id, name, registers, teb, 0, 0));
    }

    private @Nullable String text(int code, Long... information) {
        dump.exception = new ExceptionRecord(code, 0, APP + 0x1234, List.of(information), 1);
        return facts().exception().find().orElseThrow().text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 40000 | read of 0x40000",
                "1 | 40000 | write to 0x40000",
                "8 | 40000 | execution at 0x40000",
                "2 | 40000 | access to 0x40000",
                "9 | 40000 | access to 0x40000",
                "-1 | 40000 | access to 0x40000",
                "0 | 0 | read of 0x0, a null pointer",
                "0 | 18 | read of 0x18, a member of an object that is not there",
                "0 | ffff | read of 0xffff, a member of an object that is not there",
                "0 | 10000 | read of 0x10000",
                "0 | ffffffffffffffff | read of an address that the processor did not tell, as it does for one that is"
                        + " not canonical",
            })
    void anAccessViolationIsToldInWords(long kind, String address, String words) {
        assertThat(text(0xC0000005, kind, Long.parseUnsignedLong(address, 16))).isEqualTo(words);
        assertThat(text(0xC0000006, kind, Long.parseUnsignedLong(address, 16))).isEqualTo(words);
    }

    @Test
    void aViolationWithoutItsWordsSaysNothingOfAnAddress() {
        assertThat(text(0xC0000005, 0L)).isNull();
        dump.architecture = Architecture.X86;
        assertThat(text(0xC0000005, 0L, -1L)).isEqualTo("read of an address that the processor did not tell");
        RaisedException found = facts().exception().find().orElseThrow();
        assertThat(found.module()).isEqualTo("app.exe");
        assertThat(found.name()).isEqualTo("STATUS_ACCESS_VIOLATION");
        assertThat(facts().exception()).isEqualTo(Fact.known(found, "exception stream"));
        dump.exception = null;
        assertThat(facts().exception()).isEqualTo(Fact.unknown("the dump holds no exception"));
        assertThat(facts().thread()).isEqualTo(Fact.unknown("the dump holds no exception"));
    }

    private void stackOf(long base, long limit) {
        dump.memory.zero(TEB, 0x80).u64(TEB + 8, base).u64(TEB + 16, limit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2f1000 | thread 1 used up its stack: 61440 bytes are in use, 4096 are left above its guard page",
                "2f0000 | thread 1 used up its stack: 65536 bytes are in use, 0 are left above its guard page",
                "2eff00 | thread 1 used up its stack: 65792 bytes are in use, its pointer is 256 below the limit",
            })
    void aStackOverflowSaysHowMuchIsLeft(String sp, String words) {
        stackOf(BASE, LIMIT);
        thread(2, null, at(APP + 0x1000, 0x5000), 0);
        thread(1, null, at(APP + 0x1234, Long.parseLong(sp, 16)), TEB);

        assertThat(text(0xC00000FD)).isEqualTo(words);
    }

    @Test
    void aStackOverflowSaysLessWhereLessIsKnown() {
        assertThat(text(0xC00000FD)).as("no such thread").isNull();
        thread(1, null, null, TEB);
        assertThat(text(0xC00000FD)).as("no registers").isNull();
        dump.threads.clear();
        thread(1, null, at(APP + 0x1234, LIMIT), TEB);
        String less = "thread 1 used up its stack";
        assertThat(text(0xC00000FD)).as("no block").isEqualTo(less);
        stackOf(LIMIT, LIMIT);
        assertThat(text(0xC00000FD)).as("an empty stack").isEqualTo(less);
        dump.threads.clear();
        thread(1, null, at(APP + 0x1234, LIMIT), 0);
        assertThat(text(0xC00000FD)).isEqualTo(less);
    }

    /** Three pages lie between the limit and nothing. */
    @ParameterizedTest
    @CsvSource({"1, true", "3000, true", "3001, false", "0, false", "-8, false"})
    void anAddressBelowTheLimitOfAStackIsToldAsThat(String below, boolean told) {
        stackOf(BASE, LIMIT);
        thread(1, null, at(APP + 0x1234, LIMIT), TEB);
        long bytes = Long.parseLong(below, 16);
        String plain = "write to 0x" + Long.toHexString(LIMIT - bytes);

        assertThat(text(0xC0000005, 1L, LIMIT - bytes))
                .isEqualTo(told ? plain + ", " + bytes + " bytes below the limit of the stack of thread 1" : plain);
        stackOf(0, 0);
        assertThat(text(0xC0000005, 1L, LIMIT - bytes)).isEqualTo(plain);
        dump.threads.clear();
        assertThat(text(0xC0000005, 1L, LIMIT - bytes)).isEqualTo(plain);
    }

    @Test
    void theThreadIsTheOneThatRaisedTheException() {
        dump.memory.zero(TEB, 0x80).u32(TEB + 0x68, 5);
        thread(3, "other", at(APP + 0x1000, 0x5000), 0);
        thread(1, "worker", at(APP + 0x1234, LIMIT), TEB);
        text(0xC0000005, 0L, 0L);

        assertThat(facts().thread())
                .isEqualTo(
                        Fact.known(new CurrentThread(0, 1L, "worker", "ERROR_ACCESS_DENIED (5)"), "exception stream"));
        dump.threads.clear();
        assertThat(facts().thread().find()).contains(new CurrentThread(0, 1L, null, null));
    }

    @Test
    void theProcessIsItsFirstModuleAndHasRunSinceItBegan() {
        dump.module("ntdll.dll", 0x7FFA_0000_0000L, 0x1000);
        dump.process = plain();
        dump.time = Instant.ofEpochSecond(160);
        assertThat(facts().process())
                .isEqualTo(Fact.known(
                        new CurrentProcess("app.exe", 42L, Instant.ofEpochSecond(100), 60L), "first module"));
        dump.time = Instant.ofEpochSecond(100);
        assertThat(facts().process().find().orElseThrow().uptimeSeconds()).isZero();
        dump.time = Instant.ofEpochSecond(99);
        assertThat(facts().process().find().orElseThrow().uptimeSeconds())
                .as("a clock that was set")
                .isNull();
        dump.process = null;
        assertThat(facts().process().find()).contains(new CurrentProcess("app.exe", null));
    }

    private CrashedProgram program() {
        return ProgramFinder.find(dump).find().orElseThrow();
    }

    @Test
    void whatAProgramWroteDownIsCutWhereItIsLong() {
        String most = "x".repeat(2000);
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("assertion", "  p != null  ");
        annotations.put(most + "y", most + "y");
        for (int i = 0; i < 250; i++) {
            annotations.put("key" + i, "value");
        }
        dump.process =
                process(List.of("  said  ", most, most + "y"), List.of(), List.of(), annotations, List.of(), List.of());

        assertThat(program().comments()).containsExactly("said", most, most + " (and so on)");
        assertThat(program().annotations())
                .hasSize(200)
                .startsWith(
                        new CrashedProgram.Annotation("assertion", "p != null"),
                        new CrashedProgram.Annotation(most + " (and so on)", most + " (and so on)"));
        assertThat(ProgramFinder.find(dump)).isEqualTo(Fact.known(program(), "streams of the minidump"));
    }

    @Test
    void handlesAreCountedByTypeMostFirst() {
        List<UserProcess.Handle> handles = new ArrayList<>();
        for (String type : Arrays.asList("File", "Event", "Event", null, " ", "", "Key")) {
            handles.add(new UserProcess.Handle(handles.size(), type, null, 0));
        }
        dump.process = process(List.of(), handles, List.of(), Map.of(), List.of(), List.of());

        assertThat(program().handles())
                .containsExactly(
                        new CrashedProgram.Handles("of unknown type", 3),
                        new CrashedProgram.Handles("Event", 2),
                        new CrashedProgram.Handles("File", 1),
                        new CrashedProgram.Handles("Key", 1));
        assertThat(program().opened()).isEqualTo(handles);
    }

    @Test
    void aProcessSaysWhichOfItsMemoryRunsAndWhatItMade() {
        List<UserProcess.Region> regions = new ArrayList<>();
        int[] protections = {0x02, 0x04, 0x10, 0x20, 0x40, 0x80, 0x01};
        for (int i = 0; i < protections.length; i++) {
            regions.add(new UserProcess.Region(0x1000 * (i + 1), 0x1000, 0x1000, protections[i], 0));
        }
        UserProcess process = process(
                List.of(),
                List.of(),
                regions,
                Map.of(),
                List.of(new UserProcess.Function(0x9_0000, 0x100, 0x200, 0x300)),
                List.of());

        CodeRegions code = ProcessCode.regions(process);
        ProgramCode functions = ProcessCode.functions(process);

        assertThat(code).isNotNull();
        for (int i = 0; i < protections.length; i++) {
            assertThat(code.excludes(0x1000L * (i + 1)))
                    .as("%x", protections[i])
                    .isEqualTo((protections[i] & 0xF0) == 0);
        }
        assertThat(functions).isNotNull();
        assertThat(functions.holds(0x9_0100)).isTrue();
        assertThat(functions.holds(0x9_0200)).isFalse();
        for (UserProcess none : Arrays.asList(null, plain())) {
            assertThat(ProcessCode.regions(none)).isNull();
            assertThat(ProcessCode.functions(none)).isNull();
            assertThat(ProcessCode.written(none, Modules.of(List.of(), List.of())))
                    .isEmpty();
        }
    }

    /** The program names modules without extension, and in the case that it likes. */
    @Test
    void aStackThatAProgramWroteIsFoundInItsModules() {
        List<UserProcess.WrittenFrame> written = List.of(
                new UserProcess.WrittenFrame("APP", 0x10),
                new UserProcess.WrittenFrame("app.exe", 0x20),
                new UserProcess.WrittenFrame("gone", 0x30),
                new UserProcess.WrittenFrame("app", 0),
                new UserProcess.WrittenFrame("app", 0xF_FFFF),
                new UserProcess.WrittenFrame("app", 0x10_0000),
                new UserProcess.WrittenFrame(".hidden", 0x40));
        UserProcess process = process(List.of(), List.of(), List.of(), Map.of(), List.of(), written);
        dump.module(".hidden", 0x9000_0000L, 0x1000);
        dump.module("app.dll", 0x5000_0000L, 0x1000);

        assertThat(ProcessCode.written(process, dump.open().modules()))
                .containsExactly(APP + 0x10, APP + 0x20, APP + 0xF_FFFF, 0x9000_0040L);
    }

    private @Nullable String note(long address, FrameTrust trust, @Nullable String own, @Nullable ProgramCode program) {
        return new FrameNotes(dump.open(), program).of(new Frame(at(address, 0x1000), trust, null, own));
    }

    @Test
    void aFrameInAModuleThatIsGoneSaysSo() {
        dump.unloaded.add(new UnloadedModule("gone.dll", 0x6000_0000L, 0x6000_1000L, false, null));

        assertThat(note(0x6000_0123L, FrameTrust.SCAN, "call verified", null))
                .isEqualTo("in gone.dll+0x123, which was unloaded; call verified");
        assertThat(note(0x6000_0123L, FrameTrust.SCAN, null, null)).isEqualTo("in gone.dll+0x123, which was unloaded");
        assertThat(note(0x7000_0000L, FrameTrust.SCAN, "call verified", null)).isEqualTo("call verified");
    }

    /** The one runtime that is loaded made the code; of two nobody knows which. */
    @Test
    void aFrameInCodeThatWasMadeNamesTheRuntime() {
        ProgramCode made = new ProgramCode();
        made.add(0x7000_0000L, 0, 0x100, 0);
        assertThat(note(0x7000_0010L, FrameTrust.UNWIND, "own", made)).isEqualTo("JIT code; own");
        assertThat(note(0x7000_0010L, FrameTrust.FRAME_POINTER, "code outside all modules", null))
                .as("no process")
                .isEqualTo("code outside all modules");
        dump.process = plain();
        dump.module("CoreCLR.dll", 0x7FFA_0000_0000L, 0x1000);
        assertThat(note(0x7000_0010L, FrameTrust.UNWIND, null, made)).isEqualTo("JIT code of CoreCLR.dll");
        assertThat(note(0x7100_0010L, FrameTrust.FRAME_POINTER, "code outside all modules", null))
                .isEqualTo("JIT code of CoreCLR.dll");
        assertThat(note(0x7100_0010L, FrameTrust.SCAN, "call verified", made)).isEqualTo("call verified");
        dump.module("jvm.dll", 0x7FFB_0000_0000L, 0x1000);
        assertThat(note(0x7000_0010L, FrameTrust.UNWIND, null, made)).isEqualTo("JIT code");
    }

    @Test
    void memoryThatACompilerMapsTwiceIsNoModule() {
        dump.module("libcoreclr.so", 0x7FFA_0000_0000L, 0x1000);
        FrameNotes notes = new FrameNotes(dump.open(), null);
        Frame frame = new Frame(at(APP, 0x1000), FrameTrust.SCAN, null, "own");
        LoadedModule twice = new LoadedModule("memfd:doublemapper (deleted)", null, 1, 2, 0, null, null, null);

        assertThat(notes.in(twice, frame)).isEqualTo("JIT code of libcoreclr.so; own");
        assertThat(notes.in(dump.modules.getFirst(), frame)).isEqualTo("own");
    }

    private List<ThreadStack> threads(boolean walk) {
        return FactFinder.find(dump.open(), walk).threads();
    }

    @Test
    void otherThreadsAreToldWithWhereTheyStandAndWalkedWhenAsked() {
        dump.process = plain();
        dump.memory.zero(0x5000, 0x1000).u64(0x5028, APP + 0x2345);
        thread(1, "first", at(APP + 0x1000, 0x5000), 0);
        thread(2, null, null, 0);

        List<ThreadStack> told = threads(false);
        assertThat(told).hasSize(2);
        assertThat(told.getFirst().stopReason()).isEqualTo("not walked");
        assertThat(told.getFirst().name()).isEqualTo("first");
        assertThat(told.getFirst().stack()).extracting(StackFrame::offset).containsExactly(0x1000L);
        assertThat(told.getFirst().writer()).isFalse();
        assertThat(told.getLast().stopReason()).isEqualTo("the dump holds no context of it");
        assertThat(told.getLast().stack()).isEmpty();
        assertThat(told.getLast().writer()).as("it wrote the dump").isTrue();
        List<ThreadStack> walked = threads(true);
        assertThat(walked.getFirst().stack()).extracting(StackFrame::offset).startsWith(0x1000L, 0x2345L);
        assertThat(walked.getFirst().stopReason()).isNotEqualTo("not walked");
    }

    @Test
    void aReportHasRoomForFiveThousandThreads() {
        for (int id = 0; id < 5002; id++) {
            thread(id, null, null, 0);
        }

        Facts facts = facts();

        assertThat(facts.threads()).hasSize(5000);
        assertThat(facts.dump().warnings()).contains("a report has no room for the last 2 threads of the dump's list");
        dump.threads.subList(5000, 5002).clear();
        assertThat(facts().dump().warnings()).isEmpty();
    }

    /** Of a program, what a kernel has is unknown for that reason, and what its dump describes is known. */
    @Test
    void theFactsOfAProgramAreThoseThatItHas() {
        dump.process = plain();
        dump.context = at(APP + 0x1234, 0x5000);
        dump.memory.put(APP + 0x1234, new byte[] {(byte) 0x90});

        Facts facts = facts();

        assertThat(facts.program().known()).isTrue();
        assertThat(facts.instruction().find().orElseThrow().text()).isEqualTo("nop");
        assertThat(facts.fault().find().orElseThrow().origin()).isEqualTo("exception stream");
        assertThat(facts.bugCheck()).isEqualTo(facts.verifier());
        assertThat(facts.bugCheck().known()).isFalse();
        assertThat(facts.dump().complete()).isTrue();
        assertThat(facts.unknown()).isEmpty();
    }
}
