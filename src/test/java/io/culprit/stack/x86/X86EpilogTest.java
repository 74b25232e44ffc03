package io.culprit.stack.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.StackWriter;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** x86 code that is about to return: the instructions up to there tell where the return address is. */
class X86EpilogTest {

    private static final long BASE = 0x40_0000L;
    private static final long AT = BASE + 0x2000;
    private static final long ESP = 0x12_0000L;
    private static final long EBP = ESP + 0x40;

    /** Each word of the stack is its offset, but the return address. */
    private static Step callerOf(String code, long returnSlot, long returns) {
        StackWriter stack = new StackWriter();
        for (long at = ESP - 0x40; at < ESP + 0x300; at += 8) {
            long low = at == returnSlot ? returns : at - ESP & 0xFFFF_FFFFL;
            long high = at + 4 == returnSlot ? returns : at + 4 - ESP & 0xFFFF_FFFFL;
            stack.put(at, low | high << 32);
        }
        byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
        LoadedModule module = new LoadedModule("app.exe", null, BASE, 0x10_0000, 0, null, null, null);
        StackTarget target = new StackTarget(
                stack.memory().over(Fixture.bytes(AT, bytes)),
                Modules.of(List.of(module), List.of()),
                Images.NONE,
                List.of());
        Registers start = Registers.of(Architecture.X86, AT, ESP)
                .with("ebp", EBP)
                .with("ebx", 0x1111)
                .with("edi", 0x2222);
        return new X86Epilog(target).callerOf(new Cursor(start, true, 0));
    }

    /** Where the return address stands, the stack pointer behind it, and what has become of registers. */
    @ParameterizedTest
    @CsvSource({
        "C3 90 90, 0x0, 0x4, ebx=0x1111",
        "C2 14 00, 0x0, 0x18, ebx=0x1111",
        "C2 00 01, 0x0, 0x104, edi=0x2222",
        "90 C3 90 90, 0x0, 0x4, ebp=0x120040",
        "83 C4 10 C3 90 90, 0x10, 0x14, edi=0x2222",
        "83 C4 F8 C3 90 90, -0x8, -0x4, edi=0x2222",
        "81 C4 00 01 00 00 C3 90 90, 0x100, 0x104, edi=0x2222",
        "5B C3 90 90, 0x4, 0x8, ebx=0x0",
        "5F 5E 5B C3 90 90, 0xC, 0x10, ebx=0x8",
        "5F 5E 5B C3 90 90, 0xC, 0x10, edi=0x0",
        "58 59 5A C3 90 90, 0xC, 0x10, edx=0x8",
        "5D C2 04 00, 0x4, 0xC, ebp=0x0",
        "C9 C3 90 90, 0x44, 0x48, ebp=0x40",
        "8B E5 5D C3 90 90, 0x44, 0x48, ebp=0x40",
        "89 EC 5D C3 90 90, 0x44, 0x48, ebp=0x40",
        "5B C9 C2 08 00, 0x44, 0x50, ebx=0x0",
        "90 90 90 90 90 90 90 90 90 90 90 C3 90 90, 0x0, 0x4, edi=0x2222",
    })
    void goesToTheReturn(String code, String slot, String sp, String register) {
        long returns = BASE + 0x3456;

        Step.Caller caller = (Step.Caller) callerOf(code, ESP + Long.decode(slot), returns);

        assertThat(caller.registers().instruction()).isEqualTo(returns);
        assertThat(caller.registers().stackPointer()).isEqualTo(ESP + Long.decode(sp));
        String[] known = register.split("=", -1);
        assertThat(caller.registers().value(known[0])).isEqualTo(Long.decode(known[1]));
        assertThat(caller.trust()).isEqualTo(FrameTrust.INFERRED);
        assertThat(caller.note()).isEqualTo("frame size from the code up to its return");
        assertThat(caller.exact()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5C C3 90 90", // pop esp
                "40 C3 90 90", // inc eax
                "83 EC 10 C3 90 90", // sub esp, 10h
                "83 C5 10 C3 90 90", // add ebp, 10h
                "81 C4 00 01", // cut off
                "81 C5 00 01 00 00 C3 90 90", // add ebp, 100h
                "8B EC 5D C3 90 90", // mov ebp, esp
                "8B C5 C3 90 90", // mov eax, ebp
                "89 E5 5D C3 90 90", // mov ebp, esp
                "60 C3 90 90", // pusha
                "57 C3 90 90", // push edi
                "C3 90", // ret, and too little behind it to know
                "90 90 90 90 90 90 90 90 90 90 90 90 C3 90 90",
            })
    void saysWhereCodeIsNotAboutToReturn(String code) {
        assertThat(callerOf(code, ESP, BASE + 0x3456))
                .isEqualTo(new Step.Stuck("the code at " + Address.hex(AT) + " is not about to return"));
    }

    /** Code that is in the dump, too, says whether a call stands before the address. */
    @ParameterizedTest
    @CsvSource({"0x402010", "0x400010", "0x500001", "0x0"})
    void refusesWhatIsNoReturnAddress(String value) {
        String code = "C3 90 90" + "90".repeat(0x40);

        assertThat(callerOf(code, ESP, Long.decode(value)))
                .isEqualTo(new Step.Stuck("no return address at " + Address.hex(ESP)));
    }

    /** What would be popped is not in the dump, or the frame pointer is not known: the way is lost. */
    @ParameterizedTest
    @ValueSource(strings = {"5B C3 90 90", "C9 C3 90 90"})
    void saysWhereTheStackIsMissing(String code) {
        byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
        LoadedModule module = new LoadedModule("app.exe", null, BASE, 0x10_0000, 0, null, null, null);
        StackTarget target = new StackTarget(
                Fixture.bytes(AT, bytes), Modules.of(List.of(module), List.of()), Images.NONE, List.of());
        Registers start = Registers.of(Architecture.X86, AT, ESP);
        Step lost = new Step.Stuck("the code at " + Address.hex(AT) + " is not about to return");

        assertThat(new X86Epilog(target).callerOf(new Cursor(start, true, 0))).isEqualTo(lost);
        assertThat(new X86Epilog(target).callerOf(new Cursor(start.with("ebp", EBP), true, 0)))
                .isEqualTo(lost);
    }
}
