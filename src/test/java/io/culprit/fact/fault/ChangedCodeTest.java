package io.culprit.fact.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.StackFrame;
import io.culprit.image.Fixture;
import io.culprit.image.FunctionEntry;
import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.machine.LittleEndian;
import io.culprit.stack.FrameTrust;
import io.culprit.symbol.Symbols;
import io.culprit.windows.SystemOpener;
import io.culprit.windows.TestDump;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Code in memory beside that of the image file: one bit, a jump over a function's beginning, and what says nothing. */
class ChangedCodeTest {

    private static final Fixture X64 = Fixture.X64;
    private static final long OTHER = Fixture.BASE + 0x1000_0000L;
    private static final long SMALL = X64.rva("small");

    private final TestDump dump = new TestDump();
    private final PeImage image = X64.image();
    private final byte[] memory = new byte[(int) image.header().sizeBytes()];

    ChangedCodeTest() {
        X64.mapped().read(Fixture.BASE, memory, 0, memory.length);
        dump.modules.add(X64.module());
        dump.module("hook.sys", OTHER, 0x10000);
    }

    private @Nullable MemoryCorruption find(FaultingInstruction instruction, StackFrame... stack) {
        dump.memory.put(Fixture.BASE, memory);
        return new ChangedCode(SystemOpener.open(
                        dump,
                        module -> module.name().startsWith("fixture") ? Optional.of(image) : Optional.empty(),
                        Symbols.NONE))
                .find(instruction, List.of(stack));
    }

    private @Nullable MemoryCorruption find() {
        return find(new FaultingInstruction(OTHER, "90", "nop", null));
    }

    @Test
    void codeThatIsAsInItsFileSaysNothing() {
        assertThat(find()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0", "7", "3"})
    void oneBitOfCodeIsToldWithItsPlace(int bit) {
        int right = memory[(int) SMALL + 9] & 0xFF;
        memory[(int) SMALL + 9] ^= (byte) (1 << bit);
        String at = "fixture64.sys+0x" + Long.toHexString(SMALL + 9);

        assertThat(find())
                .isEqualTo(new MemoryCorruption(
                        "code-bit",
                        true,
                        "One bit of the code at " + at + " (0x" + Long.toHexString(Fixture.BASE + SMALL + 9)
                                + ") differs from the image file.",
                        "0x" + Integer.toHexString(right),
                        "0x" + Integer.toHexString(right ^ 1 << bit),
                        null));
    }

    @Test
    void twoBitsAndWhatIsWrongNearbyAreNoneOfFailingMemory() {
        memory[(int) SMALL + 9] ^= 3;
        assertThat(find()).as("two bits of one byte").isNull();
        memory[(int) SMALL + 9] ^= 3;
        memory[(int) SMALL + 9] ^= 1;
        memory[(int) SMALL + 25] ^= 1;
        assertThat(find()).as("16 bytes apart").isNull();
        memory[(int) SMALL + 25] ^= 1;
        memory[(int) SMALL + 26] ^= 1;
        assertThat(find()).as("17 bytes apart").isNotNull();
    }

    @Test
    void onlyCodeIsCompared() {
        long data = image.header().sections().stream()
                .filter(section -> !section.executable())
                .findFirst()
                .orElseThrow()
                .rva();
        memory[(int) data] ^= 1;
        memory[0x10] ^= 1;

        assertThat(find()).isNull();
    }

    /** The last byte that both hold; what the dump lacks is not compared. */
    @Test
    void codeIsComparedToTheEndOfItsSection() {
        var section = image.header().sections().stream()
                .filter(one -> one.executable())
                .findFirst()
                .orElseThrow();
        int last = (int) (section.rva() + Math.min(section.coveredBytes(), section.fileBytes())) - 1;
        memory[last] ^= 1;
        assertThat(find()).isNotNull();
        memory[last] ^= 1;
        memory[(int) section.rva()] ^= 1;
        assertThat(find()).as("the first byte").isNotNull();
    }

    private void jump(int rva, long to) {
        memory[rva] = (byte) 0xE9;
        LittleEndian.putU32(memory, rva + 1, (int) (to - Fixture.BASE - rva - 5));
    }

    @Test
    void aJumpOverAFunctionsBeginningNamesWhomItLeadsTo() {
        FunctionEntry entry = image.functions().find(SMALL).entry();
        assertThat(entry).isNotNull();
        byte[] right = new byte[5];
        image.contents().read(entry.begin(), right, 0, 5);
        jump((int) entry.begin(), OTHER + 0x123);
        StringBuilder expected = new StringBuilder();
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            expected.append(i > 0 ? " " : "").append(String.format("%02x", right[i]));
            seen.append(i > 0 ? " " : "").append(String.format("%02x", memory[(int) entry.begin() + i]));
        }

        assertThat(find())
                .isEqualTo(new MemoryCorruption(
                        "hook",
                        false,
                        "The function at fixture64.sys+0x" + Long.toHexString(entry.begin())
                                + " begins with a jump to hook.sys+0x123, which is not in the image file.",
                        expected.toString(),
                        seen.toString(),
                        "hook.sys"));
    }

    @Test
    void otherJumpsAreNoHooks() {
        FunctionEntry entry = image.functions().find(SMALL).entry();
        assertThat(entry).isNotNull();
        int begin = (int) entry.begin();
        jump(begin, Fixture.BASE + 0x1500);
        assertThat(find()).as("within the module").isNull();
        jump(begin, OTHER + 0x10_0000);
        assertThat(find()).as("to no module").isNull();
        X64.mapped().read(Fixture.BASE, memory, 0, memory.length);
        jump(begin + 5, OTHER + 0x123);
        assertThat(find()).as("behind the beginning").isNull();
    }

    /** A hook takes the function that it replaces off the stack: all modules are looked at, those of the crash first. */
    @Test
    void modulesOfTheCrashComeFirst() {
        LoadedModule second = new LoadedModule(
                "fixture-second.sys", null, OTHER + 0x10_0000, X64.module().sizeBytes(), 0, null, null, null);
        dump.modules.add(second);
        byte[] copy = memory.clone();
        copy[(int) SMALL + 9] ^= 1;
        memory[(int) SMALL + 9] ^= 2;
        dump.memory.put(second.base(), copy);

        MemoryCorruption first = find();
        assertThat(first).isNotNull();
        assertThat(first.text()).contains("fixture64.sys+");
        MemoryCorruption byInstruction = find(new FaultingInstruction(second.base() + SMALL, "90", "nop", null));
        assertThat(byInstruction).isNotNull();
        assertThat(byInstruction.text()).contains("fixture-second.sys+");
        StackFrame frame = new StackFrame(
                second.base() + SMALL, 1, "fixture-second.sys", SMALL, null, FrameTrust.SCAN, null, null);
        MemoryCorruption byStack = find(new FaultingInstruction(OTHER, "90", "nop", null), frame);
        assertThat(byStack).isNotNull();
        assertThat(byStack.text()).contains("fixture-second.sys+");
    }
}
