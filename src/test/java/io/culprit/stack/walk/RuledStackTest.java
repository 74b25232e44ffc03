package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.CallerRules;
import io.culprit.image.Fixture;
import io.culprit.image.FrameData;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.NotAnImageException;
import io.culprit.image.elf.ElfImage;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameSource;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import io.culprit.symbol.breakpad.BreakpadFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stacks of programs whose Breakpad symbols have call frame rules, by processor; each frame is laid out as its rules say. */
class RuledStackTest {

    private static final long PROGRAM = 0x4000_0000L;
    private static final long STACK = 0x5388_8000L;

    /** Places in the ELF fixture: behind the push of a function that saves a register, the code to which handlers return, and a start. */
    private static final long IN_SMALL = 0x1E30;

    private static final long SIGNAL_RETURN = 0x1F41;
    private static final long OUTERMOST = 0x1F50;

    private final StackWriter memory = new StackWriter().zeros(STACK, STACK + 0x200);

    @TempDir
    private Path folder;

    private StackWalk walk(Registers start, String processor, String... records) throws IOException {
        Path file = folder.resolve("program.sym");
        Files.writeString(
                file, "MODULE Linux " + processor + " 1 program\nSTACK CFI " + String.join("\nSTACK CFI ", records));
        BreakpadFile symbols = BreakpadFile.open(file);
        return walk(start, rules(symbols::rules));
    }

    private static FrameSource rules(Function<Long, Optional<CallerRules>> rules) {
        return new FrameSource() {
            @Override
            public Optional<FrameData> at(LoadedModule module, long rva) {
                return Optional.empty();
            }

            @Override
            public Optional<CallerRules> rules(LoadedModule module, long rva) {
                return rules.apply(rva);
            }
        };
    }

    private StackWalk walk(Registers start, FrameSource source) {
        LoadedModule module = new LoadedModule("program", null, PROGRAM, 0x10_0000, 0, null, null, null);
        return new StackWalker(new StackTarget(
                        memory.memory(),
                        Modules.of(List.of(module), List.of()),
                        Images.NONE,
                        List.of(new StackRegion(StackKind.THREAD, STACK, STACK + 0x200)),
                        source,
                        null))
                .walk(start);
    }

    private static List<Long> instructions(StackWalk walk) {
        return walk.frames().stream().map(Frame::instruction).toList();
    }

    private static void assertUnwound(StackWalk walk) {
        assertThat(walk.frames().subList(1, walk.frames().size()))
                .allMatch(frame -> frame.trust() == FrameTrust.UNWIND);
        assertThat(walk.stopReason()).isEqualTo("end of the stack");
    }

    /** A leaf, a function that has saved a register, and one whose frame is found by that register; a stale address lies between. */
    @Test
    void unwindsX64ByRulesAndRestoresWhatTheySay() throws IOException {
        memory.put(STACK, PROGRAM + 0x2010);
        memory.put(STACK + 0x08, PROGRAM + 0x1111);
        memory.put(STACK + 0x18, STACK + 0x60);
        memory.put(STACK + 0x20, PROGRAM + 0x3020);
        memory.put(STACK + 0x60, 0);
        memory.put(STACK + 0x68, 0);

        StackWalk walk = walk(
                Registers.of(Architecture.X64, PROGRAM + 0x1000, STACK).with("rbx", 7),
                "x86_64",
                "INIT 1000 10 .cfa: $rsp 8 + .ra: .cfa -8 + ^",
                "INIT 2000 20 .cfa: $rsp 8 + .ra: .cfa -8 + ^",
                "2004 .cfa: $rsp 32 + $rbp: .cfa -16 + ^",
                "INIT 3000 40 .cfa: $rbp 16 + .ra: .cfa -8 + ^");

        assertThat(instructions(walk)).containsExactly(PROGRAM + 0x1000, PROGRAM + 0x2010, PROGRAM + 0x3020);
        assertThat(walk.frames().get(2).stackPointer()).isEqualTo(STACK + 0x28);
        assertThat(walk.frames().get(2).registers().value("rbx")).isEqualTo(7);
        assertUnwound(walk);
    }

    /** The call is the last instruction of its function: the next function's rules are not the caller's. */
    @Test
    void looksForTheRulesOfACallBeforeItsReturnAddress() throws IOException {
        memory.put(STACK, PROGRAM + 0x2000);
        memory.put(STACK + 0x08, 0);

        StackWalk walk = walk(
                Registers.of(Architecture.X64, PROGRAM + 0x1000, STACK),
                "x86_64",
                "INIT 1000 1000 .cfa: $rsp 8 + .ra: .cfa -8 + ^",
                "INIT 2000 20 .cfa: $rsp 4096 + .ra: .cfa -8 + ^");

        assertThat(instructions(walk)).containsExactly(PROGRAM + 0x1000, PROGRAM + 0x2000);
        assertUnwound(walk);
    }

    @Test
    void unwindsX86ByRules() throws IOException {
        memory.put(STACK, 0x11 | (PROGRAM + 0x2010) << 32);
        memory.put(STACK + 0x08, STACK + 0x20);
        memory.put(STACK + 0x20, 0);

        StackWalk walk = walk(
                Registers.of(Architecture.X86, PROGRAM + 0x1000, STACK),
                "x86",
                "INIT 1000 10 .cfa: $esp 8 + .ra: .cfa 4 - ^ $ebp: .cfa ^",
                "INIT 2000 20 .cfa: $ebp 8 + .ra: .cfa 4 - ^");

        assertThat(instructions(walk)).containsExactly(PROGRAM + 0x1000, PROGRAM + 0x2010);
        assertUnwound(walk);
    }

    /** The innermost function returns by its link register; Breakpad calls frame pointer and link register x29 and x30. */
    @Test
    void unwindsArm64ByRules() throws IOException {
        memory.put(STACK, STACK + 0x80);
        memory.put(STACK + 0x08, PROGRAM + 0x3020);
        memory.put(STACK + 0x80, 0);
        memory.put(STACK + 0x88, 0);

        StackWalk walk = walk(
                Registers.of(Architecture.ARM64, PROGRAM + 0x1000, STACK).with("lr", PROGRAM + 0x2010),
                "arm64",
                "INIT 1000 10 .cfa: sp 0 + .ra: x30",
                "INIT 2000 20 .cfa: sp 32 + x29: .cfa -32 + ^ .ra: .cfa -24 + ^",
                "INIT 3000 40 .cfa: x29 16 + .ra: .cfa -8 + ^");

        assertThat(instructions(walk)).containsExactly(PROGRAM + 0x1000, PROGRAM + 0x2010, PROGRAM + 0x3020);
        assertThat(walk.frames().get(2).registers().value("fp")).isEqualTo(STACK + 0x80);
        assertUnwound(walk);
    }

    /** Return addresses into Thumb code have their lowest bit set. */
    @Test
    void unwindsArmByRules() throws IOException {
        memory.put(STACK, STACK + 0x80 | (PROGRAM + 0x2001) << 32);

        StackWalk walk = walk(
                Registers.of(Architecture.ARM, PROGRAM + 0x1000, STACK),
                "arm",
                "INIT 1000 10 .cfa: sp 8 + .ra: .cfa -4 + ^ fp: .cfa -8 + ^",
                "INIT 1ff0 10 .cfa: sp 16 + .ra: .cfa -4 + ^",
                "INIT 2000 10 .cfa: sp 4096 + .ra: .cfa -4 + ^");

        assertThat(instructions(walk)).containsExactly(PROGRAM + 0x1000, PROGRAM + 0x2001);
        assertThat(walk.frames().get(1).registers().value("r11")).isEqualTo(STACK + 0x80);
        assertUnwound(walk);
    }

    /** A crash in a signal handler's callee: through the record of the signal, whose registers are exact, to the function that it hit. */
    @Test
    void unwindsCodeOfClangThroughASignalByTheImagesOwnFrames() throws NotAnImageException {
        ElfImage image = new ElfImage(Fixture.bytes(0, Fixture.resource("fixture64.so")));
        memory.put(STACK, 0xB);
        memory.put(STACK + 0x08, PROGRAM + SIGNAL_RETURN);
        long signal = STACK + 0x10;
        memory.put(signal + 120, 0xB9);
        memory.put(signal + 160, STACK + 0x180);
        memory.put(signal + 168, PROGRAM + OUTERMOST);

        StackWalk walk =
                walk(Registers.of(Architecture.X64, PROGRAM + IN_SMALL, STACK), rules(rva -> image.rules(rva)));

        assertThat(instructions(walk))
                .containsExactly(PROGRAM + IN_SMALL, PROGRAM + SIGNAL_RETURN, PROGRAM + OUTERMOST);
        assertThat(walk.frames())
                .extracting(Frame::trust)
                .containsExactly(FrameTrust.CONTEXT, FrameTrust.UNWIND, FrameTrust.CONTEXT);
        assertThat(walk.frames().get(1).registers().value("rbx")).isEqualTo(0xB);
        assertThat(walk.frames().get(2).registers().value("rbp")).isEqualTo(0xB9);
        assertThat(walk.frames().get(2).stackPointer()).isEqualTo(STACK + 0x180);
        assertThat(walk.stopReason()).isEqualTo("end of the stack");
    }

    /** Rules that ask for what nobody knows are told, and other ways are tried: the stack value that is aligned as return addresses are. */
    @Test
    void goesOnByOtherWaysWhereRulesLeadNowhere() throws IOException {
        memory.put(STACK + 0x38, PROGRAM + 0x2011);

        StackWalk walk = walk(
                Registers.of(Architecture.X64, PROGRAM + 0x1000, STACK),
                "x86_64",
                "INIT 1000 10 .cfa: $r12 8 + .ra: .cfa -8 + ^");

        assertThat(instructions(walk)).containsExactly(PROGRAM + 0x1000, PROGRAM + 0x2011);
        assertThat(walk.frames().get(1).trust()).isEqualTo(FrameTrust.SCAN);
    }

    @Test
    void endsWhereRulesGoInACircleOrDivideByZero() throws IOException {
        assertThat(walk(
                                Registers.of(Architecture.X64, PROGRAM + 0x1000, STACK),
                                "x86_64",
                                "INIT 1000 10 .cfa: $rsp .ra: $rip")
                        .frames())
                .hasSize(1);
        assertThat(walk(
                                Registers.of(Architecture.X64, PROGRAM + 0x1000, STACK),
                                "x86_64",
                                "INIT 1000 10 .cfa: $rsp 0 / .ra: $rip")
                        .frames())
                .hasSize(1);
    }
}
