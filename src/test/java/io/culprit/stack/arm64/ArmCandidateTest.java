package io.culprit.stack.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.NotAnImageException;
import io.culprit.image.PeImage;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.ImageHeader;
import io.culprit.stack.walk.StackWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stack values that can be return addresses of ARM64 and ARM code, and frames by the table of an ARM64 image. */
class ArmCandidateTest {

    private static final long BASE = 0x4000_0000L;
    private static final long SP = 0x7000_0000L;
    private static final long VALUE = BASE + 0x2004;

    private static @Nullable String note(Registers from, long slot, long value, long inner, int... before) {
        byte[] code = new byte[before.length * 4];
        for (int i = 0; i < before.length; i++) {
            LittleEndian.putU32(code, i * 4, before[i]);
        }
        LoadedModule module = new LoadedModule("libart.so", null, BASE, 0x10_0000, 0, null, null, null);
        AddressSpace memory = code.length == 0 ? AddressSpace.EMPTY : Fixture.bytes((value & ~1L) - 4, code);
        StackTarget target = new StackTarget(memory, Modules.of(List.of(module), List.of()), Images.NONE, List.of());
        return new ArmCandidate(target).note(new Cursor(from, true, inner), slot, value);
    }

    private static Registers wide() {
        return Registers.of(Architecture.ARM64, BASE + 0x1000, SP);
    }

    private static Registers narrow(long pc) {
        return Registers.of(Architecture.ARM, pc, SP);
    }

    /** bl, blr, blr with authentication by zero and by a register. */
    @ParameterizedTest
    @CsvSource({
        "94000000, true", "97FFFFFF, true", "D63F0000, true", "D63F03E0, true", "D63F0BFF, true", "D63F081F, true",
        "D73F0800, true", "D73F0FFF, true", "14000000, false", "98000000, false", "D61F0000, false", "D65F03C0, false",
        "D63F0001, false", "D63F0400, false", "D63F1000, false", "D73F0000, false", "D71F0800, false", "D503201F, false"
    })
    void aCallOfArm64StandsBeforeAReturnAddress(String code, boolean call) {
        assertThat(note(wide(), SP + 8, VALUE, 0, (int) Long.parseLong(code, 16)))
                .isEqualTo(call ? "call verified" : null);
    }

    /** bl of every condition, blx to a label, blx by a register. */
    @ParameterizedTest
    @CsvSource({
        "EB000000, true", "0BFFFFFF, true", "FA000000, true", "FBFFFFFF, true", "E12FFF33, true", "012FFF3F, true",
        "EA000000, false", "F8000000, false", "E12FFF13, false", "E12FFE33, false", "E1A00000, false", "EC000000, false"
    })
    void aCallOfArmStandsBeforeAReturnAddress(String code, boolean call) {
        assertThat(note(narrow(BASE + 0x1000), SP + 4, VALUE, 0, (int) Long.parseLong(code, 16)))
                .isEqualTo(call ? "call verified" : null);
    }

    /** bl and blx in two halfwords, blx by a register in one. */
    @ParameterizedTest
    @CsvSource({
        "F800F000, true", "FFFFF7FF, true", "C000F000, true", "E800F400, true", "4780BF00, true", "47F8BF00, true",
        "8000F000, false", "F800F800, false", "F800E800, false", "4700BF00, false", "4781BF00, false", "4000F000, false"
    })
    void aCallOfThumbStandsBeforeAReturnAddress(String code, boolean call) {
        assertThat(note(narrow(BASE + 0x1001), SP + 4, VALUE | 1, 0, (int) Long.parseLong(code, 16)))
                .isEqualTo(call ? "call verified" : null);
    }

    /** Instructions stand on four bytes, saved pairs of frame pointer and return address on sixteen. */
    @Test
    void aReturnAddressStandsWhereItCan() {
        assertThat(note(wide(), SP + 8, VALUE, 0)).isEqualTo("in a module only");
        assertThat(note(wide(), SP, VALUE, 0)).isNull();
        assertThat(note(wide(), SP + 0x10, VALUE, 0)).isNull();
        assertThat(note(wide(), SP + 8, VALUE + 2, 0)).isNull();
        assertThat(note(wide(), SP + 8, 0x5000_0000L, 0)).isNull();
        assertThat(note(wide(), SP + 8, BASE + 0x100, 0)).as("a header").isNull();
        assertThat(note(wide(), SP + 8, VALUE | 0x12L << 56, 0)).as("signed").isEqualTo("in a module only");
        assertThat(note(narrow(BASE + 0x1000), SP + 4, VALUE + 2, 0)).isNull();
        assertThat(note(narrow(BASE + 0x1001), SP + 4, VALUE + 3, 0)).isEqualTo("in a module only");
    }

    /** Forty words; and in a process of Thumb code, addresses of Thumb code alone. */
    @Test
    void anUnverifiedReturnAddressIsNear() {
        assertThat(note(wide(), SP + 8 + 38 * 8, VALUE, 0)).isEqualTo("in a module only");
        assertThat(note(wide(), SP + 8 + 40 * 8, VALUE, 0)).isNull();
        assertThat(note(narrow(BASE + 0x1000), SP + 160, VALUE, 0)).isEqualTo("in a module only");
        assertThat(note(narrow(BASE + 0x1000), SP + 164, VALUE, 0)).isNull();
        assertThat(note(narrow(BASE + 0x1001), SP + 4, VALUE, 0)).isNull();
        assertThat(note(narrow(BASE + 0x1000), SP + 4, VALUE, BASE + 0x3001)).isNull();
        assertThat(note(narrow(BASE + 0x1000), SP + 4, VALUE, BASE + 0x3000)).isEqualTo("in a module only");
    }

    private static final StackWriter STACK =
            new StackWriter().zeros(SP, SP + 0x100).put(SP + 8, BASE + 0x1810);

    private static Step callerOf(byte[] image, long rva, boolean exact, boolean linked) {
        try {
            PeImage parsed = PeImage.ofMemory(Fixture.bytes(BASE, image), BASE);
            LoadedModule module = new LoadedModule("a.sys", null, BASE, image.length, 0, null, null, null);
            StackTarget target = new StackTarget(
                    STACK.memory(), Modules.of(List.of(module), List.of()), asked -> Optional.of(parsed), List.of());
            Registers start = Registers.of(Architecture.ARM64, BASE + rva, SP);
            start = linked ? start.with("lr", BASE + 0x1808) : start.with("fp", SP);
            return new Arm64Tables(target).callerOf(new Cursor(start, exact, 0));
        } catch (NotAnImageException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One function of eight instructions, packed: {@code stp fp, lr, [sp, #-16]!; mov fp, sp}. */
    private static byte[] image() {
        byte[] image = ImageHeader.withFunctions(0xAA64, 8);
        LittleEndian.putU32(image, 0x2000, 0x1000);
        LittleEndian.putU32(image, 0x2004, 1 | 8 << 2 | 3 << 21 | 1 << 23);
        return image;
    }

    @Test
    void aFunctionIsFoundInTheTableByTheCallBeforeItsReturnAddress() {
        Step.Caller body = (Step.Caller) callerOf(image(), 0x1020, false, false);
        assertThat(body.registers().instruction()).isEqualTo(BASE + 0x1810);
        assertThat(body.registers().stackPointer()).isEqualTo(SP + 16);
        assertThat(body.trust()).isEqualTo(FrameTrust.UNWIND);
        assertThat(callerOf(image(), 0x1010, true, true)).isEqualTo(new Step.Stuck("frame register is not known"));
        assertThat(callerOf(image(), 0x1020, true, false))
                .as("behind the function")
                .isInstanceOf(Step.Stuck.class);
        Step.Caller begin = (Step.Caller) callerOf(image(), 0x1000, true, true);
        assertThat(begin.registers().instruction()).isEqualTo(BASE + 0x1808);
        assertThat(begin.registers().stackPointer()).isEqualTo(SP);
    }

    @Test
    void aFunctionWithoutEntryReturnsByItsLinkRegisterWhereItIsInnermost() {
        Step.Caller leaf = (Step.Caller) callerOf(image(), 0x1100, true, true);
        assertThat(leaf.registers().instruction()).isEqualTo(BASE + 0x1808);
        assertThat(leaf.registers().known("lr")).isFalse();
        assertThat(leaf.note()).isEqualTo("leaf function");
        Step none = new Step.Stuck("no function table entry for a function that calls");
        assertThat(callerOf(image(), 0x1100, false, true)).isEqualTo(none);
        assertThat(callerOf(image(), 0x1100, true, false)).isEqualTo(none);
    }

    @Test
    void tablesSayWhatIsMissing() {
        byte[] cut = java.util.Arrays.copyOf(image(), 0x2004);
        assertThat(((Step.Stuck) callerOf(cut, 0x1008, true, true)).why()).startsWith("function table: ");
        assertThat(callerOf(image(), 0x5000, true, true)).isEqualTo(new Step.Stuck("no unwind table at 0x40005000"));
    }
}
