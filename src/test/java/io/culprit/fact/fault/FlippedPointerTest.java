package io.culprit.fact.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpKind;
import io.culprit.dump.UserProcess;
import io.culprit.fact.CrashContext;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.FaultingInstruction.Touch;
import io.culprit.fact.MemoryCorruption;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.windows.TestDump;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One wrong bit in a pointer of a program, and what looks like it. */
class FlippedPointerTest {

    private static final long HEAP = 0x0000_01A2_3456_7000L;
    private static final long POINTER = HEAP + 0x128;
    private static final long STACK = 0x0000_00C3_0000_2000L;
    private static final long CODE = 0x7FF6_0000_1000L;

    private final TestDump dump = new TestDump();
    private final List<UserProcess.Region> regions = new ArrayList<>(List.of(
            new UserProcess.Region(HEAP, 0x1000, 0x1000, 0x04, 0x20000),
            new UserProcess.Region(STACK, 0x4000, 0x1000, 0x04, 0x20000)));

    FlippedPointerTest() {
        dump.kind = DumpKind.MINIDUMP;
        dump.bugCheck = null;
        onStack(POINTER);
    }

    private void onStack(long value) {
        dump.memory.put(
                STACK,
                ByteBuffer.allocate(0x100)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(0x40, value)
                        .array());
    }

    /** What {@code mov rax, [rbx + 0x18]} tells that fails. */
    private @Nullable MemoryCorruption of(long rbx) {
        dump.process = new UserProcess(
                null, null, null, null, null, null, List.of(), List.of(), regions, Map.of(), null, null, List.of(),
                List.of(), List.of());
        Registers registers =
                Registers.of(Architecture.X64, CODE, STACK).with("rbx", rbx).with("rax", 1);
        Touch touch = new Touch(rbx + 0x18, 8, "read", ProgramTouches.memory(regions, rbx + 0x18), true);
        FaultingInstruction instruction = new FaultingInstruction(
                CODE, "48 8b 43 18", "mov rax, qword ptr [rbx + 0x18]", rbx + 0x18, List.of(touch), null, null, null);
        return CorruptionFinder.find(
                        dump.open(), null, null, new CrashContext(registers, "exception"), instruction, List.of())
                .find()
                .orElse(null);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 40, 46, 47, 55, 63})
    void aPointerThatStandsOnTheStackWithOneOtherBit(int bit) {
        MemoryCorruption found = of(POINTER ^ 1L << bit);

        assertThat(found).isNotNull();
        assertThat(found.singleBit()).isTrue();
        assertThat(found.kind()).isEqualTo("pointer-bit");
        assertThat(found.expected()).isEqualTo("0x1a234567128");
        assertThat(found.text()).contains("Register rbx", "bit " + bit + " alone");
    }

    /** Objects lie alike in chunks of 4 MB, one of which has been given back. */
    @Test
    void aLowBitIsNone() {
        assertThat(of(POINTER ^ 1L << 22)).isNull();
        assertThat(of(POINTER ^ 1L << 31)).isNull();
    }

    @Test
    void twoBitsAreNone() {
        assertThat(of(POINTER ^ 1L << 40 ^ 1L << 41)).isNull();
    }

    @Test
    void aPointerLikeNullIsNone() {
        onStack(1L << 40);
        regions.add(new UserProcess.Region(1L << 40, 0x1000, 0x1000, 0x04, 0x20000));

        assertThat(of(0)).isNull();
        assertThat(of(0x10)).isNull();
    }

    @Test
    void withoutTheRightOneAnywhereItIsNone() {
        onStack(POINTER + 8);

        assertThat(of(POINTER ^ 1L << 40)).isNull();
    }

    @Test
    void aPointerToMemoryIsNone() {
        regions.add(new UserProcess.Region(HEAP ^ 1L << 40, 0x1000, 0x1000, 0x01, 0x20000));

        assertThat(of(POINTER ^ 1L << 40)).as("no access, but there").isNull();
    }

    @Test
    void whereAnotherBitLeadsToMemoryAsWellItIsNone() {
        regions.add(new UserProcess.Region(HEAP ^ 1L << 40 ^ 1L << 41, 0x1000, 0x1000, 0x04, 0x20000));

        assertThat(of(POINTER ^ 1L << 40)).isNull();
    }

    @Test
    void whereNothingTellsWhatIsMappedItIsNone() {
        regions.clear();

        assertThat(of(POINTER ^ 1L << 40)).isNull();
    }
}
