package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.Images;
import io.culprit.image.Modules;
import io.culprit.image.NotAnImageException;
import io.culprit.image.PeImage;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged unwind tables and stacks: every walk ends with a reason, and goes on with the next best way where there is one. */
class MutatedUnwindTest {

    private static final int MUTANTS = 2_000;
    private static final long LOW = 0xFFFF_A000_0000_0000L;
    private static final int STACK_BYTES = 0x2000;

    @Test
    void endsEveryWalkOverTwoThousandDamagedImages() throws NotAnImageException {
        Random random = new Random(7);
        int scanned = 0;
        for (int i = 0; i < MUTANTS; i++) {
            Fixture fixture = i % 2 == 0 ? Fixture.X64 : Fixture.ARM64;
            StackWalk walk = walk(fixture, random);
            assertThat(walk.stopReason()).isNotEmpty();
            assertThat(walk.frames().size()).isBetween(1, StackWalker.DEFAULT_LIMIT);
            scanned += walk.frames().stream().anyMatch(frame -> frame.trust() == FrameTrust.SCAN) ? 1 : 0;
        }
        assertThat(scanned).as("walks that went on by scan").isPositive();
    }

    private static StackWalk walk(Fixture fixture, Random random) throws NotAnImageException {
        byte[] file = fixture.file().clone();
        PeImage whole = fixture.image();
        long tables = whole.header().sectionAt(0x2000).orElseThrow().fileOffset();
        for (int change = 0; change < 24; change++) {
            file[(int) tables + random.nextInt(0x600)] = (byte) random.nextInt();
        }
        PeImage image = PeImage.ofFile(Fixture.bytes(0, file));
        Images images = module -> Optional.of(image);
        StackTarget target = new StackTarget(
                stack(random),
                Modules.of(List.of(fixture.module()), List.of()),
                images,
                List.of(new StackRegion(StackKind.THREAD, LOW, LOW + STACK_BYTES)));
        Architecture architecture = fixture == Fixture.X64 ? Architecture.X64 : Architecture.ARM64;
        return new StackWalker(target).walk(start(architecture, random));
    }

    private static Registers start(Architecture architecture, Random random) {
        Registers registers = Registers.of(architecture, code(random), LOW + random.nextInt(0x80) * 16L);
        for (int i = 0; i < 16; i++) {
            String name = architecture.registerNames().get(i);
            boolean special = name.equals("rip") || name.equals("rsp");
            registers = special ? registers : registers.with(i, LOW + random.nextInt(STACK_BYTES));
        }
        return registers;
    }

    private static long code(Random random) {
        return Walking.BASE + 0x1000 + random.nextInt(0x580) / 4 * 4;
    }

    private static AddressSpace stack(Random random) {
        byte[] bytes = new byte[STACK_BYTES];
        for (int at = 0; at < STACK_BYTES; at += 8) {
            long value = random.nextInt(3) == 0 ? code(random) : LOW + random.nextInt(STACK_BYTES);
            LittleEndian.putU64(bytes, at, value);
        }
        return Fixture.bytes(LOW, bytes);
    }
}
