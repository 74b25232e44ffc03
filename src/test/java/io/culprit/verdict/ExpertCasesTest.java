package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.HandMadeFacts;
import io.culprit.rule.Label;
import io.culprit.rule.RuleBook;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an expert with WinDbg would say of common crashes, by code, parameters and stack. */
class ExpertCasesTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    private static final String[] KERNEL_MODULES = {
        "ntfs.sys",
        "fltmgr.sys",
        "ndis.sys",
        "tcpip.sys",
        "netio.sys",
        "fwpkclnt.sys",
        "storport.sys",
        "stornvme.sys",
        "dxgkrnl.sys",
        "dxgmms2.sys",
        "win32kfull.sys",
        "wdf01000.sys",
        "usbxhci.sys",
        "intelppm.sys",
        "wdfilter.sys",
        "cng.sys",
        "nvlddmkm.sys",
        "netwtw10.sys",
        "symefasi64.sys",
        "aswsnx.sys",
        "iastorac.sys",
        "easyanticheat.sys",
        "acme1.sys",
        "acme2.sys"
    };

    private static HandMadeFacts kernel() {
        HandMadeFacts facts = HandMadeFacts.kernel();
        long base = 0xfffff80500000000L;
        for (String module : KERNEL_MODULES) {
            facts.module(module, base, 0x100000);
            base += 0x1000000;
        }
        return facts.unloaded("gone.sys", 0xfffff80900000000L, 0xfffff80900100000L, false);
    }

    private static HandMadeFacts program() {
        return HandMadeFacts.user()
                .module("app.exe", "C:\\Program Files\\App\\app.exe", 0x140000000L, 0x100000, "1.0", "App")
                .module("helper.dll", "C:\\Program Files\\App\\helper.dll", 0x180000000L, 0x100000, "1.0", "App")
                .module("hook.dll", "C:\\Program Files\\Hook\\hook.dll", 0x181000000L, 0x100000, "1.0", "Hook")
                .module("ntdll.dll", "C:\\Windows\\System32\\ntdll.dll", 0x7ff800000000L, 0x200000, "10.0", "Microsoft")
                .module(
                        "msvcrt.dll",
                        "C:\\Windows\\System32\\msvcrt.dll",
                        0x7ff801000000L,
                        0x200000,
                        "7.0",
                        "Microsoft")
                .module(
                        "nvwgf2umx.dll",
                        "C:\\Windows\\System32\\DriverStore\\FileRepository\\nv.inf_amd64\\nvwgf2umx.dll",
                        0x7ff802000000L,
                        0x200000,
                        "31.0",
                        "NVIDIA Corporation");
    }

    /** Frames from the fault outwards; {@code ~} before a name: found by a scan. */
    private static HandMadeFacts stack(HandMadeFacts facts, String frames) {
        int depth = 0;
        for (String frame : frames.split(" ")) {
            FrameTrust trust = frame.startsWith("~") ? FrameTrust.SCAN : FrameTrust.UNWIND;
            String name = frame.replace("~", "");
            String module = name.equals("nt") ? "ntoskrnl.exe" : name.contains(".") ? name : name + ".sys";
            facts.frame(
                    module,
                    0x1000 + 0x10L * depth,
                    null,
                    depth == 0 ? FrameTrust.CONTEXT : trust,
                    facts.facts().dump().kind().kernel() ? StackKind.THREAD : null);
            depth++;
        }
        return facts;
    }

    /** A number, {@code nt} for an address in the kernel, or the name of a driver for an address in it. */
    private static long value(String text) {
        if (text.startsWith("0x")) {
            return Long.parseUnsignedLong(text.substring(2), 16);
        }
        return text.equals("nt") ? HandMadeFacts.KERNEL + 0x2345 : kernel().base(text + ".sys") + 0x1234;
    }

    /** {@code module label}, {@code hardware component} or {@code nobody}. */
    private static String said(HandMadeFacts facts) {
        Verdict verdict = JUDGE.judge(facts.facts());
        if (verdict instanceof Verdict.Culprit culprit) {
            return culprit.culprit().module() + " " + culprit.label().word();
        }
        return verdict instanceof Verdict.Hardware hardware ? "hardware " + hardware.component() : "nobody";
    }

    @ParameterizedTest(name = "{0}: {1} {2} {3} {4}, {5} -> {6}")
    @CsvSource(textBlock = """
        0xd1,  0x10, 0x2, 0x0, acme1,            nt nt acme1,                            acme1.sys certain
        0xd1,  0x10, 0x2, 0x0, tcpip,            nt tcpip ndis netwtw10 ndis,            netwtw10.sys probable
        0xd1,  0x10, 0x2, 0x0, tcpip,            nt tcpip netio nt,                      nobody
        0xd1,  0x10, 0x2, 0x0, stornvme,         nt stornvme storport nt,                stornvme.sys probable
        0xd1,  0x0,  0x2, 0x8, 0x0,              nt acme1 nt,                            acme1.sys strong
        0xd1,  0x10, 0x2, 0x8, 0xfffff80900001000, nt nt,                                gone.sys certain
        0xa,   0x10, 0x2, 0x0, nt,               nt nt nt,                               nobody
        0xa,   0x10, 0x2, 0x0, nt,               nt nt acme1 nt,                         acme1.sys probable
        0xa,   0x10, 0x2, 0x0, nt,               nt nt ntfs fltmgr symefasi64 fltmgr nt, nobody
        0xa,   0x10, 0x2, 0x0, nt,               nt nt ntfs fltmgr wdfilter fltmgr nt,   nobody
        0xa,   0x10, 0x2, 0x0, nt,               nt nt intelppm nt,                      nobody
        0xa,   0x10, 0x2, 0x0, nt,               nt ~nt ~acme1 ~acme2,                   nobody
        0xa,   0x10, 0x2, 0x0, nt,               nt ~nt ~acme1 ~nt,                      nobody
        0xa,   0x10, 0x2, 0x0, nt,               nt ~acme1 ~acme1 ~nt,                   acme1.sys probable
        0xc2,  0x7, 0x0, 0x0, 0x0,               nt ~nt ~acme1 ~nt,                      acme1.sys probable
        0x139, 0x3, 0x0, 0x0, 0x0,               nt ~nt ~acme1 ~nt,                      nobody
        0x50,  0x10, 0x0, nt, 0x2,               nt nt nt,                               nobody
        0x50,  0x10, 0x0, acme1, 0x2,            nt nt acme1,                            acme1.sys strong
        0x50,  0x10, 0x0, win32kfull, 0x2,       nt win32kfull nt,                       nobody
        0x50,  0x10, 0x0, fltmgr, 0x2,           nt fltmgr aswsnx fltmgr nt,             aswsnx.sys probable
        0x1e,  0xc0000005, acme1, 0x0, 0x10,     nt nt acme1,                            acme1.sys strong
        0x1e,  0xc0000005, nt, 0x0, 0x10,        nt nt,                                  nobody
        0x3b,  0xc0000005, win32kfull, 0x0, 0x0, win32kfull win32kfull nt,               nobody
        0x3b,  0xc0000005, nt, 0x0, 0x0,         nt acme1 nt,                            acme1.sys probable
        0x3b,  0xc0000005, easyanticheat, 0x0, 0x0, easyanticheat nt,                    easyanticheat.sys strong
        0x3b,  0xc0000005, dxgkrnl, 0x0, 0x0,    dxgkrnl dxgkrnl nt,                     nobody
        0x7e,  0xc0000005, nvlddmkm, 0x0, 0x0,   nvlddmkm dxgkrnl nt,                    nvlddmkm.sys strong
        0x116, 0x10, nvlddmkm, 0xc000009a, 0x4,  nt dxgkrnl nt,                          nvlddmkm.sys probable
        0x141, 0x10, nvlddmkm, 0x0, 0x0,         nt dxgkrnl nt,                          nvlddmkm.sys strong
        0x119, 0x2, 0xc000000d, 0x0, 0x0,        nt dxgkrnl dxgmms2 nt,                  nobody
        0x1b8, 0x1, 0x0, 0x0, 0x0,               nt dxgkrnl nt,                          nobody
        0x133, 0x0, 0x501, 0x500, nt,            nt nt acme1 ndis nt,                    acme1.sys strong
        0x133, 0x1, 0x1e00, nt, 0x0,             nt nt acme1 ndis nt,                    acme1.sys probable
        0x133, 0x1, 0x1e00, nt, 0x0,             nt nt storport stornvme nt,             nobody
        0x101, 0xc, 0x0, nt, 0x3,                nt nt acme1 nt,                         nobody
        0xc2,  0x7, 0x0, 0x2040000, 0xffffc00000001010, nt nt acme1 nt,                  acme1.sys strong
        0xc2,  0x99, 0xffffc00000001010, 0x0, 0x0, nt nt ntfs nt,                        nobody
        0x19,  0x3, 0xffffc00000001010, 0x1, 0x2, nt nt acme1 nt,                        nobody
        0x19,  0x20, 0xffffc00000001010, 0xffffc00000001030, 0x0, nt nt acme1 nt,        nobody
        0xc5,  0x8, 0x2, 0x0, nt,                nt nt acme1 nt,                         nobody
        0x13a, 0x11, 0xffffc00000001000, 0xffffc00000002000, 0x0, nt nt acme1 nt,        nobody
        0x139, 0x3, 0x0, 0x0, 0x0,               nt nt acme1 nt,                         acme1.sys probable
        0x139, 0x2, 0x0, 0x0, 0x0,               nt acme1 nt,                            acme1.sys strong
        0x139, 0x3, 0x0, 0x0, 0x0,               nt nt nt,                               nobody
        0xf7,  0x1, 0x2, 0x3, 0x0,               nt acme1 nt,                            acme1.sys strong
        0xef,  0xffffb00000000000, 0x0, 0x0, 0x0, nt nt nt,                              nobody
        0xef,  0xffffb00000000000, 0x0, 0x0, 0x0, nt nt ~easyanticheat,                  nobody
        0xef,  0xffffb00000000000, 0x0, 0x0, 0x0, nt nt acme1 nt,                        acme1.sys probable
        0x154, 0xffffb00000000000, 0x0, 0x2, 0x0, nt nt iastorac nt,                     nobody
        0x1a,  0x41790, 0xffffb00000000000, 0x1, 0x0, nt nt acme1 nt,                    nobody
        0x1a,  0x61941, 0xffffb00000000000, 0xd, 0x0, nt nt aswsnx nt,                   nobody
        0x1a,  0x41792, 0xffffb00000000000, 0x2000000000, 0x0, nt nt aswsnx nt,          hardware memory
        0x4e,  0x99, 0x12345, 0x2, 0x0,          nt nt acme1 nt,                         nobody
        0x7a,  0xfffff6fc00000000, 0xc000000e, 0x1, 0x0, nt nt acme1 nt,                 hardware storage
        0x7a,  0xfffff6fc00000000, 0xc000009a, 0x1, 0x0, nt nt acme1 nt,                 nobody
        0x124, 0x0, 0x0, 0xbe000000, 0x9f,       nt nt intelppm nt,                      hardware memory
        0x124, 0x0, 0x0, 0xbe000000, 0x135,      nt nt intelppm nt,                      hardware processor
        0x124, 0x4, 0x0, 0x0, 0x0,               nt nt nvlddmkm nt,                      hardware pci-express
        0x10d, 0x4, 0x0, acme1, 0x0,             nt wdf01000 acme1 nt,                   acme1.sys strong
        0x10d, 0x5, 0x0, 0x1001, 0x0,            nt wdf01000 usbxhci nt,                 nobody
        0xfc,  0xffffb00000000000, 0x8a, 0x0, 0x2, nt nt acme1 nt,                       acme1.sys strong
        0xbe,  cng, 0x8a, 0x0, 0xb,              nt nt,                                  nobody
        0xc000021a, 0x0, 0xc0000005, 0x0, 0x0,   nt nt aswsnx nt,                        nobody
        0x144, 0x3003, 0x0, 0x0, 0x0,            nt usbxhci wdf01000 nt,                 nobody
        0x7f,  0x8, 0x0, 0x0, nt,                nt nt acme1 acme1,                      acme1.sys probable
        0x7f,  0x8, 0x0, 0x0, nt,                nt ntfs fltmgr aswsnx fltmgr symefasi64, nobody
        0x24,  0x1904fb, 0x0, 0x0, ntfs,         ntfs ntfs fltmgr symefasi64 nt,         nobody
        0x109, 0xa3a0, 0x0, 0x0, 0x1,            nt nt,                                  nobody
        0xd5,  0xffffc00000001010, 0x0, acme1, 0x0, nt nt acme1 nt,                      acme1.sys strong
        """)
    void judgesACrashOfTheKernelAsAnExpertWould(
            String code, String p1, String p2, String p3, String p4, String frames, String expected) {
        HandMadeFacts facts = kernel().bugCheck((int) value(code), value(p1), value(p2), value(p3), value(p4));
        assertThat(said(stack(facts.derived(), frames))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} in {1}, {2} -> {3}")
    @CsvSource(textBlock = """
        0xc0000005, helper.dll,    helper.dll app.exe ntdll.dll,                                helper.dll strong
        0xc0000005, app.exe,       app.exe app.exe ntdll.dll,                                   app.exe strong
        0xc0000005, nvwgf2umx.dll, nvwgf2umx.dll nvwgf2umx.dll app.exe,                         nvwgf2umx.dll strong
        0xc0000005, ntdll.dll,     ntdll.dll ntdll.dll hook.dll app.exe ntdll.dll,              nobody
        0xc0000005, ntdll.dll,     ntdll.dll ntdll.dll ntdll.dll,                               nobody
        0xc0000374, ntdll.dll,     ntdll.dll ntdll.dll msvcrt.dll helper.dll app.exe ntdll.dll, nobody
        0xc00000fd, app.exe,       app.exe app.exe app.exe app.exe,                             app.exe strong
        0xe06d7363, msvcrt.dll,    msvcrt.dll helper.dll app.exe,                               helper.dll probable
        0xc0000409, msvcrt.dll,    msvcrt.dll msvcrt.dll app.exe,                               app.exe probable
        """)
    void judgesACrashOfAProgramAsAnExpertWould(String code, String module, String frames, String expected) {
        HandMadeFacts facts = program();
        long address = facts.base(module) + 0x1000;
        facts.exception((int) value(code), "TEST", address, module).context(address, 0x1000);
        assertThat(said(stack(facts, frames))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource("ntdll.dll ntdll.dll app.exe")
    void blamesNobodyForAHangOfAProgram(String frames) {
        assertThat(said(stack(program(), frames))).isEqualTo("nobody");
    }

    @ParameterizedTest
    @CsvSource({"0x3b, dxgkrnl", "0x7e, dxgmms2", "0x119, dxgmms2"})
    void listsTheDisplayDriverWhereTheGraphicsKernelOfWindowsFails(String code, String failed) {
        HandMadeFacts facts = kernel().bugCheck((int) value(code), 0xC0000005L, value(failed), 0, 0);
        Verdict verdict =
                JUDGE.judge(stack(facts, failed + " " + failed + " nt").facts());
        assertThat(verdict.candidates()).extracting(Candidate::module).containsExactly("nvlddmkm.sys");
        assertThat(verdict.label()).isEqualTo(Label.POSSIBLE);
    }
}
