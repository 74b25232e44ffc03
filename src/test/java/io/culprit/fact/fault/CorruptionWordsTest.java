package io.culprit.fact.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.Fact;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.finder.Signs;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.windows.TestDump;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each sign of corrupted memory says, where it was seen, and which one comes first. */
class CorruptionWordsTest {

    private static final long POOL = 0xFFFF9A00_12345000L;
    private static final long STACK = 0xFFFFF900_00002000L;
    private static final long CODE = 0xFFFFF804_30001100L;
    private static final String HEAP =
            "The bookkeeping of a kernel heap is damaged: something wrote outside its block.";

    private final TestDump dump = new TestDump();

    private static long number(String hex) {
        return Long.parseUnsignedLong(hex, 16);
    }

    private static Fact<MemoryCorruption> of(String code, String p1, String p2, String p3, String p4) {
        return CorruptionFinder.find(Signs.check((int) number(code), number(p1), number(p2), number(p3), number(p4)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1a|41792|fffff68000001000|2000000000|0|pte|true|The page-table entry at 0xfffff68000001000 has"
                        + " exactly one bit set (0x2000000000).",
                "1a|41792|fffff68000001000|0|10|pte|true|The page-table entry at 0xfffff68000001000 has exactly one"
                        + " bit set (0x10).",
                "1a|41792|fffff68000001000|10|10|pte|true|The page-table entry at 0xfffff68000001000 has exactly one"
                        + " bit set (0x10).",
                "1a|41792|fffff68000001000|10|20|pte|false|The page-table entry at 0xfffff68000001000 is corrupted.",
                "1a|41792|fffff68000001000|11|0|pte|false|The page-table entry at 0xfffff68000001000 is corrupted.",
                "1a|403|0|10|13|pte|false|The value found and the value expected differ.",
                "1a|5200|0|10|13|pool|false|The value found and the value expected differ.",
                "1a|404|0|10|13|pte|false|Page tables do not agree with what the memory manager knows.",
                "1a|411|0|0|0|pte|false|Page tables do not agree with what the memory manager knows.",
                "1a|41790|0|0|0|pte|false|Page tables do not agree with what the memory manager knows.",
                "1a|41793|0|0|0|pte|false|Page tables do not agree with what the memory manager knows.",
                "1a|41201|0|0|0|pte|false|Page tables do not agree with what the memory manager knows.",
                "1a|3f|0|0|0|pagefile|false|A page read back from the page file has another checksum than when it was"
                        + " written.",
                "12b|ffff9a0012345000|0|0|0|page|true|A page that must be zero, at 0xffff9a0012345000, has a single"
                        + " wrong bit.",
                "12b|ffff9a0012345000|0|1|0|compressed-page|false|A page of the compressed store no longer"
                        + " decompresses.",
                "19|3|1000|1003|1003|pool|false|" + HEAP,
                "19|20|1000|1001|1001|pool|false|" + HEAP,
                "c5|0|0|0|0|pool|false|" + HEAP,
                "13a|0|0|0|0|pool|false|" + HEAP,
                "109|0|0|0|0|kernel-code-or-data|false|Code or data of the kernel that must not change was found"
                        + " changed.",
                "18c|0|0|0|0|kernel-code-or-data|false|Code or data of the kernel that must not change was found"
                        + " changed.",
            })
    void aBugCheckSaysByItselfWhatIsCorrupted(
            String code, String p1, String p2, String p3, String p4, String kind, boolean single, String text) {
        MemoryCorruption found = of(code, p1, p2, p3, p4).find().orElseThrow();

        assertThat(found).isEqualTo(new MemoryCorruption(kind, single, text, found.expected(), found.seen(), null));
        assertThat(of(code, p1, p2, p3, p4)).isEqualTo(Fact.known(found, "parameters of the bug check"));
    }

    /** Expected and seen, in the order in which the bug check has them. */
    @ParameterizedTest
    @CsvSource({
        "f7, 12, 13, 0, 0, 0x13, 0x12",
        "1a, 403, 0, 10, 11, 0x11, 0x10",
        "1a, 404, 0, 10, 11, 0x11, 0x10",
        "1a, 3470, 10, 11, 0, 0x10, 0x11",
        "19, 3, 1000, 1001, 1000, 0x1000, 0x1001",
        "19, 3, 1000, 1000, 1002, 0x1000, 0x1002",
    })
    void aSingleBitIsToldByWhatShouldBeThere(
            String code, String p1, String p2, String p3, String p4, String expected, String seen) {
        MemoryCorruption found = of(code, p1, p2, p3, p4).find().orElseThrow();

        assertThat(found.expected()).isEqualTo(expected);
        assertThat(found.seen()).isEqualTo(seen);
        assertThat(found.singleBit()).isTrue();
        assertThat(found.text()).contains("in a single bit");
    }

    @ParameterizedTest
    @CsvSource({
        "1a, 1, 0, 0, 0",
        "1a, ffffffffffffffff, 0, 0, 0",
        "d1, 0, 2, 0, fffff80430001100",
        "3470, 3470, 0, 1, 0"
    })
    void otherBugChecksSayNothingOfIt(String code, String p1, String p2, String p3, String p4) {
        assertThat(of(code, p1, p2, p3, p4)).isEqualTo(Fact.unknown("nothing in the dump shows corrupted memory"));
    }

    /** One bit far above a null pointer and its members; lower bits may be of any address of a program. */
    @ParameterizedTest
    @CsvSource({
        "200000000, true",
        "200000fff, true",
        "200001000, false",
        "100000018, false",
        "4000000000000018, true",
        "8000000000000018, false",
        "18, false",
        "0, false"
    })
    void anAddressOneBitFromNullIsToldInWordsAlone(String address, boolean told) {
        Fact<MemoryCorruption> fact = of("50", address, "0", "fffff80430001100", "2");

        assertThat(fact.known()).isEqualTo(told);
        if (told) {
            MemoryCorruption found = fact.find().orElseThrow();
            long rest = number(address) ^ Long.highestOneBit(number(address));
            assertThat(found.kind()).isEqualTo("pointer-bit");
            assertThat(found.singleBit()).isFalse();
            assertThat(found.text())
                    .isEqualTo("The address that was touched, 0x" + address + ", is one bit away from 0x"
                            + Long.toHexString(rest) + ", as a null pointer would give.");
            assertThat(fact).isEqualTo(Fact.known(found, "address that was touched"));
        }
    }

    private Fact<MemoryCorruption> found(
            BugCheck check, @Nullable Registers fault, @Nullable Registers start, @Nullable FaultingInstruction at) {
        return CorruptionFinder.find(
                dump.open(),
                check,
                fault == null ? null : new CrashContext(fault, "trap frame"),
                start == null ? null : new CrashContext(start, "header"),
                at,
                List.of());
    }

    private static Registers registers() {
        return Registers.of(Architecture.X64, CODE, STACK);
    }

    /** A register that is no address but for one of the bits that must be alike; those of the fault come before those of the header. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rbp"
            })
    void aRegisterOneBitFromAnAddressIsToldInWordsAlone(String name) {
        BugCheck check = Signs.check(0x3B, 0xC0000005L, CODE, 0, 0);
        Fact<MemoryCorruption> known = found(check, registers().with(name, 0xFFEF_8000_0000_1234L), null, null);

        assertThat(known)
                .isEqualTo(Fact.known(
                        new MemoryCorruption(
                                "pointer-bit",
                                false,
                                "Register " + name + " holds 0xffef800000001234, one bit away from the kernel address"
                                        + " 0xffff800000001234."),
                        "trap frame"));
        assertThat(found(check, null, registers().with(name, 0xFFEF_8000_0000_1234L), null))
                .isEqualTo(Fact.known(known.find().orElseThrow(), "header"));
        assertThat(found(check, registers(), registers().with(name, 0xFFEF_8000_0000_1234L), null)
                        .known())
                .isFalse();
        for (long other : new long[] {0xFFCF_8000_0000_1234L, 0xFFFF_8000_0000_1234L, 0x7FFF_8000_0000_1234L, 0x1234}) {
            assertThat(found(check, registers().with(name, other), null, null).known())
                    .as("%x", other)
                    .isFalse();
        }
        assertThat(found(check, registers().with(name, 0xFFFF_0000_0000_1234L), null, null)
                        .known())
                .as("bit 47")
                .isTrue();
        assertThat(found(check, Registers.of(Architecture.ARM64, 0, 0).with("x1", 0xFFEF_8000_0000_1234L), null, null)
                        .known())
                .isFalse();
    }

    /** A single bit comes before all; what may be by chance, last. */
    @Test
    void theSignThatSaysMostComesFirst() {
        Registers strange = registers().with("rcx", 0xFFEF_8000_0000_1234L);
        FaultingInstruction near = new FaultingInstruction(CODE, "90", "nop", 0x2_0000_0018L);

        assertThat(found(Signs.check(0x1A, 0x41792, 0, 0x10, 0), strange, null, near)
                        .find()
                        .orElseThrow()
                        .kind())
                .isEqualTo("pte");
        assertThat(found(Signs.check(0xC5, 0, 2, 0, CODE), strange, null, near))
                .isEqualTo(Fact.known(new MemoryCorruption("pool", false, HEAP), "parameters of the bug check"));
        assertThat(found(Signs.check(0x50, 0x1000, 0, CODE, 2), strange, null, near))
                .extracting(fact -> fact.find().orElseThrow().text())
                .asString()
                .startsWith("The address that was touched, 0x200000018");
        assertThat(found(Signs.check(0x50, 0x4_0000_0018L, 0, CODE, 2), null, null, null))
                .extracting(fact -> fact.find().orElseThrow().text())
                .asString()
                .startsWith("The address that was touched, 0x400000018");
        assertThat(CorruptionFinder.find(dump.open(), null, null, null, null, List.of()))
                .isEqualTo(Fact.unknown("nothing in the dump shows corrupted memory"));
    }

    private static final long WRONG = POOL ^ 1L << 36;

    private Fact<MemoryCorruption> ofRax(long rax, long touched, Registers with, boolean possible) {
        BugCheck check = Signs.check(0x50, touched, 0, CODE, 2);
        ImpossibleFault impossible = possible ? null : new ImpossibleFault("readable", "", "", "");
        FaultingInstruction instruction =
                new FaultingInstruction(CODE, "48", "mov", touched, List.of(), null, null, impossible);
        return found(check, with.with("rax", rax), null, instruction);
    }

    @Test
    void aPointerBesideMemoryIsToldWithTheBitThatIsWrong() {
        dump.memory.zero(POOL, 0x100);
        Fact<MemoryCorruption> fact = ofRax(WRONG, WRONG + 0x18, registers(), true);

        assertThat(fact)
                .isEqualTo(Fact.known(
                        new MemoryCorruption(
                                "pointer-bit",
                                true,
                                "The address that was touched, 0xffff9a1012345018, differs in bit 36 alone from"
                                    + " 0xffff9a0012345018, memory that is there; of the other bits none would fit.",
                                "0xffff9a0012345018",
                                "0xffff9a1012345018"),
                        "trap frame"));
        assertThat(ofRax(WRONG, WRONG + 0x18, registers(), false).known())
                .as("the instruction cannot have touched it")
                .isFalse();
        assertThat(found(Signs.check(0x50, WRONG + 0x18, 0, CODE, 2), registers(), null, null)
                        .known())
                .as("by the parameter alone")
                .isTrue();
        dump.memory.zero(WRONG, 0x100);
        assertThat(ofRax(WRONG, WRONG + 0x18, registers(), true).known())
                .as("it is there")
                .isFalse();
    }

    /** The lowest bit that counts leads to the next large page; the highest that can be wrong is bit 63. */
    @ParameterizedTest
    @CsvSource({"20, false", "21, true", "40, true", "46, true", "47, true", "55, true", "63, true"})
    void onlyBitsThatLeadFarAwayCount(int bit, boolean counts) {
        dump.memory.zero(POOL, 0x100);
        long wrong = POOL ^ 1L << bit;

        Fact<MemoryCorruption> fact = ofRax(wrong, wrong + 0x18, registers(), true);

        boolean single = fact.known() && fact.find().orElseThrow().singleBit();
        assertThat(single).isEqualTo(counts);
        if (counts) {
            assertThat(fact.find().orElseThrow().text()).contains("differs in bit " + bit + " alone");
        }
    }

    @Test
    void anAddressInAModuleIsThere() {
        dump.module("a.sys", POOL, 0x1000);
        assertThat(ofRax(WRONG, WRONG + 0x18, registers(), true)
                        .find()
                        .orElseThrow()
                        .singleBit())
                .isTrue();
        dump.module("b.sys", WRONG ^ 1L << 30, 0x1000);
        assertThat(ofRax(WRONG, WRONG + 0x18, registers(), true).known())
                .as("two bits fit")
                .isFalse();
    }

    /** Where two wrong bits lead to memory as well, the one that fits may be by chance; members of nothing are a null pointer's. */
    @Test
    void anAddressAmongMemoryOrLikeNullSaysNothing() {
        dump.memory.zero(POOL, 0x100);
        dump.memory.zero(WRONG ^ 1L << 30 ^ 1L << 40, 0x100);
        assertThat(ofRax(WRONG, WRONG + 0x18, registers(), true).known()).isFalse();
        assertThat(ofRax(-8, 0x10, registers().with("r12", -8 ^ 1L << 30), true).known())
                .isFalse();
    }

    @Test
    void aRegisterBesideAnotherIsToldWithItsTwin() {
        Fact<MemoryCorruption> fact = ofRax(WRONG, WRONG + 0x18, registers().with("r12", POOL), true);

        assertThat(fact)
                .isEqualTo(Fact.known(
                        new MemoryCorruption(
                                "pointer-bit",
                                true,
                                "Register rax, 0xffff9a1012345000, differs in bit 36 alone from 0xffff9a0012345000, a"
                                    + " pointer that is on the stack or in a register as well; of the other bits none"
                                    + " would fit.",
                                "0xffff9a0012345000",
                                "0xffff9a1012345000"),
                        "trap frame"));
        assertThat(ofRax(WRONG, WRONG + 0x18, registers().with("r12", POOL).with("r13", POOL), true)
                        .known())
                .as("the same twice")
                .isTrue();
        assertThat(ofRax(WRONG, WRONG + 0x18, registers().with("r12", POOL).with("r13", WRONG ^ 1L << 30), true)
                        .known())
                .as("two different ones")
                .isFalse();
        assertThat(ofRax(WRONG, WRONG + 0x18, registers().with("r12", WRONG ^ 1L << 20), true)
                        .known())
                .as("too near")
                .isFalse();
        assertThat(ofRax(WRONG, WRONG + 0x18, registers().with("r12", WRONG ^ 1L << 47), true)
                        .find())
                .as("no address")
                .isNotEmpty()
                .hasValueSatisfying(sign -> assertThat(sign.singleBit()).isFalse());
        assertThat(ofRax(WRONG, WRONG + 0x20_0018L, registers().with("r12", POOL), true)
                        .known())
                .as("not the register that was used")
                .isFalse();
    }

    @Test
    void aTwinIsSoughtOnTheStackUpToItsThirtyTwoKilobytes() {
        dump.memory.zero(STACK, 0x8010);
        dump.memory.u64(STACK + 0x7FF8, POOL);
        assertThat(ofRax(WRONG, WRONG + 0x18, registers(), true).known()).isTrue();
        dump.memory.u64(STACK + 0x7FF8, 0).u64(STACK + 0x8000, POOL);
        assertThat(ofRax(WRONG, WRONG + 0x18, registers(), true).known()).isFalse();
    }

    private Fact<MemoryCorruption> ofList(Registers registers, int kind) {
        return found(Signs.check(0x139, kind, STACK, STACK, 0), registers, null, null);
    }

    private void list(long forwards, long backwards) {
        dump.memory.u64(POOL, POOL + 0x400).u64(POOL + 8, POOL + 0x800);
        dump.memory.u64(POOL + 0x408, forwards).u64(POOL + 0x800, backwards);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rax", "rcx", "rdx", "rbx", "rsi", "rdi", "r8", "r9", "r10", "r11"})
    void aLinkOneBitFromItsEntryIsFoundByTheRegisterThatHoldsTheEntry(String name) {
        list(POOL, POOL ^ 1L << 40);

        assertThat(ofList(registers().with(name, POOL), 3))
                .isEqualTo(Fact.known(
                        new MemoryCorruption(
                                "list",
                                true,
                                "The link at 0xffff9a0012345800, which must lead back to the entry at"
                                        + " 0xffff9a0012345000, differs from it in a single bit.",
                                "0xffff9a0012345000",
                                "0xffff9b0012345000"),
                        "memory"));
        assertThat(ofList(registers().with(name, POOL), 4).known())
                .as("another check")
                .isFalse();
        assertThat(ofList(registers(), 3).known()).isFalse();
    }

    /** Two entries of one list may differ in a bit of the middle; lower ones are clear in each, higher ones lead far away. */
    @ParameterizedTest
    @CsvSource({"0, true", "2, true", "3, false", "20, false", "21, true", "46, true"})
    void onlySomeBitsOfALinkAreNone(int bit, boolean told) {
        list(POOL ^ 1L << bit, POOL);

        assertThat(ofList(registers().with("rcx", POOL), 3).known()).isEqualTo(told);
    }

    @Test
    void aListWhoseNeighborsAreNotThereSaysNothing() {
        dump.memory.u64(POOL, POOL + 0x400);
        assertThat(ofList(registers().with("rcx", POOL), 3).known()).isFalse();
        dump.memory.u64(POOL + 8, POOL + 0x800);
        assertThat(ofList(registers().with("rcx", POOL), 3).known()).isFalse();
        dump.memory
                .u64(POOL, 0x400)
                .u64(POOL + 8, 0x800)
                .u64(0x408, POOL ^ 1L << 40)
                .u64(0x800, POOL ^ 1L << 40);
        assertThat(ofList(registers().with("rcx", POOL), 3).known())
                .as("links of a program")
                .isFalse();
    }
}
