package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.NotAnImageException;
import io.culprit.image.PeImage;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.ImageHeader;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each legal form of an epilog (x64 exception handling, "Epilog code"), interrupted at each of its instructions, and code that looks like
 * one: there the prolog is undone, which would find another caller.
 */
class X64EpilogFormsTest {

    private static final long BASE = 0xFFFF_F804_0000_0000L;
    private static final int FUNCTION = 0x1000;
    private static final int END = 0x1100;
    private static final int EPILOG = 0x1080;
    private static final int OTHER = 0x1200;
    private static final int COLD = 0x1300;
    private static final long TOP = 0xFFFF_A000_0000_1000L;
    private static final long RETURN = BASE + 0x1808;

    /** Three functions: the one that is tested, another, and a cold part of the first, with chained information. */
    private static byte[] image(String prologRecord, int at, String code) {
        byte[] image = ImageHeader.withFunctions(0x8664, 36);
        int[] entries = {FUNCTION, END, 0x2100, OTHER, OTHER + 0x10, 0x2140, COLD, COLD + 0x10, 0x2180};
        for (int i = 0; i < entries.length; i++) {
            LittleEndian.putU32(image, 0x2000 + i * 4, entries[i]);
        }
        put(image, 0x2100, prologRecord);
        put(image, 0x2140, "01000000");
        put(image, 0x2180, "21000000");
        LittleEndian.putU32(image, 0x2184, FUNCTION);
        LittleEndian.putU32(image, 0x2188, END);
        LittleEndian.putU32(image, 0x218C, 0x2100);
        put(image, at, code);
        return image;
    }

    private static void put(byte[] image, int at, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        System.arraycopy(bytes, 0, image, at, bytes.length);
    }

    private static Step callerOf(byte[] image, X64Machine machine, int rva) {
        try {
            PeImage parsed = PeImage.ofMemory(Fixture.bytes(BASE, image), BASE);
            LoadedModule module = new LoadedModule("a.sys", null, BASE, image.length, 0, null, null, null);
            StackTarget target = new StackTarget(
                    machine.stack.memory(),
                    Modules.of(List.of(module), List.of()),
                    asked -> Optional.of(parsed),
                    List.of());
            return new X64Tables(target).callerOf(new Cursor(machine.at(BASE + rva), true, 0));
        } catch (NotAnImageException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void isCaller(String what, Step step) {
        Step.Caller caller = (Step.Caller) step;
        Registers up = caller.registers();
        assertThat(up.instruction()).as(what).isEqualTo(RETURN);
        assertThat(up.stackPointer()).as(what).isEqualTo(TOP);
        for (String name : X64Machine.NONVOLATILE) {
            assertThat(up.value(name)).as(name + " " + what).isEqualTo(X64Machine.value(name));
        }
        assertThat(caller.trust()).isEqualTo(FrameTrust.UNWIND);
        assertThat(caller.exact()).isFalse();
        assertThat(caller.note()).isNull();
    }

    /** Record, what the prolog does, and the epilog: instruction and its bytes. The last one leaves. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "01040200 0442 0130 | push rbx; sub rsp 40 | add rsp 40=4883C428; pop rbx=5B; nop=C3",
                "01080500 0801 1200 0430 02C0 0150 | push rbp; push r12; push rbx; sub rsp 144"
                        + " | add rsp 144=4881C490000000; pop rbx=5B; pop r12=415C; pop rbp=5D; nop=C21000",
                "01080400 0822 04F0 0370 0160 | push rsi; push rdi; push r15; sub rsp 24"
                        + " | add rsp 24=4883C418; pop r15=415F; pop rdi=5F; pop rsi=5E; nop=F3C3",
                "01080225 0803 0150 | push rbp; lea rbp 32; sub rsp 512 | lea rsp rbp -32=488D65E0; pop rbp=5D;"
                        + " nop=F2C3",
                "01080325 0803 0472 0150 | push rbp; sub rsp 64; lea rbp 32; sub rsp 512"
                        + " | lea rsp rbp 32=488D6520; pop rbp=5D; nop=EB79",
                "01080325 0803 0472 0150 | push rbp; sub rsp 64; lea rbp 32"
                        + " | lea rsp rbp 32=488DA520000000; pop rbp=5D; nop=E973010000",
                "0108030D 0803 0472 01D0 | push r13; sub rsp 64; lea r13 0; sub rsp 32"
                        + " | lea rsp r13 64=498D6540; pop r13=415D; nop=FF2500000000",
                "01040200 0442 0130 | push rbx; sub rsp 40 | add rsp 40=4883C428; pop rbx=5B; nop=48FFE0",
                "01040200 0442 0130 | push rbx; sub rsp 40 | add rsp 40=4883C428; pop rbx=5B; nop=48FF20",
                "01040200 0442 0130 | push rbx; sub rsp 40 | add rsp 40=4883C428; pop rbx=5B; nop=E976FFFFFF",
                "01040200 0442 0130 | push rbx; sub rsp 40 | add rsp 40=4883C428; pop rbx=5B; nop=E972020000",
                "01040200 0442 0130 | push rbx; sub rsp 40 | add rsp 40=4883C428; pop rbx=485B; nop=C3",
                "01000000 | nop | nop=C3",
            })
    void runsTheRestOfAnEpilog(String record, String prolog, String epilog) {
        List<String> instructions = List.of(epilog.split("; ", -1));
        StringBuilder code = new StringBuilder();
        for (String instruction : instructions) {
            code.append(instruction.substring(instruction.indexOf('=') + 1));
        }
        byte[] image = image(record, EPILOG, code.toString());
        X64Machine machine = new X64Machine(TOP, RETURN);
        List.of(prolog.split("; ", -1)).forEach(machine::run);
        int at = EPILOG;
        for (String instruction : instructions) {
            isCaller("before " + instruction, callerOf(image, machine, at));
            machine.run(instruction.substring(0, instruction.indexOf('=')));
            at += (instruction.length() - instruction.indexOf('=')) / 2;
        }
    }

    /** Behind the release of the frame stands what no epilog holds: the body goes on, with its frame. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "5B 90 C3", // a nop before the return
                "5B 48 83 C4 28 C3", // the release of the frame behind a pop
                "5B EB 10", // a jump inside the function
                "5B E9 10 00 00 00", // the same, far
                "5B E9 7A 02 00 00", // a jump to the cold part
                "5B E9 7B 01 00 00", // a jump into the middle of another function
                "5B FF E0", // an indirect jump that is no tail call
                "5B 48 FF D0", // a call
                "5B 48 FF C8", // dec rax
                "5B F2 90",
                "5B F3 90 C3",
                "41 8B C3", // mov eax, r11d
                "48 8D 65 20 5D C3", // a frame register that the function has not
                "5B 0F C3",
                "5B 4D C3",
            })
    void takesCodeThatOnlyLooksLikeAnEpilogForTheBody(String code) {
        byte[] image = image("01040200 0442 0130", EPILOG, code);
        X64Machine machine = new X64Machine(TOP, RETURN);
        machine.run("push rbx");
        machine.run("sub rsp 40");

        isCaller(code, callerOf(image, machine, EPILOG));
    }

    /** Other registers, sources and scales than those of a frame release leave the frame as it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "488D6620 5D C3", // lea rsp, [rsi+20h]
                "498D6520 5D C3", // lea rsp, [r13+20h]
                "488D5520 5D C3", // lea rdx, [rbp+20h]
                "488D2520000000 5D C3", // lea rsp, [rip+20h]
                "488DAD20000000 5D C3", // lea rbp, [rbp+20h]
                "4C8D6520 5D C3", // lea r12, [rbp+20h]
                "488B6520 5D C3", // mov rsp, [rbp+20h]
            })
    void takesOnlyItsOwnFrameRegisterForARelease(String code) {
        byte[] image = image("01080325 0803 0472 0150", EPILOG, code);
        X64Machine machine = new X64Machine(TOP, RETURN);
        machine.run("push rbp");
        machine.run("sub rsp 64");
        machine.run("lea rbp 32");
        machine.run("sub rsp 32");

        isCaller(code, callerOf(image, machine, EPILOG));
    }

    /** An epilog cannot begin before the prolog has ended: the same bytes there are undone as far as the prolog has run. */
    @Test
    void looksForNoEpilogWithinTheProlog() {
        byte[] image = image("01040200 0442 0130", FUNCTION + 1, "4883C428 5B C3");
        X64Machine machine = new X64Machine(TOP, RETURN);
        machine.run("push rbx");

        isCaller("within the prolog", callerOf(image, machine, FUNCTION + 1));
    }

    /** A return address behind a call stands before what looks like an epilog: it has not begun. */
    @Test
    void looksForNoEpilogInACaller() throws NotAnImageException {
        byte[] image = image("01040200 0442 0130", EPILOG, "5B C3");
        X64Machine machine = new X64Machine(TOP, RETURN);
        machine.run("push rbx");
        machine.run("sub rsp 40");
        PeImage parsed = PeImage.ofMemory(Fixture.bytes(BASE, image), BASE);
        LoadedModule module = new LoadedModule("a.sys", null, BASE, image.length, 0, null, null, null);
        StackTarget target = new StackTarget(
                machine.stack.memory(),
                Modules.of(List.of(module), List.of()),
                asked -> Optional.of(parsed),
                List.of());

        isCaller("a caller", new X64Tables(target).callerOf(new Cursor(machine.at(BASE + EPILOG), false, 0)));
    }

    /**
     * Version 2 lists epilogs: their size, whether one ends the function, and how far each of the others begins before its end. Their pops
     * are those of the prolog's pushes; what was allocated as eight bytes between them is popped, too.
     */
    @Test
    void replaysTheListedEpilogs() {
        String record = "02 09 08 00  05 16  30 06  E0 06  00 06  09 32  05 30  04 C0  01 02";
        byte[] image = image(record, END - 5, "5B 41 5C 59 C3");
        String[] prolog = {"sub rsp 8", "push r12", "push rbx", "sub rsp 32"};

        for (int begin : new int[] {END - 5, END - 0x30, END - 0xE0}) {
            X64Machine machine = new X64Machine(TOP, RETURN);
            List.of(prolog).forEach(machine::run);
            if (begin > FUNCTION) {
                isCaller("before " + begin, callerOf(image, machine, begin - 1));
            }
            machine.run("add rsp 32");
            isCaller("the first pop", callerOf(image, machine, begin));
            machine.run("pop rbx");
            isCaller("the second pop", callerOf(image, machine, begin + 1));
            machine.run("pop r12");
            isCaller("the third pop", callerOf(image, machine, begin + 3));
            machine.run("add rsp 8");
            isCaller("the return", callerOf(image, machine, begin + 4));
        }
        X64Machine machine = new X64Machine(TOP, RETURN);
        List.of(prolog).forEach(machine::run);
        isCaller("behind an epilog", callerOf(image, machine, END - 0x30 + 5));
    }

    @Test
    void findsNoEpilogWhereVersionTwoListsNone() {
        byte[] image = image("02 05 02 00  05 32  01 30", EPILOG, "5B C3");
        byte[] none = image("02 00 00 00", EPILOG, "C3");
        X64Machine machine = new X64Machine(TOP, RETURN);
        isCaller("no codes", callerOf(none, machine, EPILOG));
        machine.run("push rbx");
        machine.run("sub rsp 32");

        isCaller("the body", callerOf(image, machine, EPILOG));
    }
}
