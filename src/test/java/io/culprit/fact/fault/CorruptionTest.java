package io.culprit.fact.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.FaultingInstruction;
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

/** One wrong bit in a value, a link, a pointer; and values that look like it and are something else. */
class CorruptionTest {

    private static final long POOL = 0xFFFF9A00_12345000L;
    private static final long STACK = 0xFFFFF900_00002000L;
    private static final long CODE = 0xFFFFF804_30001100L;

    private final TestDump dump = new TestDump();

    private @Nullable MemoryCorruption ofFault(long rax) {
        BugCheck check = Signs.check(0x50, rax + 0x18, 0, CODE, 2);
        Registers registers =
                Registers.of(Architecture.X64, CODE, STACK).with("rax", rax).with("rbx", 1);
        FaultingInstruction instruction =
                new FaultingInstruction(CODE, "48 8b 40 18", "mov rax, qword ptr [rax + 0x18]", rax + 0x18);
        return CorruptionFinder.find(
                        dump.open(), check, new CrashContext(registers, "trap frame"), null, instruction, List.of())
                .find()
                .orElse(null);
    }

    @ParameterizedTest
    @CsvSource({
        "0xf7, 2b992ddfa232, 2b992ddfa236, d466d2205dc9, 0, cookie",
        "0x1a, 403, ffff800000001000, 8a00000012345867, 8a00000012305867, pte",
        "0x1a, 404, ffff800000001000, 8a00000012345867, 8a00000012345863, pte",
        "0x1a, 3470, ffffa00012345000, ffffa00012341000, 0, stack",
        "0x1a, 5200, ffffa00012345000, 10, 0, pool",
        "0x19, 3, ffffa00012345000, ffffa00052345000, ffffa00012345000, list",
        "0x19, 3, ffffa00012345000, ffffa00012345000, ffffa00012345001, list"
    })
    void aValueOneBitFromWhatItMustBeIsASingleBit(
            String code, String p1, String p2, String p3, String p4, String kind) {
        MemoryCorruption found = of(code, p1, p2, p3, p4);
        assertThat(found).isNotNull();
        assertThat(found.kind()).isEqualTo(kind);
        assertThat(found.singleBit()).isTrue();
        assertThat(found.expected()).isNotNull().isNotEqualTo(found.seen());
    }

    @ParameterizedTest
    @CsvSource({
        "0xf7, 2b992ddfa232, 41414141, d466d2205dcd, 0",
        "0x1a, 404, ffff800000001000, 8a00000012345867, 0",
        "0x1a, 3470, ffffa00012345000, 4141414141414141, 0",
        "0x19, 3, ffffa00012345000, ffffa00099345000, ffffa00012345000"
    })
    void aValueThatDiffersInMoreIsNone(String code, String p1, String p2, String p3, String p4) {
        MemoryCorruption found = of(code, p1, p2, p3, p4);
        assertThat(found != null && found.singleBit()).isFalse();
    }

    private static @Nullable MemoryCorruption of(String code, String p1, String p2, String p3, String p4) {
        BugCheck check = Signs.check(
                Integer.decode(code),
                Long.parseUnsignedLong(p1, 16),
                Long.parseUnsignedLong(p2, 16),
                Long.parseUnsignedLong(p3, 16),
                Long.parseUnsignedLong(p4, 16));
        return CorruptionFinder.find(check).find().orElse(null);
    }

    @Test
    void aPointerOneFarBitFromMemoryIsASingleBit() {
        dump.memory.zero(POOL, 0x100);
        MemoryCorruption found = ofFault(POOL ^ 1L << 36);
        assertThat(found).isNotNull();
        assertThat(found.kind()).isEqualTo("pointer-bit");
        assertThat(found.singleBit()).isTrue();
        assertThat(found.expected()).isEqualTo("0xffff9a0012345018");
        assertThat(found.seen()).isEqualTo("0xffff9a1012345018");
    }

    @Test
    void aPointerBesideOneOnTheStackIsASingleBit() {
        dump.memory.zero(STACK, 0x100);
        dump.memory.u64(STACK + 0x20, POOL);
        MemoryCorruption found = ofFault(POOL ^ 1L << 36);
        assertThat(found).isNotNull();
        assertThat(found.text()).startsWith("Register rax").contains("on the stack");
        assertThat(found.expected()).isEqualTo("0xffff9a0012345000");
    }

    @Test
    void aPointerAmongMemorySaysNothing() {
        dump.memory.zero(POOL, 0x100);
        for (int bit = 21; bit < 34; bit++) {
            dump.memory.zero(POOL ^ 1L << 36 ^ 1L << bit, 0x100);
        }
        assertThat(ofFault(POOL ^ 1L << 36)).isNull();
    }

    @Test
    void aPointerBehindItsMemoryOrLikeNullSaysNothing() {
        dump.memory.zero(POOL, 0x100);
        assertThat(ofFault(POOL + 0x1000)).isNull();
        assertThat(ofFault(0x40)).isNull();
    }

    @Test
    void aLinkOneBitFromItsEntryIsASingleBit() {
        long entry = POOL;
        dump.memory.u64(entry, POOL + 0x400);
        dump.memory.u64(entry + 8, POOL + 0x800);
        dump.memory.u64(POOL + 0x408, entry ^ 1L << 40);
        dump.memory.u64(POOL + 0x800, entry);
        MemoryCorruption found = ofList(entry);
        assertThat(found).isNotNull();
        assertThat(found.kind()).isEqualTo("list");
        assertThat(found.seen()).isEqualTo("0xffff9b0012345000");
    }

    @Test
    void aLinkToAnotherEntryIsNoFlippedBit() {
        long entry = POOL;
        dump.memory.u64(entry, POOL + 0x400);
        dump.memory.u64(entry + 8, POOL + 0x800);
        dump.memory.u64(POOL + 0x408, entry ^ 0x40);
        dump.memory.u64(POOL + 0x800, entry);
        assertThat(ofList(entry)).isNull();
    }

    private @Nullable MemoryCorruption ofList(long rcx) {
        Registers registers = Registers.of(Architecture.X64, CODE, STACK).with("rcx", rcx);
        return CorruptionFinder.find(
                        dump.open(),
                        Signs.check(0x139, 3, STACK, STACK, 0),
                        new CrashContext(registers, "trap frame"),
                        null,
                        null,
                        List.of())
                .find()
                .orElse(null);
    }

    /** The block before is 0x40 units long: its own header says 0x44 or 0x41, or the header behind it does. */
    @ParameterizedTest
    @CsvSource({
        "20, 44, 40, 0x40, 0x44",
        "20, 40, 40,,",
        "20, 43, 40,,",
        "5, 40, 41, 0x40, 0x41",
        "5, 40, 40,,",
        "7, 44, 40,,"
    })
    void sizesOfNeighborsThatDifferInABitAreTold(
            String kind, String size, String before, @Nullable String expected, @Nullable String seen) {
        byte[] lower = {0, 0, (byte) Integer.parseInt(size, 16), 2, 'A', 'b', 'c', 'd', 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] upper = {(byte) Integer.parseInt(before, 16), 0, 4, 2, 'E', 'f', 'g', 'h', 0, 0, 0, 0, 0, 0, 0, 0};
        dump.memory.put(POOL, lower);
        dump.memory.put(POOL + 0x400, upper);
        BugCheck check = Signs.check(0x19, Long.parseLong(kind, 16), POOL + 0x400, POOL + 0x800, POOL);
        MemoryCorruption found = CorruptionFinder.find(dump.open(), check, null, null, null, List.of())
                .find()
                .orElseThrow();
        assertThat(found.kind()).isEqualTo("pool");
        assertThat(found.singleBit()).as("a byte behind the end does the same").isFalse();
        assertThat(found.expected()).isEqualTo(expected);
        assertThat(found.seen()).isEqualTo(seen);
    }
}
