package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.ImageHeader;
import io.culprit.stack.walk.StackWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Epilogs of both versions, on a function that is laid out byte by byte: {@code push rbx; push r12; sub rsp, 28h; ...}. */
class X64EpilogTest {

    private static final long BASE = 0xFFFF_F804_0000_0000L;
    private static final int FUNCTION = 0x1000;
    private static final int EPILOG = 0x0F;
    private static final int END = 0x17;
    private static final long TOP = 0xFFFF_A000_0000_1000L;
    private static final long CALLER = BASE + 0x1800;

    /** {@code push rbx; push r12; sub rsp, 28h; call; 3 nops; add rsp, 28h; pop r12; pop rbx; ret}. */
    private static final String CODE =
            "53" + "4154" + "4883EC28" + "E800000000" + "909090" + "4883C428" + "415C" + "5B" + "C3";

    private static byte[] image(int version, String code, int epilogBytes) {
        byte[] image = ImageHeader.withFunctions(0x8664, 12);
        LittleEndian.putU32(image, 0x2000, FUNCTION);
        LittleEndian.putU32(image, 0x2004, FUNCTION + code.length() / 2);
        LittleEndian.putU32(image, 0x2008, 0x2100);
        byte[] bytes = HexFormat.of().parseHex(code);
        System.arraycopy(bytes, 0, image, FUNCTION, bytes.length);
        int[] codes = version == 2
                ? new int[] {epilogBytes, 0x16, 0, 0x06, 7, 0x42, 3, 0xC0, 1, 0x30}
                : new int[] {7, 0x42, 3, 0xC0, 1, 0x30};
        image[0x2100] = (byte) version;
        image[0x2101] = 7;
        image[0x2102] = (byte) (codes.length / 2);
        for (int i = 0; i < codes.length; i++) {
            image[0x2104 + i] = (byte) codes[i];
        }
        return image;
    }

    private static Registers callerOf(byte[] image, int offset, long rsp) throws NotAnImageException {
        AddressSpace loaded = io.culprit.image.Fixture.bytes(BASE, image);
        PeImage parsed = PeImage.ofMemory(loaded, BASE);
        LoadedModule module = new LoadedModule("a.sys", null, BASE, image.length, 0, null, null, null);
        Images images = asked -> Optional.of(parsed);
        StackTarget target = new StackTarget(stack(), Modules.of(List.of(module), List.of()), images, List.of());
        Registers start = Registers.of(Architecture.X64, BASE + FUNCTION + offset, rsp)
                .with("rbx", 1)
                .with("r12", 2);
        return ((Step.Caller) new X64Tables(target).callerOf(new Cursor(start, true, 0))).registers();
    }

    private static AddressSpace stack() {
        return new StackWriter()
                .put(TOP, CALLER)
                .put(TOP - 8, 0xBB)
                .put(TOP - 16, 0xCC)
                .zeros(TOP - 0x60, TOP + 0x20)
                .memory();
    }

    @Test
    void replaysTheListedEpilogOfVersionTwo() throws NotAnImageException {
        byte[] image = image(2, CODE, 4);
        int epilog = END - 4;

        assertThat(callerOf(image, epilog, TOP - 16)).satisfies(X64EpilogTest::isCaller);
        assertThat(callerOf(image, epilog + 2, TOP - 8)).satisfies(caller -> {
            assertThat(caller.instruction()).isEqualTo(CALLER);
            assertThat(caller.value("r12")).isEqualTo(2);
            assertThat(caller.value("rbx")).isEqualTo(0xBB);
        });
        assertThat(callerOf(image, epilog + 3, TOP)).satisfies(caller -> {
            assertThat(caller.instruction()).isEqualTo(CALLER);
            assertThat(caller.value("rbx")).isEqualTo(1);
        });
    }

    @Test
    void unwindsTheBodyRightBeforeTheListedEpilog() throws NotAnImageException {
        assertThat(callerOf(image(2, CODE, 4), EPILOG, TOP - 16 - 0x28)).satisfies(X64EpilogTest::isCaller);
    }

    @Test
    void runsTheRestOfAnEpilogOfVersionOneByItsInstructions() throws NotAnImageException {
        byte[] image = image(1, CODE, 0);
        int release = EPILOG;

        assertThat(callerOf(image, release, TOP - 16 - 0x28)).satisfies(X64EpilogTest::isCaller);
        assertThat(callerOf(image, release + 4, TOP - 16)).satisfies(X64EpilogTest::isCaller);
        assertThat(callerOf(image, release + 7, TOP).instruction()).isEqualTo(CALLER);
    }

    @Test
    void takesAJumpInsideTheFunctionForTheBody() throws NotAnImageException {
        String code = CODE.replace("909090", "EBF990");

        assertThat(callerOf(image(1, code, 0), 0x0C, TOP - 16 - 0x28)).satisfies(X64EpilogTest::isCaller);
    }

    @Test
    void reportsAVersionThatIsNotSupported() throws NotAnImageException {
        byte[] image = image(3, CODE, 0);
        PeImage parsed = PeImage.ofMemory(io.culprit.image.Fixture.bytes(BASE, image), BASE);
        LoadedModule module = new LoadedModule("a.sys", null, BASE, image.length, 0, null, null, null);
        StackTarget target = new StackTarget(
                stack(), Modules.of(List.of(module), List.of()), asked -> Optional.of(parsed), List.of());
        Registers start = Registers.of(Architecture.X64, BASE + FUNCTION + END - 1, TOP);

        assertThat(new X64Tables(target).callerOf(new Cursor(start, true, 0)))
                .isEqualTo(new Step.Stuck("unwind information of version 3 is not supported"));
    }

    private static void isCaller(Registers caller) {
        assertThat(caller.instruction()).isEqualTo(CALLER);
        assertThat(caller.stackPointer()).isEqualTo(TOP + 8);
        assertThat(caller.value("rbx")).isEqualTo(0xBB);
        assertThat(caller.value("r12")).isEqualTo(0xCC);
    }
}
