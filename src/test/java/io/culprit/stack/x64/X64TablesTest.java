package io.culprit.stack.x64;

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
import io.culprit.stack.ProgramCode;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.ImageHeader;
import io.culprit.stack.walk.StackWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which entry of a function table holds for a frame, and why there is none. */
class X64TablesTest {

    private static final long BASE = 0xFFFF_F804_0000_0000L;
    private static final long SP = 0xFFFF_A000_0000_1000L;
    private static final long RETURN = BASE + 0x1808;
    private static final int RECORD = 0x2100;

    private final StackWriter stack =
            new StackWriter().put(SP, RETURN).put(SP + 0x10, RETURN + 1).put(SP + 0x20, RETURN + 2);
    private @Nullable ProgramCode program;

    /** Two functions that follow each other, of 16 and 32 bytes of stack; between the second and the third is nothing. */
    private static byte[] image() {
        byte[] image = ImageHeader.withFunctions(0x8664, 36);
        int[] entries = {0x1000, 0x1020, RECORD, 0x1020, 0x1040, RECORD + 0x10, 0x1100, 0x1120, RECORD + 0x20};
        for (int i = 0; i < entries.length; i++) {
            LittleEndian.putU32(image, 0x2000 + i * 4, entries[i]);
        }
        byte[] records = {1, 4, 1, 0, 4, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 4, 1, 0, 4, 0x32, 0, 0};
        System.arraycopy(records, 0, image, RECORD, records.length);
        image[RECORD + 0x20] = 1;
        Arrays.fill(image, 0x1000, 0x1120, (byte) 0x90);
        return image;
    }

    private Step callerOf(byte[] image, long rva, boolean exact) {
        try {
            PeImage parsed = PeImage.ofMemory(Fixture.bytes(BASE, image), BASE);
            return callerOf(asked -> Optional.of(parsed), rva, exact);
        } catch (NotAnImageException e) {
            throw new IllegalStateException(e);
        }
    }

    private Step callerOf(Images images, long rva, boolean exact) {
        LoadedModule module = new LoadedModule("a.sys", null, BASE, 0x4000, 0, null, null, null);
        StackTarget target = new StackTarget(
                stack.memory(),
                Modules.of(List.of(module), List.of()),
                images,
                List.of(),
                null,
                null,
                program,
                List.of());
        Registers start = Registers.of(Architecture.X64, BASE + rva, SP);
        return new X64Tables(target).callerOf(new Cursor(start, exact, 0));
    }

    private static Step.Caller caller(int offset, @Nullable String note) {
        return new Step.Caller(
                Registers.of(Architecture.X64, RETURN + offset / 16, SP + offset + 8), false, FrameTrust.UNWIND, note);
    }

    /** A call that never returns may be the last instruction of its function: its return address is where the next one begins. */
    @Test
    void takesAReturnAddressAtTheBeginningOfAFunctionForTheOneBefore() {
        assertThat(callerOf(image(), 0x1010, true)).isEqualTo(caller(0x10, null));
        assertThat(callerOf(image(), 0x1030, false)).isEqualTo(caller(0x20, null));
        assertThat(callerOf(image(), 0x1020, false)).isEqualTo(caller(0x10, null));
        assertThat(callerOf(image(), 0x1040, false)).isEqualTo(caller(0x20, null));
        assertThat(callerOf(image(), 0x1020, true))
                .as("interrupted at its first instruction")
                .isEqualTo(caller(0, null));
        assertThat(callerOf(image(), 0x1100, false)).as("nothing before it").isEqualTo(caller(0, null));
    }

    /** A function without entry changes nothing that is saved; one that has called something has an entry. */
    @Test
    void takesAFunctionWithoutEntryForALeafWhereItIsInnermost() {
        assertThat(callerOf(image(), 0x1080, true)).isEqualTo(caller(0, "leaf function"));
        assertThat(callerOf(image(), 0x1080, false))
                .isEqualTo(new Step.Stuck("no function table entry for a function that calls"));
        LoadedModule module = new LoadedModule("a.sys", null, BASE, 0x4000, 0, null, null, null);
        StackTarget empty =
                new StackTarget(AddressSpace.EMPTY, Modules.of(List.of(module), List.of()), images(), List.of());
        assertThat(new X64Tables(empty)
                        .callerOf(new Cursor(Registers.of(Architecture.X64, BASE + 0x1080, SP), true, 0)))
                .isEqualTo(new Step.Stuck("return address at 0xffffa00000001000: memory not in dump"));
    }

    private static Images images() {
        try {
            PeImage parsed = PeImage.ofMemory(Fixture.bytes(BASE, image()), BASE);
            return asked -> Optional.of(parsed);
        } catch (NotAnImageException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void saysWhatOfTheTablesIsMissing() {
        assertThat(callerOf(Images.NONE, 0x1010, true)).isEqualTo(new Step.Stuck("no unwind table for a.sys"));
        assertThat(callerOf(Images.NONE, 0x5000, true)).isEqualTo(new Step.Stuck("no module at 0xfffff80400005000"));
        assertThat(callerOf(Arrays.copyOf(image(), RECORD), 0x1010, true))
                .isEqualTo(new Step.Stuck("unwind information is not readable"));
        byte[] version = image();
        version[RECORD] = 0;
        assertThat(callerOf(version, 0x1010, true))
                .isEqualTo(new Step.Stuck("unwind information of version 0 is not supported"));
        Step cut = callerOf(Arrays.copyOf(image(), 0x2008), 0x1010, true);
        assertThat(cut).isInstanceOf(Step.Stuck.class);
        assertThat(((Step.Stuck) cut).why()).startsWith("function table: ");
    }

    /** The tables of code that a program made are in memory; their RVAs count from their own base. */
    @Test
    void unwindsCodeThatTheProgramMade() {
        long base = 0xFFFF_A100_0000_0000L;
        program = new ProgramCode();
        program.add(base, 0x100, 0x200, 0x800);
        program.add(base, 0x200, 0x300, 0x900);
        stack.put(base + 0x800, 0x1204_0001_0401L);
        long rva = base + 0x104 - BASE;

        assertThat(callerOf(Images.NONE, rva, true)).isEqualTo(caller(0x10, null));
        assertThat(callerOf(Images.NONE, rva - 1, true)).as("in its prolog").isEqualTo(caller(0, null));
        Step unreadable = new Step.Stuck("unwind information of the program's own code is not readable");
        assertThat(callerOf(Images.NONE, rva + 0x100, true)).isEqualTo(unreadable);
        for (int version : new int[] {0, 3}) {
            stack.put(base + 0x800, 0x1204_0001_0400L | version);
            assertThat(callerOf(Images.NONE, rva, true))
                    .as("version %d", version)
                    .isEqualTo(unreadable);
        }
        stack.put(base + 0x800, 0x1204_0001_0402L);
        assertThat(callerOf(Images.NONE, rva, true)).isEqualTo(caller(0x10, null));
        program = null;
        assertThat(callerOf(Images.NONE, rva, true)).isEqualTo(new Step.Stuck("no module at 0xffffa10000000104"));
    }

    @Test
    void readsNothingOutsideTheDump() {
        assertThat(UnwindInfo.read(AddressSpace.EMPTY, new io.culprit.image.FunctionEntry(0, 1, 0)))
                .isNull();
    }
}
