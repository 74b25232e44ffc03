package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.StackWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The share of all chains that hold a value, held against all of them one by one; and what each value says by itself. */
class X64PathsTest {

    private static final long APP = 0x1_4000_0000L;
    private static final long LIBRARY = 0x7FF9_1000_0000L;
    private static final long KERNEL32 = 0x7FFA_1000_0000L;
    private static final long NTDLL = 0x7FFA_2000_0000L;
    private static final long LOW = 0x12_0000L;
    private static final int SMALLEST = 0x30;

    private final StackWriter stack = new StackWriter();

    private static LoadedModule module(String name, long base) {
        return new LoadedModule(name, null, base, 0x10_0000, 0, null, null, null);
    }

    private StackTarget target(long high) {
        List<LoadedModule> modules = List.of(
                module("app.exe", APP),
                module("lib.dll", LIBRARY),
                module("KERNEL32.DLL", KERNEL32),
                module("ntdll.dll", NTDLL));
        return new StackTarget(
                stack.memory(),
                Modules.of(modules, List.of()),
                Images.NONE,
                List.of(new StackRegion(StackKind.THREAD, LOW, high)));
    }

    private X64Paths paths(StackTarget target, Cursor from) {
        X64Candidate candidates = new X64Candidate(target);
        return new X64Paths(
                target,
                candidates,
                new X64Cookies(target, candidates),
                target.regions().getFirst(),
                from);
    }

    private static Cursor at(long sp, boolean exact) {
        return new Cursor(Registers.of(Architecture.X64, APP + 0x1234, sp), exact, 0);
    }

    /** The likelihood of one chain: what its values say, less what its frames cost; 0 where it cannot be. */
    private static double chain(X64Slots slots, long start, boolean exact, int base, int chosen) {
        double fit = 0;
        long end = start - 8 - (exact ? SMALLEST : 0);
        LoadedModule module = module("app.exe", APP);
        int last = -1;
        for (int i = 0; i < slots.count(); i++) {
            if ((chosen >> i & 1) != 0) {
                long bytes = slots.address(i) - end & -8;
                boolean reaches = last >= 0 || slots.address(i) - start >= (exact && (start & 0xF) != 0 ? 0 : 0x28);
                if (!reaches || bytes < SMALLEST) {
                    return 0;
                }
                double size = 1.25 + 1.6 * Math.log((double) bytes / SMALLEST) / Math.log(2);
                fit += slots.fit(i) - size - (slots.module(i).equals(module) ? 0 : 2);
                end = slots.address(i);
                module = slots.module(i);
                last = i;
            }
        }
        return base >= 0 && last != base ? 0 : Math.pow(2, fit);
    }

    private void compares(StackTarget target, long sp, boolean exact, int base) {
        X64Paths paths = paths(target, at(sp, exact));
        X64Slots slots = paths.slots();
        int count = base < 0 ? slots.count() : base + 1;
        double all = 0;
        double[] holding = new double[count];
        for (int chosen = 0; chosen < 1 << count; chosen++) {
            double likely = chain(slots, sp, exact, base, chosen);
            all += likely;
            for (int i = 0; i < count; i++) {
                holding[i] += (chosen >> i & 1) != 0 ? likely : 0;
            }
        }
        assertThat(count).isPositive();
        for (int i = 0; i < count; i++) {
            assertThat(paths.share(i)).as("value %d of %d", i, count).isCloseTo(holding[i] / all, within(1e-4));
        }
    }

    /** Ten values at random places, of two modules. */
    private void values(Random random, long high, int words) {
        cleared((int) (high - LOW) / 8);
        for (int i = 0; i < 10; i++) {
            long slot = LOW + 8 + random.nextInt(words / 2) * 16L;
            stack.put(slot, (random.nextBoolean() ? APP : LIBRARY) + 0x1001 + random.nextInt(0xE000));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x80, 0x200})
    void theShareOfAValueIsThatOfTheChainsThatHoldIt(int words) {
        for (int seed = 0; seed < 12; seed++) {
            long high = LOW + words * 8L;
            values(new Random(seed), high, words);
            compares(target(high), LOW + 0x10, seed % 2 == 0, -1);
            compares(target(high), LOW + 0x18, seed % 2 == 0, -1);
        }
    }

    /** Every chain ends where the thread began: ntdll calls kernel32, whose frame is the smallest. */
    @Test
    void theChainsEndAtTheBeginningOfTheThread() {
        long high = LOW + 0x800;
        for (int seed = 0; seed < 6; seed++) {
            values(new Random(seed), high, 0xA0);
            stack.put(high - 0xB8, KERNEL32 + 0x17374).put(high - 0x88, NTDLL + 0x4CC91);
            X64Slots slots = paths(target(high), at(LOW + 0x10, true)).slots();
            int base = slots.count() - 1;
            assertThat(slots.module(base).name()).isEqualTo("ntdll.dll");
            compares(target(high), LOW + 0x10, true, base);
        }
    }

    /** Other distances, other modules and other orders are no beginning. */
    @ParameterizedTest
    @CsvSource({"48, true", "32, false", "64, false"})
    void theBeginningOfAThreadHasTheSmallestFrame(int distance, boolean base) {
        long high = LOW + 0x400;
        stack.zeros(LOW, high).put(LOW + 0x58, APP + 0x2345).put(high - 0x88, NTDLL + 0x4CC91);
        stack.put(high - 0x88 - distance, KERNEL32 + 0x17374).put(high - 0x48, LIBRARY + 0x3457);

        X64Paths paths = paths(target(high), at(LOW + 0x10, true));

        assertThat(paths.share(2)).isGreaterThan(0);
        if (base) {
            assertThat(paths.share(2)).isCloseTo(1, within(1e-9));
        } else {
            assertThat(paths.share(2)).isLessThan(1);
        }
    }

    @Test
    void chainsCoverTheirStackFromWhereTheyBegin() {
        long high = LOW + 0x400;
        stack.zeros(LOW, high).put(LOW + 0x58, APP + 0x2345);
        StackTarget target = target(high);
        X64Paths paths = paths(target, at(LOW + 0x14, true));
        StackRegion region = target.regions().getFirst();

        assertThat(paths.cover(region, LOW + 0x10)).isTrue();
        assertThat(paths.cover(region, LOW + 0x18)).isTrue();
        assertThat(paths.cover(region, LOW + 8)).isFalse();
        assertThat(paths.cover(new StackRegion(null, LOW, high + 8), LOW + 0x10))
                .isFalse();
    }

    /** One value, or several, on a stack of so many words, and how well the one at this slot fits. */
    private double fit(int words, int slot) {
        long high = LOW + words * 8L;
        StackTarget target = target(high);
        X64Slots slots = new X64Slots(target, new X64Candidate(target), LOW, high);
        for (int i = 0; i < slots.count(); i++) {
            if (slots.address(i) == LOW + slot * 8L) {
                return slots.fit(i);
            }
        }
        throw new AssertionError("no such value");
    }

    private X64PathsTest cleared(int words) {
        for (int i = 0; i < words; i++) {
            stack.put(LOW + i * 8L, 0);
        }
        return this;
    }

    private void word(int slot, long value) {
        stack.put(LOW + slot * 8L, value);
    }

    private static final int SLOT = 33;
    private static final int WORDS = 128;

    private double plain() {
        cleared(WORDS).word(SLOT, APP + 0x2345);
        return fit(WORDS, SLOT);
    }

    /** Alone among so many words: half of those may be return addresses. */
    @Test
    void aValueAloneFitsTheBetterTheMoreRoomIsAroundIt() {
        double plain = plain();
        cleared(512).word(SLOT, APP + 0x2345);
        double roomy = fit(512, SLOT);
        assertThat(roomy - plain).isCloseTo(Math.log((512 / 2.0 + 2) / (WORDS / 2.0 + 2)) / Math.log(2), within(1e-9));
        cleared(512);
        word(SLOT, APP + 0x2345);
        word(SLOT + 200, APP + 0x3457);
        assertThat(fit(512, SLOT)).as("up to its neighbor").isLessThan(roomy);
        word(SLOT + 200, 0);
        word(SLOT + 20, APP + 0x3457);
        double near = fit(512, SLOT);
        word(SLOT + 24, APP + 0x4569);
        assertThat(fit(512, SLOT)).as("two near ones").isLessThan(near);
    }

    @Test
    void aValueFitsByItsAlignment() {
        double plain = plain();
        word(SLOT, APP + 0x2340);
        double function = fit(WORDS, SLOT);
        word(SLOT, APP + 0x2348);
        double table = fit(WORDS, SLOT);
        word(SLOT, APP + 0x2344);
        assertThat(fit(WORDS, SLOT)).isEqualTo(plain);
        assertThat(plain).isGreaterThan(function);
        assertThat(function).isGreaterThan(table);
    }

    /** The word below is the caller's frame pointer where it leads up, not far. */
    @ParameterizedTest
    @CsvSource({"0x8, true", "0x7F8, true", "0x800, false", "0x0, false", "-0x8, false"})
    void aValueAboveAFramePointerFitsBetter(String up, boolean better) {
        double plain = plain();
        word(SLOT - 1, LOW + SLOT * 8L + Long.decode(up));
        double fit = fit(WORDS, SLOT);
        boolean pointed = Long.decode(up) == 0;
        assertThat(fit > plain).isEqualTo(better);
        assertThat(fit < plain).as("a pointer to the slot itself").isEqualTo(pointed);
    }

    @Test
    void aValueBehindACallFitsBetterAndOneThatIsPointedToWorse() {
        double plain = plain();
        word(3, LOW + SLOT * 8L);
        double pointed = fit(WORDS, SLOT);
        assertThat(pointed).isLessThan(plain);
        word(3, 0);
        stack.put(APP + 0x2338, 0x9090_9090_9090_9090L).put(APP + 0x2340, 0x9090_90D0_FF90_9090L);
        assertThat(fit(WORDS, SLOT)).isGreaterThan(plain + 4);
    }

    /** What small functions leave behind is there again and again; a function that calls itself stands at even steps. */
    @Test
    void aValueThatStandsThereAgainFitsWorseButAtEvenSteps() {
        cleared(512);
        word(SLOT, APP + 0x2345);
        word(SLOT + 100, APP + 0x3457);
        word(SLOT + 200, APP + 0x4569);
        double once = fit(512, SLOT);
        word(SLOT + 100, APP + 0x2345);
        word(SLOT + 200, APP + 0x2345);
        double even = fit(512, SLOT);
        word(SLOT + 200, 0);
        word(SLOT + 202, APP + 0x2345);
        double uneven = fit(512, SLOT);
        assertThat(uneven).isLessThan(once);
        assertThat(even).isGreaterThan(uneven + 2);
        cleared(512);
        word(SLOT, APP + 0x2345);
        word(SLOT + 100, APP + 0x3457);
        word(SLOT + 201, APP + 0x3457);
        word(SLOT + 202, APP + 0x3457);
        assertThat(fit(512, SLOT)).as("the only one that is there once").isGreaterThan(once);
    }

    /** Addresses off 4 are code or strings: what lies above them all, on 8 bytes, is the less likely the more there are. */
    @Test
    void aValueBeyondTheCodeOfItsModuleFitsWorse() {
        double[] fits = new double[3];
        for (int others = 0; others < 3; others++) {
            cleared(512).word(SLOT, APP + 0x8_0008);
            for (int i = 0; i < others; i++) {
                word(SLOT + 150 + 140 * i, APP + 0x2345 + 0x111 * i);
            }
            fits[others] = fit(512, SLOT);
        }
        assertThat(fits[1]).isLessThan(fits[0]);
        assertThat(fits[2]).isLessThan(fits[1]);
        word(SLOT, APP + 0x2008);
        assertThat(fit(512, SLOT)).as("among the code").isGreaterThan(fits[2]);
        double below = fit(512, SLOT);
        word(SLOT, LIBRARY + 0x8_0008);
        assertThat(fit(512, SLOT)).as("of another module").isEqualTo(below);
        word(SLOT, APP + 0x8_0008);
        word(SLOT + 290, APP + 0x2345);
        assertThat(fit(512, SLOT)).as("the same one twice counts once").isGreaterThan(fits[2]);
    }

    /** Smaller numbers than a page are none, and so is what stands off 8 modulo 16, in no module, or below an even end. */
    @Test
    void onlyReturnAddressesAreValues() {
        cleared(WORDS);
        word(31, 0xFFF);
        word(32, APP + 0x2345);
        word(33, APP + 0x2345);
        word(35, 0x5000_1235L);
        word(127, APP + 0x3457);
        StackTarget target = target(LOW + WORDS * 8L);
        X64Slots slots = new X64Slots(target, new X64Candidate(target), LOW, LOW + WORDS * 8L);

        assertThat(slots.count()).isEqualTo(2);
        assertThat(slots.address(0)).isEqualTo(LOW + 33 * 8);
        assertThat(slots.value(1)).isEqualTo(APP + 0x3457);
        assertThat(slots.verified(0)).isFalse();
        assertThat(slots.from(LOW)).isZero();
        assertThat(slots.from(LOW + 33 * 8)).isZero();
        assertThat(slots.from(LOW + 33 * 8 + 1)).isEqualTo(1);
        assertThat(slots.from(LOW + 128 * 8)).isEqualTo(2);
        X64Slots odd = new X64Slots(target, new X64Candidate(target), LOW + 8, LOW + WORDS * 8L);
        assertThat(odd.count()).isEqualTo(2);
    }

    /** Four MiB of one stack at most, 32 of all: thousands of threads may claim the same. */
    @Test
    void onlySoMuchOfAllStacksIsSearched() {
        List<StackRegion> regions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            regions.add(new StackRegion(StackKind.THREAD, 0x1000_0000L * (i + 1), 0x1000_0000L * (i + 1) + 0x40_0000));
        }
        LoadedModule app = module("app.exe", APP);
        StackTarget target = new StackTarget(
                (address, buffer, offset, length) -> length, Modules.of(List.of(app), List.of()), Images.NONE, regions);
        X64Chain chain = new X64Chain(target);
        for (int i = 0; i < 8; i++) {
            assertThat(chain.callerOf(at(regions.get(i).low(), true))).isEqualTo(new Step.End("end of the stack"));
        }
        assertThat(chain.callerOf(at(regions.get(8).low(), true)))
                .isEqualTo(new Step.Stuck("32 MiB of other stacks were searched before it"));
        Step none = new Step.Stuck("no stack of a user thread");
        assertThat(chain.callerOf(at(0x5000, true))).isEqualTo(none);
        StackRegion big = new StackRegion(StackKind.THREAD, 0x1000_0000L, 0x1040_0008L);
        StackTarget bigger = new StackTarget(target.memory(), target.modules(), Images.NONE, List.of(big));
        assertThat(new X64Chain(bigger).callerOf(at(big.low(), true))).isEqualTo(none);
        assertThat(new X64Chain(bigger).callerOf(at(big.low() + 8, true))).isEqualTo(new Step.End("end of the stack"));
    }
}
