package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culprit.image.Fixture;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.NotAnImageException;
import io.culprit.image.PeImage;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From any bytes: an image and a stack. Runs the inputs kept in {@code WalkFuzzTestInputs}, and searches for new ones with
 * {@code JAZZER_FUZZ=1}.
 */
class WalkFuzzTest {

    private static final long BASE = 0xFFFF_F800_0000_0000L;
    private static final long LOW = 0xFFFF_A000_0000_0000L;
    private static final long PROGRAM_LOW = 0x12_0000L;
    private static final int LIMIT = 64;

    @FuzzTest
    void endsEveryWalkWithAReason(FuzzedDataProvider data) {
        Architecture architecture = data.pickValue(Architecture.values());
        long instruction = BASE + data.consumeInt(0, 0x3000);
        long stackPointer = LOW + data.consumeInt(0, 0x400);
        Registers start = Registers.of(architecture, instruction, stackPointer);
        for (int i = 0; i < 13; i++) {
            start = start.with(i, LOW + data.consumeInt(0, 0x400));
        }
        byte[] stack = data.consumeBytes(0x400);
        byte[] file = data.consumeRemainingAsBytes();
        StackTarget target = target(file, stack);

        StackWalk walk = new StackWalker(target)
                .walk(start.with(architecture.registerNames().indexOf(pointerName(architecture)), stackPointer), LIMIT);

        assertThat(walk.stopReason()).isNotEmpty();
        assertThat(walk.frames().size()).isBetween(1, LIMIT);
    }

    /** Stacks of which nothing but the values tells, those of several threads weighed together. */
    @FuzzTest
    void weighsTheStacksOfAnyProgram(FuzzedDataProvider data) {
        List<LoadedModule> modules = List.of(
                new LoadedModule("a.exe", null, 0x1_4000_0000L, data.consumeInt(0, 0x10_0000), 0, null, null, null),
                new LoadedModule("kernel32.dll", null, 0x7FFA_1000_0000L, 0x10_0000, 0, null, null, null),
                new LoadedModule("ntdll.dll", null, 0x7FFA_2000_0000L, 0x10_0000, 0, null, null, null));
        List<StackRegion> regions = new ArrayList<>();
        for (int i = data.consumeInt(0, 4); i > 0; i--) {
            long low = PROGRAM_LOW + data.consumeInt(-0x10, 0x400);
            regions.add(new StackRegion(StackKind.THREAD, low, low + data.consumeInt(-0x10, 0x400)));
        }
        Registers start = Registers.of(
                Architecture.X64, 0x1_4000_0000L + data.consumeInt(0, 0x2000), PROGRAM_LOW + data.consumeInt(0, 0x400));
        byte[] stack = new byte[0x400];
        while (data.remainingBytes() > 0) {
            LoadedModule into = data.pickValue(modules);
            long value = data.consumeBoolean() ? into.base() + data.consumeInt(0, 0x10_0000) : data.consumeLong();
            ByteBuffer.wrap(stack).order(ByteOrder.LITTLE_ENDIAN).putLong(8 * data.consumeInt(0, 0x7F), value);
        }
        StackTarget target =
                new StackTarget(memory(PROGRAM_LOW, stack), Modules.of(modules, List.of()), Images.NONE, regions);

        StackWalk walk = new StackWalker(target).walk(start, LIMIT);

        assertThat(walk.stopReason()).isNotEmpty();
        assertThat(walk.frames().size()).isBetween(1, LIMIT);
    }

    private static AddressSpace memory(long low, byte[] stack) {
        return (address, buffer, offset, length) -> Address.within(address, low, stack.length)
                ? Fixture.bytes(low, stack).read(address, buffer, offset, length)
                : 0;
    }

    private static String pointerName(Architecture architecture) {
        return switch (architecture) {
            case X64 -> "rsp";
            case X86 -> "esp";
            case ARM64, ARM -> "sp";
        };
    }

    private static StackTarget target(byte[] file, byte[] stack) {
        Optional<PeImage> image = image(file);
        Images images = module -> image;
        LoadedModule module = new LoadedModule("a.sys", null, BASE, 0x4000, 0, null, null, null);
        return new StackTarget(memory(LOW, stack), Modules.of(List.of(module), List.of()), images, List.of());
    }

    private static Optional<PeImage> image(byte[] file) {
        try {
            return Optional.of(PeImage.ofFile(Fixture.bytes(0, file)));
        } catch (NotAnImageException none) {
            return Optional.empty();
        }
    }
}
