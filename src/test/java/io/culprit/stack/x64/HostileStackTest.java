package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import io.culprit.stack.walk.StackWalker;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stacks of the greatest size that is searched, made so that as much as possible is compared with as much as possible. */
class HostileStackTest {

    /** Minutes, where a search goes over all of it again and again; else one or two seconds of a processor, more where coverage is counted. */
    private static final long MOST_NANOS = 10_000_000_000L;

    private static final long LOW = 0x10_0000L;
    private static final int SIZE = 0x40_0000;
    private static final long BASE = 0x7FF9_1000_0000L;
    private static final int MODULES = 64;
    private static final int MODULE_BYTES = 0x10_0000;

    /** What stands on the stack: a word for each slot, those at 8 modulo 16 may be return addresses. */
    private enum Filled {
        ONE_ADDRESS {
            @Override
            long word(int slot, Random random) {
                return BASE + 0x1235;
            }
        },
        ONE_UPPER_HALF {
            @Override
            long word(int slot, Random random) {
                return 0x1234_5678_0000_0000L | random.nextInt() & 0xFFFF_FFFFL;
            }
        },
        EVERY_UPPER_HALF {
            @Override
            long word(int slot, Random random) {
                return (long) (slot >> 4) << 32 | random.nextInt() & 0xFFFF_FFFFL;
            }
        },
        ADDRESSES_OF_ALL_MODULES {
            @Override
            long word(int slot, Random random) {
                return anyAddress(random);
            }
        },
        /** Words that may be guards, each within the reach of thousands of return addresses. */
        MANY_GUARDS {
            @Override
            long word(int slot, Random random) {
                boolean guard = slot % 64 == 0 && slot / 64 < 128;
                return guard
                        ? 0xABCD_1234_5678L + slot / 64 % 16 * 0x1_0000_0000L ^ LOW + slot * 8L
                        : anyAddress(random);
            }
        };

        abstract long word(int slot, Random random);
    }

    private static long anyAddress(Random random) {
        return BASE + (long) random.nextInt(MODULES) * MODULE_BYTES + 0x1001 + random.nextInt(0xE_0000);
    }

    private static byte[] stack(Filled filled) {
        ByteBuffer words = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(1);
        for (int slot = 0; slot < SIZE / 8; slot++) {
            words.putLong(filled.word(slot, random));
        }
        return words.array();
    }

    private static StackTarget target(byte[] stack, int regions) {
        List<LoadedModule> modules = new ArrayList<>();
        for (int i = 0; i < MODULES; i++) {
            modules.add(new LoadedModule(
                    i + ".dll", null, BASE + (long) i * MODULE_BYTES, MODULE_BYTES, 0, null, null, null));
        }
        List<StackRegion> all = new ArrayList<>();
        for (int i = 0; i < regions; i++) {
            all.add(new StackRegion(StackKind.THREAD, LOW, LOW + SIZE));
        }
        return new StackTarget(
                (address, buffer, offset, length) -> {
                    if (!Address.within(address, LOW, SIZE)) {
                        return 0;
                    }
                    int got = Math.min(length, (int) (LOW + SIZE - address));
                    System.arraycopy(stack, (int) (address - LOW), buffer, offset, got);
                    return got;
                },
                Modules.of(modules, List.of()),
                Images.NONE,
                all);
    }

    @Test
    void stacksOfManyThreadsThatAreOneAreNotAllSearched() {
        StackWalker walker = new StackWalker(target(new byte[SIZE], 1));
        for (int thread = 0; thread < 8; thread++) {
            Registers start = Registers.of(Architecture.X64, BASE + 0x1235, LOW + 0x48 - thread * 8);
            assertThat(walker.walk(start).stopReason()).as("thread %d", thread).isEqualTo("end of the stack");
        }

        StackWalk last = walker.walk(Registers.of(Architecture.X64, BASE + 0x1235, LOW + 8));

        assertThat(last.stopReason()).contains("no return address up to");
    }

    @ParameterizedTest
    @EnumSource(Filled.class)
    void theWorkFollowsTheSizeOfTheStacks(Filled filled) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        StackTarget target = target(stack(filled), 2_000);
        long before = threads.getCurrentThreadCpuTime();

        StackWalk walk = new StackWalker(target).walk(Registers.of(Architecture.X64, BASE + 0x1235, LOW + 8));

        long spent = threads.getCurrentThreadCpuTime() - before;
        assertThat(walk.frames()).isNotEmpty();
        assertThat(spent).isLessThan(MOST_NANOS);
    }
}
