package io.culprit.fact.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpKind;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.UserProcess;
import io.culprit.dump.kernel.SecondaryTag;
import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.Fact;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.RaisedException;
import io.culprit.fact.finder.Signs;
import io.culprit.image.Fixture;
import io.culprit.image.PeImage;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.symbol.Symbols;
import io.culprit.windows.SystemOpener;
import io.culprit.windows.TestDump;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The instruction at a fault: its bytes and where they were read, what it touched, and what its processor must have. */
class InstructionFinderTest {

    private static final long NIC = 0xFFFFF804_30000000L;
    private static final long CODE = NIC + 0x1100;
    private static final long STACK = 0xFFFFF900_00002000L;
    private static final String POPCNT = "f3480fb8c0";

    private final TestDump dump = new TestDump();

    InstructionFinderTest() {
        dump.module("nic.sys", NIC, 0x40000);
    }

    private void code(String hex) {
        dump.memory.put(CODE, HexFormat.of().parseHex(hex));
    }

    private static Registers registers() {
        return Registers.of(Architecture.X64, CODE, STACK).with("rax", 0x4000).with("rcx", 0x10);
    }

    private Fact<FaultingInstruction> find(@Nullable Registers registers, @Nullable RaisedException exception) {
        CrashContext fault = registers == null ? null : new CrashContext(registers, "trap frame");
        return InstructionFinder.find(dump.open(), fault, null, exception);
    }

    private FaultingInstruction found(@Nullable RaisedException exception) {
        return find(registers(), exception).find().orElseThrow();
    }

    private static RaisedException raised(int code, String name, long address, Long... information) {
        return new RaisedException(code, name, address, null, List.of(information), null);
    }

    @Test
    void anInstructionIsToldWithItsBytesAndWhatItTouched() {
        code("488b401890");
        assertThat(find(registers(), null))
                .isEqualTo(Fact.known(
                        new FaultingInstruction(CODE, "48 8b 40 18", "mov rax, qword ptr [rax + 0x18]", 0x4018L),
                        "memory"));
        code("4889c0");
        assertThat(found(null).touched()).as("registers alone").isNull();
    }

    @Test
    void anInstructionIsSoughtByTheRegistersElseByTheParameter() {
        code("90");
        BugCheck check = Signs.check(0xD1, 0x28, 2, 0, CODE);
        FaultingInstruction byParameter =
                InstructionFinder.find(dump.open(), null, check, null).find().orElseThrow();
        assertThat(byParameter.address()).isEqualTo(CODE);
        assertThat(byParameter.touched()).isNull();
        assertThat(InstructionFinder.find(dump.open(), null, Signs.check(0xD1, 0x28, 2, 0, 0), null))
                .isEqualTo(Fact.unknown("this bug check names no faulting instruction"));
        assertThat(find(registers().with("rip", NIC + 0x5000), null))
                .isEqualTo(Fact.unknown("the code at the fault is not in the dump: memory not in dump"));
        code("06");
        assertThat(find(registers(), null))
                .isEqualTo(Fact.unknown("the bytes at the fault are no instruction that is known"));
    }

    @Test
    void theImageFileHasTheCodeThatTheDumpLacks() {
        PeImage image = Fixture.X64.image();
        dump.modules.add(Fixture.X64.module());
        var system = SystemOpener.open(dump, module -> Optional.of(image), Symbols.NONE);
        Registers at = registers().with("rip", Fixture.BASE + Fixture.X64.rva("small"));

        Fact<FaultingInstruction> fact = InstructionFinder.find(system, new CrashContext(at, "trap frame"), null, null);

        assertThat(fact).isInstanceOf(Fact.Known.class);
        assertThat(((Fact.Known<FaultingInstruction>) fact).source()).isEqualTo("image file");
    }

    /** Leaf 1 of CPUID, with its third and fourth register. */
    private void cpuid(int ecx) {
        byte[] leaf = new byte[40];
        LittleEndian.putU32(leaf, 4, 1);
        LittleEndian.putU32(leaf, 16, ecx);
        dump.blobs.clear();
        dump.blobContents.clear();
        dump.blobs.add(new SecondaryBlob(SecondaryTag.CPUID.guid(), "CPUID", 0, leaf.length));
        dump.blobContents.add(leaf);
    }

    private static final RaisedException INVALID = raised(0xC000001D, "STATUS_ILLEGAL_INSTRUCTION", CODE);

    @Test
    void anInstructionThatTheProcessorHasAndRefusedIsImpossible() {
        code(POPCNT);
        assertThat(found(INVALID).feature()).isEqualTo("popcnt");
        assertThat(found(INVALID).supported()).as("nothing tells").isNull();
        assertThat(found(INVALID).impossible()).isNull();
        cpuid(1 << 23);
        assertThat(found(INVALID).supported()).isTrue();
        assertThat(found(INVALID).impossible())
                .isEqualTo(new ImpossibleFault(
                        "refused",
                        "The processor refused popcnt, which it says it has: it saw other bytes than those in memory.",
                        "popcnt rax, rax",
                        "an invalid opcode"));
        assertThat(found(null).impossible()).as("no refusal").isNull();
        assertThat(found(raised(0xC0000005, "STATUS_ACCESS_VIOLATION", CODE)).impossible())
                .isNull();
        cpuid(0);
        assertThat(found(INVALID).supported()).isFalse();
        assertThat(found(INVALID).impossible()).isNull();
        code("90");
        assertThat(found(INVALID).feature()).isNull();
        assertThat(found(INVALID).supported()).isNull();
    }

    /** What is not decoded is told by its prefix, with the bytes that there are. */
    @ParameterizedTest
    @CsvSource({"62f17c48580000000000, 62 f1 7c 48 58 00 00 00, AVX-512", "62f17c, 62 f1 7c, AVX-512"})
    void anInstructionThatIsNotDecodedIsToldByWhatItNeeds(String hex, String bytes, String feature) {
        code(hex);
        FaultingInstruction found = found(INVALID);
        assertThat(found.bytes()).isEqualTo(bytes);
        assertThat(found.text()).isEqualTo("an instruction of " + feature);
        assertThat(found.feature()).isEqualTo(feature);
        assertThat(found.touched()).isNull();
        assertThat(found.impossible()).isNull();
    }

    /** In a kernel a page fault that its operand cannot give is impossible; programs change their own contexts. */
    @Test
    void onlyOfKernelsIsAnythingImpossible() {
        code("488b4018");
        RaisedException elsewhere = raised(0xC0000005, "STATUS_ACCESS_VIOLATION", CODE, 0L, 0x9999L);
        assertThat(found(elsewhere).impossible()).isNotNull();
        dump.kind = DumpKind.MINIDUMP;
        assertThat(found(elsewhere).impossible()).isNull();
    }

    /** What could not be fetched has touched nothing but itself: Windows says so by 8, others by the exception's address. */
    @Test
    void anInstructionThatCouldNotBeFetchedTouchedItself() {
        code("488b4018");
        assertThat(found(raised(0xC0000005, "STATUS_ACCESS_VIOLATION", CODE, 8L, CODE))
                        .touched())
                .isEqualTo(CODE);
        assertThat(found(raised(0xC0000005, "STATUS_ACCESS_VIOLATION", CODE, 0L, 0x4018L))
                        .touched())
                .isEqualTo(0x4018);
        assertThat(found(raised(0xC0000005, "STATUS_ACCESS_VIOLATION", CODE)).touched())
                .isEqualTo(0x4018);
        for (String name : List.of("SIGSEGV", "EXC_BAD_ACCESS")) {
            assertThat(found(raised(11, name, CODE)).touched()).as(name).isEqualTo(CODE);
            assertThat(found(raised(11, name, CODE + 1)).touched()).as(name).isEqualTo(0x4018);
        }
        assertThat(found(raised(7, "SIGBUS", CODE)).touched()).isEqualTo(0x4018);
    }

    @Test
    void aProgramsTouchesSayWhichOneTheExceptionIsAbout() {
        code("ff7018"); // push qword ptr [rax+18h]
        dump.kind = DumpKind.MINIDUMP;
        assertThat(found(null).touches()).as("no process").isEmpty();
        dump.process = new UserProcess(
                null, null, null, null, null, null, List.of(), List.of(), List.of(), Map.of(), null, null, List.of(),
                List.of(), List.of());
        RaisedException read = raised(0xC0000005, "STATUS_ACCESS_VIOLATION", CODE, 0L, 0x4018L);
        assertThat(found(read).touches())
                .containsExactly(
                        new FaultingInstruction.Touch(0x4018, 8, "read", null, true),
                        new FaultingInstruction.Touch(STACK - 8, 8, "write", null, false));
        RaisedException fetch = raised(0xC0000005, "STATUS_ACCESS_VIOLATION", CODE, 8L, 0x4018L);
        assertThat(found(fetch).touches()).noneMatch(FaultingInstruction.Touch::faulted);
        assertThat(InstructionFinder.find(dump.open(), null, Signs.check(0xD1, 0, 2, 0, CODE), null)
                        .find()
                        .orElseThrow()
                        .touches())
                .isEmpty();
    }

    private static BugCheck check(long touched, long access, long instruction) {
        return Signs.check(0x50, touched, access, instruction, 2);
    }

    /** An exception comes before the parameters; a general protection fault tells no address. */
    @Test
    void aPageFaultIsThatOfTheExceptionElseOfTheParameters() {
        RaisedException read = raised(0xC0000005, "", CODE, 0L, 0x4018L);
        RaisedException write = raised(0xC0000005, "", CODE, 1L, 0x4018L);
        assertThat(PageFault.of(check(0x28, 0, CODE), read)).isEqualTo(new PageFault(0x4018, true));
        assertThat(PageFault.of(null, write)).isEqualTo(new PageFault(0x4018, false));
        assertThat(PageFault.of(check(0x28, 0, CODE), raised(0xC0000005, "", CODE, 0L, -1L)))
                .isNull();
        assertThat(PageFault.of(check(0x28, 0, CODE), raised(0xC0000005, "", CODE, 0L)))
                .isNull();
        assertThat(PageFault.of(check(0x28, 0, CODE), raised(0xC000001D, "", CODE, 0L, 1L)))
                .isNull();
        assertThat(PageFault.of(check(0x28, 0, CODE), null)).isEqualTo(new PageFault(0x28, true));
        assertThat(PageFault.of(check(0x28, 2, CODE), null)).isEqualTo(new PageFault(0x28, false));
        assertThat(PageFault.of(check(-1, 0, CODE), null)).isNull();
        assertThat(PageFault.of(Signs.check(0x9F, 3, 0, 0, 0), null)).isNull();
        assertThat(PageFault.of(null, null)).isNull();
    }
}
