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
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import java.util.List;
import java.util.Optional;

/**
 * From any bytes: an image and a stack. Runs the inputs kept in {@code WalkFuzzTestInputs}, and searches for new ones with
 * {@code JAZZER_FUZZ=1}.
 */
class WalkFuzzTest {

    private static final long BASE = 0xFFFF_F800_0000_0000L;
    private static final long LOW = 0xFFFF_A000_0000_0000L;
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
        AddressSpace memory = (address, buffer, offset, length) -> Address.within(address, LOW, stack.length)
                ? Fixture.bytes(LOW, stack).read(address, buffer, offset, length)
                : 0;
        return new StackTarget(memory, Modules.of(List.of(module), List.of()), images, List.of());
    }

    private static Optional<PeImage> image(byte[] file) {
        try {
            return Optional.of(PeImage.ofFile(Fixture.bytes(0, file)));
        } catch (NotAnImageException none) {
            return Optional.empty();
        }
    }
}
