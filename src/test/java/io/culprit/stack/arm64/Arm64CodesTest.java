package io.culprit.stack.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.FunctionEntry;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.Walking;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Unwind codes of {@code .xdata} records: each is held against the instruction that it stands for. */
class Arm64CodesTest {

    private static final long TOP = 0xFFFF_A000_0080_0000L;
    private static final long RETURN = Walking.BASE + 0x1008;
    private static final long XDATA = 0x2000;
    private static final String SUB_512 = "sub sp, sp, #512 C020;";

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static @Nullable Arm64Codes read(byte[] record) {
        return Arm64Codes.of(Fixture.bytes(XDATA, record), new FunctionEntry(0x1000, 0x1040, XDATA));
    }

    private static Arm64Codes codes(byte[] record) {
        Arm64Codes codes = read(record);
        if (codes == null) {
            throw new AssertionError("not readable");
        }
        return codes;
    }

    /** A record without epilogs: function length, and the codes to the next word. */
    private static byte[] record(byte[] codes) {
        int words = codes.length + 3 >> 2;
        byte[] record = new byte[4 + words * 4];
        LittleEndian.putU32(record, 0, words << 27 | 16);
        System.arraycopy(codes, 0, record, 4, codes.length);
        return record;
    }

    private static byte[] word(int word) {
        byte[] bytes = new byte[4];
        LittleEndian.putU32(bytes, 0, word);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        byte[] all = new byte[0];
        for (byte[] part : parts) {
            int at = all.length;
            all = Arrays.copyOf(all, at + part.length);
            System.arraycopy(part, 0, all, at, part.length);
        }
        return all;
    }

    private static Step undo(Arm64Codes codes, Arm64Machine machine, long offset) {
        StackTarget target = Walking.without(Fixture.ARM64, machine.stack.memory());
        Registers start = machine.at(Walking.BASE + 0x1000 + offset);
        return new Arm64Undo(target, start).caller(codes.codes(), codes.start(offset, true));
    }

    private static void isCaller(String what, Step step) {
        Step.Caller caller = (Step.Caller) step;
        assertThat(caller.registers().instruction()).as(what).isEqualTo(RETURN);
        assertThat(caller.registers().stackPointer()).as(what).isEqualTo(TOP);
        for (int i = 19; i <= 29; i++) {
            assertThat(caller.registers().value(i))
                    .as("x" + i + " after " + what)
                    .isEqualTo(Arm64Machine.value(i));
        }
        assertThat(caller.trust()).isEqualTo(FrameTrust.UNWIND);
        assertThat(caller.exact()).isFalse();
        assertThat(caller.note()).isNull();
    }

    /** Each instruction of these prologs is followed by its code; before and behind each of them, the caller is the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sub sp, sp, #16 01; sub sp, sp, #496 1F",
                "sub sp, sp, #512 C020; sub sp, sp, #32752 C7FF",
                "sub sp, sp, #16909312 E0102040",
                "stp x19, x20, [sp, #-248]! 3F",
                SUB_512 + "stp fp, lr, [sp] 40; mov fp, sp E1; sub sp, sp, #96 06",
                SUB_512 + "stp fp, lr, [sp, #504] 7F",
                "stp fp, lr, [sp, #-16]! 81; mov fp, sp E1",
                "stp fp, lr, [sp, #-512]! BF; add fp, sp, #488 E23D; sub sp, sp, #16 01",
                SUB_512 + "stp x19, x20, [sp] C800; stp x25, x26, [sp, #248] C99F; stp x27, x28, [sp, #496] CA3E",
                "stp x19, x20, [sp, #-16]! CC01; stp x25, x26, [sp, #-512]! CDBF",
                SUB_512 + "str x19, [sp] D000; str x28, [sp, #504] D27F; str lr, [sp, #8] D2C1",
                "str x19, [sp, #-16]! D401; str lr, [sp, #-256]! D57F",
                SUB_512 + "stp x19, lr, [sp, #16] D602",
                SUB_512 + "stp x27, lr, [sp, #504] D73F",
                SUB_512 + "stp d8, d9, [sp, #8] D801; str d15, [sp] DDC0",
                "stp d8, d9, [sp, #-32]! DA03; stp d14, d15, [sp, #-512]! DBBF; str d8, [sp, #-16]! DE01",
                "str d15, [sp, #-256]! DEFF",
                "nop E3; stp x19, x20, [sp, #-64]! 28; stp x21, x22, [sp, #16] E6; stp x23, x24, [sp, #32] E6",
                "stp x19, x20, [sp, #-64]! CC07; stp x21, x22, [sp, #16] E6; str x23, [sp, #32] D104",
                "stp d8, d9, [sp, #-64]! DA07; stp d10, d11, [sp, #16] E6; stp x19, x20, [sp, #32] C804",
                "pacibsp FC; stp fp, lr, [sp, #-16]! 81",
                SUB_512 + "str x19, [sp, #8] E71301; stp x20, x21, [sp, #496] E7541F; str lr, [sp, #488] E71E3D",
                "str x22, [sp, #-16]! E73600; stp x23, x24, [sp, #-1024]! E7773F",
                SUB_512 + "str d8, [sp, #8] E70841; stp d10, d11, [sp, #16] E74A41; str q8, [sp, #32] E70882",
                "str d8, [sp, #-16]! E72840; stp d8, d9, [sp, #-48]! E76842; stp q8, q9, [sp, #-32]! E76881",
            })
    void undoesWhatEachCodeStandsFor(String prolog) {
        List<String> instructions = List.of(prolog.split("; *", -1));
        byte[] codes = {(byte) 0xE4};
        for (String instruction : instructions) {
            codes = joined(hex(instruction.substring(instruction.lastIndexOf(' ') + 1)), codes);
        }
        Arm64Codes function = codes(record(codes));
        Arm64Machine machine = new Arm64Machine(TOP, RETURN);
        for (int i = 0; i < instructions.size(); i++) {
            String instruction = instructions.get(i);
            isCaller("before " + instruction, undo(function, machine, i * 4L));
            machine.run(instruction.substring(0, instruction.lastIndexOf(' ')));
        }
        isCaller("the prolog", undo(function, machine, instructions.size() * 4L));
        isCaller("some of the body", undo(function, machine, instructions.size() * 4L + 4));
    }

    /** Behind x27 and x28, the next pair is d8 and d9: what stands there is neither x29 nor lr. */
    @Test
    void takesThePairBehindTheLastOneForFloatingPoint() {
        Arm64Machine machine = new Arm64Machine(TOP, RETURN);
        machine.run("stp x27, x28, [sp, #-32]!");
        machine.run("stp d8, d9, [sp, #16]");

        isCaller("both pairs", undo(codes(record(hex("E6 CE03 E4"))), machine, 8));
    }

    @ParameterizedTest
    @CsvSource({"DF00, df", "ED, ed", "F80000, f8", "FD, fd", "C8, c8", "E01020, e0", "E754, e7", "E2, e2"})
    void saysWhichCodeIsNotSupportedOrNotWhole(String code, String named) {
        Arm64Codes function = new Arm64Codes(hex(code), List.of(), false);

        assertThat(undo(function, new Arm64Machine(TOP, RETURN), 0x20))
                .isEqualTo(new Step.Stuck("ARM64 unwind code " + named + "h is not supported"));
    }

    /** Codes reserved for later have known lengths; without an end, the codes end with their words. */
    @Test
    void knowsTheLengthOfEachCode() {
        assertThat(Arm64Codes.count(hex("00 BF C000 DF00 E0010203 E1 E200 E3 E6 E70000 E4"), 0))
                .isEqualTo(10);
        assertThat(Arm64Codes.count(hex("F800 F90000 FA000000 FB00000000 FC EB EC ED E5 E3"), 0))
                .isEqualTo(6);
        assertThat(Arm64Codes.count(hex("E3 E3 E3"), 1)).isEqualTo(2);
        assertThat(Arm64Codes.count(hex("C8"), 0)).isEqualTo(1);
    }

    /** What the dump lacks of the stack is unknown in the caller; without its return address there is none. */
    @Test
    void saysWhatIsNotOnTheStack() {
        Arm64Machine machine = new Arm64Machine(TOP, RETURN);
        Registers start = machine.at(Walking.BASE + 0x1020).with("x3", 3).with("x18", 18);
        StackTarget target = Walking.without(Fixture.ARM64, machine.stack.memory());

        Step.Caller saved = (Step.Caller) new Arm64Undo(target, start).caller(hex("D000 E4"), 0);
        assertThat(saved.registers().known("x19")).isFalse();
        assertThat(saved.registers().known("x20")).isTrue();
        assertThat(saved.registers().known("x3")).isFalse();
        assertThat(saved.registers().known("x18")).isFalse();
        assertThat(new Arm64Undo(target, start).caller(hex("01 D6C0 E4"), 0))
                .isEqualTo(new Step.Stuck("return address below 0xffffa00000800010: memory not in dump"));
    }

    /** A table that is damaged names registers beyond lr: sp and pc come from no code. */
    @Test
    void restoresNoRegisterBeyondTheLinkRegister() {
        Arm64Machine machine = new Arm64Machine(TOP, RETURN);
        machine.stack.zeros(TOP - 0x100, TOP + 0x100);

        isCaller("str x31 and x32", undo(codes(record(hex("D300 D340 D380 D3C0 E71F00 E4"))), machine, 0x30));
    }

    /** The fragment has the function's frame and none of its prolog: codes behind end_c are those of the function's beginning. */
    @Test
    void undoesThePrologOfTheFunctionFromAFragmentWithoutOne() {
        byte[] codes = hex("E5 E1 C802 83 E4");
        Arm64Codes fragment = codes(joined(word(1 << 21 | 1 << 22 | 2 << 27 | 8), codes, new byte[2]));
        Arm64Machine machine = new Arm64Machine(TOP, RETURN);
        machine.run("stp fp, lr, [sp, #-32]!");
        machine.run("stp x19, x20, [sp, #16]");
        machine.run("mov fp, sp");

        isCaller("the fragment's beginning", undo(fragment, machine, 0));
        machine.run("sub sp, sp, #64");
        isCaller("its body", undo(fragment, machine, 8));
        isCaller("the epilog", undo(fragment, machine, 16));
        machine.run("mov sp, fp");
        machine.run("ldp x19, x20, [sp, #16]");
        isCaller("some of the epilog", undo(fragment, machine, 24));
        machine.run("ldp fp, lr, [sp], #32");
        isCaller("the return", undo(fragment, machine, 28));
    }

    /** Region 2 of the specification's shrink-wrapped function saves a pair more than the function's own prolog has. */
    @Test
    void undoesAPrologOfItsOwnAndThenThatOfTheFunction() {
        Arm64Codes fragment = codes(joined(word(1 << 21 | 2 << 27 | 8), hex("C882 E5 E1 83 E4 0000")));
        Arm64Machine machine = new Arm64Machine(TOP, RETURN);
        machine.run("stp fp, lr, [sp, #-32]!");
        machine.run("mov fp, sp");

        isCaller("the fragment's beginning", undo(fragment, machine, 0));
        machine.run("stp x21, x22, [sp, #16]");
        isCaller("its body", undo(fragment, machine, 4));
        isCaller("its body", undo(fragment, machine, 20));
        isCaller("its end", undo(fragment, machine, 24));
        machine.run("ldp x21, x22, [sp, #16]");
        isCaller("behind its end", undo(fragment, machine, 28));
    }

    private static final String PROLOG = "stp x19, x20, [sp, #-32]!; str lr, [sp, #16]; sub sp, sp, #64";

    /** Codes of the prolog above, of an epilog that mirrors it, and of one that restores lr alone and then leaves by a jump. */
    private static final byte[] CODES = hex("04 D2C2 CC03 E4 04 D2C2 CC03 E4 04 E3 D2C2 CC03 E4 E3");

    private static Arm64Machine inBody() {
        Arm64Machine machine = new Arm64Machine(TOP, RETURN);
        List.of(PROLOG.split("; ", -1)).forEach(machine::run);
        return machine;
    }

    private static void unwindsTheEpilog(Arm64Codes codes, int from, String... instructions) {
        Arm64Machine machine = inBody();
        isCaller("before the epilog at " + from, undo(codes, machine, from - 4));
        for (int i = 0; i < instructions.length; i++) {
            isCaller("before " + instructions[i], undo(codes, machine, from + i * 4));
            machine.run(instructions[i]);
        }
        isCaller("the return", undo(codes, machine, from + instructions.length * 4));
        isCaller("the body behind it", undo(codes, inBody(), from + instructions.length * 4 + 4));
    }

    private static final String[] MIRRORED = {"add sp, sp, #64", "ldr lr, [sp, #16]", "ldp x19, x20, [sp], #32"};
    private static final String[] LONGER = {"add sp, sp, #64", "nop", "ldr lr, [sp, #16]", "ldp x19, x20, [sp], #32"};

    @Test
    void unwindsEachEpilogOfTheListByItsOwnCodes() {
        byte[] header = word(5 << 27 | 2 << 22 | 64);
        byte[] scopes = joined(word(6 << 22 | 8), word(12 << 22 | 16));

        Arm64Codes codes = codes(joined(header, scopes, CODES));

        assertThat(codes.epilogs()).containsExactly(new Arm64Codes.Epilog(32, 6), new Arm64Codes.Epilog(64, 12));
        assertThat(codes.codes()).isEqualTo(CODES);
        unwindsTheEpilog(codes, 32, MIRRORED);
        unwindsTheEpilog(codes, 64, LONGER);
    }

    /** Where the header's counts are zero, a second word holds them: more than 31 epilogs, or more than 31 words of codes. */
    @Test
    void readsTheCountsOfLongRecords() {
        byte[] header = joined(word(0x3_0000), word(5 << 16 | 33));
        byte[] scopes = new byte[0];
        for (int i = 0; i < 33; i++) {
            scopes = joined(scopes, word((i % 2 == 0 ? 6 : 12) << 22 | 8 + i * 8));
        }

        Arm64Codes codes = codes(joined(header, scopes, CODES));

        assertThat(codes.epilogs()).hasSize(33).last().isEqualTo(new Arm64Codes.Epilog(0x420, 6));
        unwindsTheEpilog(codes, 32, MIRRORED);
        unwindsTheEpilog(codes, 32 + 32, LONGER);
        unwindsTheEpilog(codes, 32 + 32 * 32, MIRRORED);
    }

    /** With the E bit, the count is the first code of the one epilog, which ends the function. */
    @Test
    void findsTheOneEpilogAtTheEndOfTheFunction() {
        Arm64Codes codes = codes(joined(word(5 << 27 | 12 << 22 | 1 << 21 | 0x3FFFF), CODES));

        assertThat(codes.epilogs()).containsExactly(new Arm64Codes.Epilog(0x3FFFF * 4 - 20, 12));
        unwindsTheEpilog(codes, 0x3FFFF * 4 - 20, LONGER);
        Arm64Codes shared = codes(joined(word(5 << 27 | 1 << 21 | 64), CODES));
        assertThat(shared.epilogs()).containsExactly(new Arm64Codes.Epilog(64 * 4 - 16, 0));
    }

    /** A return address is in the body, even where the epilog follows the call at once. */
    @Test
    void takesAReturnAddressForTheBody() {
        Arm64Codes codes = codes(joined(word(5 << 27 | 1 << 21 | 64), CODES));

        assertThat(codes.start(64 * 4 - 12, true)).isEqualTo(1);
        assertThat(codes.start(64 * 4 - 12, false)).isZero();
        assertThat(codes.start(4, false)).isZero();
        assertThat(codes.start(64 * 4 - 13, true)).isZero();
    }

    @Test
    void readsNoRecordThatIsCutOffOrOfAnotherVersion() {
        byte[] record = record(hex("04 D2C2 CC03 E4"));

        assertThat(codes(record).codes()).isEqualTo(hex("04 D2C2 CC03 E4 0000"));
        assertThat(codes(record).epilogs()).isEmpty();
        assertThat(read(Arrays.copyOf(record, record.length - 1))).isNull();
        assertThat(read(Arrays.copyOf(record, 3))).isNull();
        for (int version = 1; version < 4; version++) {
            byte[] other = record.clone();
            other[2] |= (byte) (version << 2);
            assertThat(read(other)).as("version %d", version).isNull();
        }
        assertThat(codes(joined(word(16), word(0))).codes()).isEmpty();
        assertThat(codes(joined(word(1 << 22 | 1 << 21 | 16), word(0))).codes()).isEmpty();
    }
}
