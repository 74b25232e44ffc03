package io.culprit.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Approved;
import io.culprit.fact.Facts;
import io.culprit.fact.HandMadeFacts;
import io.culprit.rule.RuleBook;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.verdict.Judge;
import io.culprit.verdict.Judged;
import io.culprit.verdict.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Crashes in which no driver can be named, judged and told as a user reads it: what happened, where, what it may be, what to do first.
 */
class UnnamedCrashesTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    private static final long DRIVERS = 0xfffff8047bdf0000L;

    /** One for each bug check. */
    enum Crash {
        LONG_DEFERRED_CALL(machine().bugCheck(0x133, 0, 0x501, 0x500, 0xfffff80470e05330L)),
        PAGE_NOT_READ(machine().bugCheck(0x7A, 0xffffb78000004020L, 0xc000009dL, 0x2000000af1eL, 0xfffff8047bdf2000L)),
        CRITICAL_PROCESS_DIED(machine().bugCheck(0xEF, 0xffffbd0812f4a080L, 0, 0, 0)),
        BROKEN_PAGE_LIST(machine().bugCheck(0x1A, 0x41790, 0xffffe68000100000L, 0, 1)),
        POWER_DOWN_TOO_LONG(machine().bugCheck(0x9F, 4, 300, 0xffffbd0812000040L, 0xffffd007d6287ba0L)),
        VIDEO_SCHEDULER(machine().bugCheck(0x119, 2, 0xffffffffc000000dL, 0xffffd007d6287ba0L, 0xffffbd0812f4a060L)),
        PROCESSOR_WITHOUT_ANSWER(machine().bugCheck(0x101, 0x18, 0, 0xffffd68fe35b8050L, 3)),
        KERNEL_CODE_CHANGED(machine().bugCheck(0x109, 0xa39fe2f1c5b6d708L, 0, 0xfffff80470800000L, 1)),
        LOGON_ENDED(machine().bugCheck(0xC000021A, 0xffffc5094f2a1850L, 0xc0000005L, 0, 0)),
        STREAM_OF_SOUND(machine()
                .bugCheck(0x3B, 0xc0000005L, DRIVERS + 0x1200, 0xffffd007d6287ba0L, 0)
                .process("audiodg.exe", 4242)
                .frame("ntoskrnl.exe", 0x3fe8f0, "nt!KeBugCheckEx", FrameTrust.CONTEXT, StackKind.THREAD)
                .frame("ks.sys", 0x1200, null, FrameTrust.UNWIND, StackKind.THREAD));

        private final Facts facts;

        Crash(HandMadeFacts facts) {
            this.facts = facts.derived().facts();
        }

        /** {@code long-deferred-call}: the name of its approved file. */
        String fileName() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** An ordinary computer: parts of Windows, and drivers for sound, graphics and the network. */
    private static HandMadeFacts machine() {
        HandMadeFacts facts = HandMadeFacts.kernel();
        String[] windows = {
            "ks.sys", "portcls.sys", "dxgkrnl.sys", "dxgmms2.sys", "storport.sys", "stornvme.sys", "ndis.sys"
        };
        String[] others = {"nvlddmkm.sys", "RTKVHD64.sys", "Netwtw10.sys"};
        long base = DRIVERS;
        for (String name : windows) {
            facts.module(
                    name, "\\SystemRoot\\System32\\drivers\\" + name, base, 0x10000, null, "Microsoft Corporation");
            base += 0x100000;
        }
        for (String name : others) {
            facts.module(name, base, 0x10000);
            base += 0x100000;
        }
        return facts;
    }

    @ParameterizedTest
    @EnumSource
    void isToldAsApproved(Crash crash) {
        Judged judged = JUDGE.judgeAll(crash.facts);
        Report report = Report.of(crash.facts, judged.verdict(), "0.0.0", false, judged.classOf(), judged.driverOf());
        assertThat(report.culprit()).isEmpty();
        assertThat(judged.verdict().kind()).isNotEqualTo(Verdict.Kind.CULPRIT);
        assertThat(judged.verdict().advice()).hasSizeGreaterThan(1);
        Approved.check("unnamed/" + crash.fileName() + ".txt", TextReport.of(report, Ink.PLAIN));
    }
}
