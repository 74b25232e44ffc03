package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.walk.StackWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guards of frames: where they stand, how far they reach, and what is none. */
class X64CookiesTest {

    private static final long APP = 0x1_4000_0000L;
    private static final long LIBRARY = 0x7FF9_1000_0000L;
    private static final long LOW = 0x12_0000L;
    private static final long COOKIE = 0x5E16_412B_4A3BL;
    private static final long OTHER = 0x6F27_523C_5B4CL;

    private final StackWriter stack = new StackWriter();

    private X64Cookies cookies(StackRegion... regions) {
        List<LoadedModule> modules = List.of(
                new LoadedModule("app.exe", null, APP, 0x10_0000, 0, null, null, null),
                new LoadedModule("lib.dll", null, LIBRARY, 0x10_0000, 0, null, null, null));
        StackTarget target =
                new StackTarget(stack.memory(), Modules.of(modules, List.of()), Images.NONE, List.of(regions));
        return new X64Cookies(target, new X64Candidate(target));
    }

    private static StackRegion region(long low, long high) {
        return new StackRegion(StackKind.THREAD, low, high);
    }

    /** Above the guard stand saved registers, and the caller's return address. */
    private void guarded(long cookie, long slot, long address, long guard) {
        stack.put(slot, address).put(guard, cookie ^ slot + 8).put(guard + 0x28, APP + 0x7771 + (guard & 0xFFF));
    }

    private void three(long cookie, long base, long at) {
        guarded(cookie, at + 0x58, base + 0x2345, at + 0xE0);
        guarded(cookie, at + 0x108, base + 0x3457, at + 0x320);
        guarded(cookie, at + 0x348, base + 0x4569, at + 0x400);
    }

    @Test
    void aGuardedFrameReachesFromItsReturnAddressToItsGuard() {
        stack.zeros(LOW, LOW + 0x2000);
        three(COOKIE, LIBRARY, LOW);

        X64Cookies cookies = cookies(region(LOW, LOW + 0x2000));

        assertThat(cookies.guardOf(LOW + 0x58)).isEqualTo(LOW + 0xE0);
        assertThat(cookies.guardOf(LOW + 0x108)).isEqualTo(LOW + 0x320);
        assertThat(cookies.guardOf(LOW + 0x348)).isEqualTo(LOW + 0x400);
        assertThat(cookies.guardOf(LOW + 0x118)).isZero();
        for (long inside : new long[] {0x60, 0xD8, 0x110, 0x318, 0x350}) {
            assertThat(cookies.within(LOW + inside)).as("%x", inside).isTrue();
        }
        for (long outside : new long[] {0x50, 0x58, 0xE0, 0x100, 0x108, 0x320, 0x348, 0x400, 0x1000}) {
            assertThat(cookies.within(LOW + outside)).as("%x", outside).isFalse();
        }
    }

    /** Each module has a cookie of its own; return addresses into another do not go with it. */
    @Test
    void eachModuleHasOneCookie() {
        stack.zeros(LOW, LOW + 0x2000);
        three(COOKIE, LIBRARY, LOW);
        three(OTHER, APP, LOW + 0x800);

        X64Cookies cookies = cookies(region(LOW, LOW + 0x2000));

        assertThat(cookies.guardOf(LOW + 0x108)).isEqualTo(LOW + 0x320);
        assertThat(cookies.guardOf(LOW + 0x908)).isEqualTo(LOW + 0xB20);
        stack.put(LOW + 0x108, APP + 0x3457).put(LOW + 0x348, APP + 0x4569);
        assertThat(cookies(region(LOW, LOW + 0x2000)).guardOf(LOW + 0x108)).isZero();
    }

    /** Frames of one module on several stacks have one cookie; a stack may begin off 8, and what is no stack is passed over. */
    @Test
    void allStacksTellTogether() {
        long second = LOW + 0x10_0000;
        long third = LOW + 0x20_0000;
        stack.zeros(LOW, LOW + 0x1000).zeros(second, second + 0x1000).zeros(third, third + 0x1000);
        guarded(COOKIE, LOW + 0x58, LIBRARY + 0x2345, LOW + 0x120);
        guarded(COOKIE, second + 0x58, LIBRARY + 0x3457, second + 0x160);
        guarded(COOKIE, third + 0x68, LIBRARY + 0x4569, third + 0x1A0);

        X64Cookies cookies = cookies(
                region(LOW, LOW + 0x1000),
                region(second + 1, second + 0x1000),
                region(third, third + 0x1000),
                region(0x5000, 0x5004),
                region(0x9000, 0x8000));

        assertThat(cookies.guardOf(LOW + 0x58)).isEqualTo(LOW + 0x120);
        assertThat(cookies.guardOf(second + 0x58)).isEqualTo(second + 0x160);
        assertThat(cookies.guardOf(third + 0x68)).isEqualTo(third + 0x1A0);
    }

    /** A guard is a random number of 48 bits, which differs from addresses by its upper half, above its return address and near. */
    @Test
    void wordsThatAreNoGuardsTellNothing() {
        long[] cookies = {0x0112_412B_4A3BL, 0xFFL << 32 | 0x412B_4A3BL, 0x1_5E16_412B_4A3BL, 0x7FF9_412B_4A3BL};
        for (long cookie : cookies) {
            stack.zeros(LOW, LOW + 0x2000);
            three(cookie, LIBRARY, LOW);
            assertThat(cookies(region(LOW, LOW + 0x2000)).guardOf(LOW + 0x108))
                    .as("%x", cookie)
                    .isEqualTo(cookie == cookies[0] ? LOW + 0x320 : 0);
        }
    }

    /** A stack where too many words could be guards says nothing. */
    @Test
    void stacksOfManyOddWordsAreLeftOut() {
        for (int more : new int[] {120, 130}) {
            for (long at = LOW; at < LOW + 0x8000; at += 8) {
                stack.put(at, 0);
            }
            three(COOKIE, LIBRARY, LOW);
            for (int i = 0; i < more; i++) {
                stack.put(LOW + 0x1000 + i * 0x20, 0x1_0000_0000L * (0x200 + i) + 0x12345678L + i * 0x77777L);
            }
            assertThat(cookies(region(LOW, LOW + 0x8000)).guardOf(LOW + 0x108))
                    .as("%d", more)
                    .isEqualTo(more < 128 ? LOW + 0x320 : 0);
        }
    }
}
