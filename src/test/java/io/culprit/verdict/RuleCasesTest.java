package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.AdviceRule;
import io.culprit.rule.Condition;
import io.culprit.rule.FactName;
import io.culprit.rule.RuleBook;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.windows.blob.AcpiTables;
import io.culprit.windows.blob.PciFunction;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each built-in rule has a crash for which it holds, and one, as near to it as can be, for which it must not. */
class RuleCasesTest {

    private static final RuleBook BOOK = RuleBook.builtIn();
    private static final Judge JUDGE = new Judge(BOOK);
    private static final long DEVICE = 0xffffd00000010000L;
    private static final long OLD = 1_200_000_000L;

    private final Map<String, CrashFacts[]> cases = new TreeMap<>();

    private void rule(String id, CrashFacts holds, CrashFacts not) {
        cases.put(id, new CrashFacts[] {holds, not});
    }

    private static CrashFacts dma(long device) {
        return CrashFacts.kernel()
                .driver("rt640x64.sys")
                .driver("plain1.sys")
                .windows("stornvme.sys")
                .windows("kbdclass.sys")
                .bugCheck(0xE6, "device-stack:p2", 0x26, device, 0xC1F80, 6)
                .dma(6, 0xC1F80);
    }

    /** P2 leads to the function on that bus, whose device stack is not in the dump. */
    private static CrashFacts records(int bus, int vendor, int device, int classCode) {
        return dma(DEVICE).pci(bus, vendor, device, classCode).pciDevice(2, bus, false, null);
    }

    /** A bridge in P2 with one card behind it, and drivers of sound cards. */
    private static CrashFacts bridge(int vendor, int device) {
        return dma(DEVICE)
                .driver("cmudaxp.sys")
                .pci(2, 0x1B21, 0x1080, 0x060401, 0x407, 0x10, new PciFunction.Bridge(2, 3, 3))
                .pci(3, vendor, device, 0x040100)
                .pciDevice(2, 2, false, null);
    }

    private static CrashFacts twoFit() {
        return records(1, 0x10EC, 0xFFFE, 0x020000).driver("rt25cx21x64.sys");
    }

    private static CrashFacts power(int vendor, int device, int classCode) {
        return CrashFacts.kernel()
                .driver("rt640x64.sys")
                .bugCheck(0x9F, "device-stack:p2", 3, DEVICE)
                .pci(1, vendor, device, classCode)
                .pciDevice(2, 1, false, null);
    }

    private static CrashFacts at(int code, String module, boolean windows) {
        CrashFacts facts = CrashFacts.kernel();
        CrashFacts with = windows ? facts.windows(module) : facts.driver(module);
        return with.bugCheck(code, "module-at:p4;stack", 0x10, 2, 0, with.in(module, 0x44));
    }

    private static CrashFacts wild(long address) {
        return at(0x50, "plain1.sys", false).touching("plain1.sys", address);
    }

    private static CrashFacts display(int code) {
        CrashFacts facts = CrashFacts.kernel().driver("nvlddmkm.sys");
        return facts.bugCheckRoutine(code, facts.in("nvlddmkm.sys", 8));
    }

    private static CrashFacts routine(String module, boolean windows) {
        CrashFacts facts = windows
                ? CrashFacts.kernel().windows(module)
                : CrashFacts.kernel().driver(module);
        return facts.bugCheckRoutine(0x10D, facts.in(module, 0x44));
    }

    private static CrashFacts stack(int code, FrameTrust trust, String... modules) {
        CrashFacts facts = CrashFacts.kernel();
        for (String module : modules) {
            facts = module.startsWith("std") || module.startsWith("stor") || module.startsWith("kbd")
                    ? facts.windows(module)
                    : facts.driver(module);
        }
        facts.bugCheck(code, "stack")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("ntoskrnl.exe", FrameTrust.UNWIND);
        for (String module : modules) {
            facts.frame(module, trust);
        }
        return facts;
    }

    /** A program in whose frame behind KERNELBASE a module stands. */
    private static CrashFacts host(int code, String module, FrameTrust trust) {
        return CrashFacts.program("C:\\app\\app.exe")
                .module("C:\\Windows\\System32\\KERNELBASE.dll", OLD)
                .module("C:\\app\\" + module, OLD)
                .raised(code, code >>> 28 != 0xC)
                .frame("KERNELBASE.dll", FrameTrust.CONTEXT)
                .frame(module, trust);
    }

    private static CrashFacts faulting(String module) {
        CrashFacts facts = CrashFacts.program("C:\\app\\app.exe").module("C:\\app\\" + module, OLD);
        return facts.exception(facts.in(module, 0x44)).frame(module, FrameTrust.CONTEXT);
    }

    /** A fault in one module that another one called. */
    private static CrashFacts calling(String caller, String module) {
        CrashFacts facts = CrashFacts.program("C:\\app\\app.exe").module("C:\\app\\" + module, OLD);
        return facts.module("C:\\app\\" + caller, OLD)
                .exception(facts.in(module, 0x44))
                .frame(module, FrameTrust.CONTEXT)
                .frame(caller, FrameTrust.UNWIND);
    }

    private static CrashFacts word(int code, String word) {
        return CrashFacts.kernel().bugCheck(code, word + ";stack", 1);
    }

    private void dmaRules() {
        rule(
                "dma-device-function",
                dma(DEVICE).device(2, "rt640x64.sys", "pci.sys"),
                dma(DEVICE).device(2, "plain1.sys", "pci.sys"));
        rule(
                "dma-device-function-unknown",
                dma(DEVICE).device(2, "plain1.sys", "pci.sys"),
                dma(DEVICE).device(2, "rt640x64.sys", "pci.sys"));
        rule(
                "dma-device-function-without-dma",
                dma(DEVICE).driver("npcap.sys").device(2, "npcap.sys", "pci.sys"),
                dma(DEVICE).device(2, "plain1.sys", "pci.sys"));
        rule(
                "dma-tables-damaged",
                dma(DEVICE).device(2, "rt640x64.sys", "pci.sys").dma(0xC, 0x1000),
                dma(DEVICE).device(2, "rt640x64.sys", "pci.sys").dma(5, 0x1000));
        rule(
                "dma-device-filter",
                dma(DEVICE).device(2, "plain1.sys", "rt640x64.sys", "pci.sys"),
                dma(DEVICE).device(2, "rt640x64.sys", "pci.sys"));
        rule("dma-device-driver", records(1, 0x10EC, 0x8168, 0x020000), twoFit());
        rule("dma-device-driver-of-several", twoFit(), records(1, 0x10EC, 0x8168, 0x020000));
        rule(
                "dma-tables-damaged-for-driver",
                records(1, 0x10EC, 0x8168, 0x020000).dma(0xC, 0x1000),
                records(1, 0x10EC, 0x8168, 0x020000));
        rule(
                "dma-interrupt-refused",
                dma(DEVICE).device(2, "rt640x64.sys", "pci.sys").dma(0x22, 0x1000),
                dma(DEVICE).device(2, "rt640x64.sys", "pci.sys"));
        rule(
                "dma-interrupt-refused-for-driver",
                records(1, 0x10EC, 0x8168, 0x020000).dma(0x22, 0x1000),
                records(1, 0x10EC, 0x8168, 0x020000));
        rule(
                "dma-at-start",
                dma(DEVICE).device(2, "rt640x64.sys", "pci.sys").uptime(20),
                dma(DEVICE).device(2, "rt640x64.sys", "pci.sys").uptime(60));
        rule(
                "dma-at-start-for-driver",
                records(1, 0x10EC, 0x8168, 0x020000).uptime(20),
                records(1, 0x10EC, 0x8168, 0x020000).uptime(60));
        rule(
                "dma-external-device",
                dma(DEVICE).pci(1, 0x10EC, 0x8168, 0x020000).pciDevice(2, 1, true, null, "rt640x64.sys", "pci.sys"),
                dma(DEVICE).pci(1, 0x10EC, 0x8168, 0x020000).pciDevice(2, 1, false, null, "rt640x64.sys", "pci.sys"));
        rule(
                "dma-external-device-for-driver",
                dma(DEVICE).pci(1, 0x10EC, 0x8168, 0x020000).pciDevice(2, 1, true, null),
                records(1, 0x10EC, 0x8168, 0x020000));
        rule(
                "dma-iommu-not-described",
                records(1, 0x10EC, 0x8168, 0x020000).dma(6, 0x1000, AcpiTables.Unit.NONE),
                records(1, 0x10EC, 0x8168, 0x020000).dma(6, 0x1000, AcpiTables.Unit.INTEL));
        rule("dma-device-without-driver", records(1, 0x1234, 0x5678, 0x020000), records(1, 0x10EC, 0x8168, 0x020000));
        rule("dma-bridge-without-driver", bridge(0x1234, 0x5678), bridge(0x13F6, 0x8788));
        rule("dma-behind-bridge", bridge(0x13F6, 0x8788), records(1, 0x10EC, 0x8168, 0x020000));
        rule(
                "dma-device-unloaded",
                records(1, 0x14E4, 0x165F, 0x020000).unloaded("b57nd60a.sys", 0x1000),
                records(1, 0x10EC, 0x8168, 0x020000).unloaded("b57nd60a.sys", 0x1000));
        rule(
                "dma-device-unloaded-lead",
                records(1, 0x14E4, 0x165F, 0x020000)
                        .unloaded("b57nd60a.sys", 0x1000)
                        .dma(0xC, 0x1000),
                records(1, 0x14E4, 0x165F, 0x020000).unloaded("b57nd60a.sys", 0x1000));
        rule("dma-unknown", dma(0).pci(1, 0x1234, 0x5678, 0x118000), dma(0).pci(1, 0x10EC, 0x8168, 0x020000));
        rule(
                "dma-unknown-among-known",
                dma(0).pci(1, 0x10EC, 0x8168, 0x020000),
                dma(0).pci(1, 0x1234, 0x5678, 0x118000));
        rule(
                "dma-device-aborted",
                dma(0).pci(1, 0x10EC, 0x8168, 0x020000, 0x406, 0x2010, null),
                dma(0).pci(1, 0x10EC, 0x8168, 0x020000));
        rule("dma-recently-run", dma(0).recent("rt640x64.sys"), dma(0).recent("kbdclass.sys"));
        rule("device-of-request-by-records", power(0x10EC, 0x8168, 0x020000), power(0x1234, 0x5678, 0x020000));
        rule("dma-capable", dma(0), at(0xD1, "rt640x64.sys", false));
        rule("dma-capable-windows", dma(0), at(0xD1, "stornvme.sys", true));
        rule("dma-device-elsewhere", dma(DEVICE).device(2, "plain1.sys", "pci.sys"), dma(0));
        rule("dma-likely-class", dma(0), at(0xD1, "rt640x64.sys", false));
        rule(
                "dma-old",
                dma(0).module("e1i65x64.sys", OLD)
                        .module("nvlddmkm.sys", OLD)
                        .driver("a.sys")
                        .driver("b.sys")
                        .driver("c.sys"),
                dma(0).driver("nvlddmkm.sys").driver("a.sys").driver("b.sys"));
        rule("dma-unloaded-before", dma(0).unloaded("nvlddmkm.sys", 0x1000), dma(0).unloaded("plain2.sys", 0x1000));
        rule("dma-live-interrupt", dma(0).interrupt("rt640x64.sys"), dma(0).interrupt("ntoskrnl.exe"));
        rule("dma-verified", dma(0).verifying("rt640x64.sys"), dma(0));
        rule("dma-no-device", dma(0), dma(DEVICE));
        rule("dma-device-unreadable", dma(DEVICE), dma(DEVICE).device(2, "plain1.sys", "pci.sys"));
        rule(
                "dma-interrupted",
                dma(0).frame("rt640x64.sys", FrameTrust.UNWIND, StackKind.THREAD),
                dma(0).frame("ntoskrnl.exe", FrameTrust.UNWIND, StackKind.ISR));
    }

    private void faultRules() {
        rule("display-driver-by-definition", display(0x116), display(0xCE));
        rule("fault-in-driver", at(0x50, "plain1.sys", false), at(0x50, "stornvme.sys", true));
        rule("fault-at-raised-irql", at(0xD1, "plain1.sys", false), at(0x50, "plain1.sys", false));
        rule("fault-in-windows-driver", at(0x50, "stornvme.sys", true), at(0x50, "plain1.sys", false));
        rule("fault-in-windows-service", at(0x50, "WdFilter.sys", true), at(0x50, "stornvme.sys", true));
        rule(
                "fault-in-unloaded-driver",
                CrashFacts.kernel().unloaded("gone.sys", 0x5000).bugCheck(0xCE, "unloaded-module-at:p1", 0x5010),
                CrashFacts.kernel().unloaded("gone.sys", 0x5000).bugCheck(0xCE, "unloaded-module-at:p1", 0x4010));
        rule("routine-of-driver", routine("plain1.sys", false), routine("stornvme.sys", true));
        rule("routine-of-windows-driver", routine("stornvme.sys", true), routine("plain1.sys", false));
        rule("routine-of-windows-service", routine("WdFilter.sys", true), routine("stornvme.sys", true));
        rule(
                "named-by-parameter",
                CrashFacts.kernel().driver("plain1.sys").naming(0xC4, "module-name", "plain1.sys"),
                CrashFacts.kernel().naming(0xC4, "module-name", "ntoskrnl.exe"));
    }

    private void requestRules() {
        rule("request-held", request().irp(4, "owner1.sys"), request().irp(4, "disk.sys"));
        rule("request-held-windows", request().irp(4, "stornvme.sys"), request().irp(4, "owner1.sys"));
        rule(
                "device-of-request",
                request().device(2, "disk.sys", "owner1.sys"),
                request().device(2, "disk.sys", "owner1.sys").irp(4, "filter1.sys"));
        rule(
                "device-of-request-elsewhere",
                request().device(2, "owner1.sys", "pci.sys").irp(4, "filter1.sys"),
                request().device(2, "owner1.sys", "pci.sys"));
        rule(
                "device-of-request-windows",
                request().device(2, "stornvme.sys", "pci.sys"),
                request().device(2, "owner1.sys", "pci.sys"));
        rule(
                "device-filter",
                request().device(2, "filter1.sys", "owner1.sys", "pci.sys"),
                request().device(2, "owner1.sys", "pci.sys"));
        rule(
                "request-path",
                request().irpThrough("disk.sys", "filter1.sys"),
                request().irpThrough("disk.sys", "pci.sys"));
    }

    private static CrashFacts request() {
        return CrashFacts.kernel()
                .driver("owner1.sys")
                .driver("filter1.sys")
                .windows("disk.sys")
                .windows("stornvme.sys")
                .bugCheck(0x9F, "irp:p4;device-stack:p2", 3);
    }

    private void stackRules() {
        rule(
                "stack-nearest",
                stack(0x139, FrameTrust.UNWIND, "plain1.sys"),
                stack(0x139, FrameTrust.SCAN, "plain1.sys"));
        rule(
                "stack-only",
                stack(0x139, FrameTrust.UNWIND, "plain1.sys"),
                stack(0x139, FrameTrust.UNWIND, "plain1.sys", "plain2.sys"));
        rule(
                "stack-scanned",
                stack(0x139, FrameTrust.SCAN, "plain1.sys"),
                stack(0x139, FrameTrust.UNWIND, "plain1.sys"));
        rule(
                "stack-scanned-only",
                stack(0x139, FrameTrust.SCAN, "plain1.sys"),
                stack(0x139, FrameTrust.SCAN, "plain1.sys", "plain2.sys"));
        rule(
                "stack-scanned-once",
                stack(0x50, FrameTrust.SCAN, "plain1.sys"),
                stack(0x50, FrameTrust.SCAN, "plain1.sys", "plain1.sys"));
        rule(
                "stack-windows-driver",
                stack(0x139, FrameTrust.UNWIND, "stornvme.sys"),
                stack(0x139, FrameTrust.UNWIND, "plain1.sys"));
        rule(
                "stack-behind-fault",
                at(0x50, "plain1.sys", false).frame("plain1.sys", FrameTrust.CONTEXT),
                stack(0x139, FrameTrust.UNWIND, "plain1.sys"));
        rule(
                "stack-farther",
                stack(0x139, FrameTrust.UNWIND, "plain1.sys", "plain2.sys"),
                stack(0x139, FrameTrust.UNWIND, "plain1.sys"));
        rule(
                "verifier-caller",
                stack(0xC4, FrameTrust.UNWIND, "plain1.sys"),
                stack(0x139, FrameTrust.UNWIND, "plain1.sys"));
        rule(
                "verifier-caller-alone",
                stack(0xC4, FrameTrust.UNWIND, "plain1.sys"),
                stack(0xC4, FrameTrust.UNWIND, "plain1.sys", "plain2.sys"));
        rule(
                "verifier-caller-scanned",
                stack(0xC4, FrameTrust.SCAN, "plain1.sys"),
                stack(0xC4, FrameTrust.UNWIND, "plain1.sys"));
        rule(
                "verified-module",
                stack(0xC4, FrameTrust.UNWIND, "plain1.sys").verifying("plain1.sys"),
                stack(0x139, FrameTrust.UNWIND, "plain1.sys").verifying("plain1.sys"));
        rule(
                "stack-of-flipped-bit",
                stack(0x1A, FrameTrust.UNWIND, "plain1.sys").corruption(true),
                stack(0x1A, FrameTrust.UNWIND, "plain1.sys").corruption(false));
    }

    private static CrashFacts pool(boolean damaged, String module) {
        CrashFacts facts = CrashFacts.kernel().driver("plain1.sys").windows("npfs.sys");
        return facts.bugCheck(damaged ? 0x19 : 0xC2, "pool-block:p2;stack", damaged ? 3 : 7)
                .pool("Plai", damaged, module);
    }

    /** Certain frames in modules, the nearest first; ntfs.sys is a service of Windows. */
    private static CrashFacts on(int code, long p1, long p4, String... modules) {
        CrashFacts facts = CrashFacts.kernel();
        for (String module : modules) {
            facts = module.equals("ntfs.sys") ? facts.windows(module) : facts.driver(module);
        }
        facts.bugCheck(code, "stack", p1, 0, 0, p4).frame("ntoskrnl.exe", FrameTrust.CONTEXT);
        for (String module : modules) {
            facts.frame(module, FrameTrust.UNWIND);
        }
        return facts;
    }

    private static CrashFacts program(boolean exception) {
        CrashFacts facts = CrashFacts.program("C:\\App\\app.exe")
                .module("C:\\Windows\\System32\\ntdll.dll", 1)
                .frame("ntdll.dll", FrameTrust.CONTEXT, null)
                .frame("app.exe", FrameTrust.UNWIND, null);
        return exception ? facts.exception(facts.in("ntdll.dll", 0x1000)) : facts;
    }

    private void stackLimits() {
        rule("stack-in-kernel-fault", on(0xA, 0, 0, "plain1.sys"), on(0xD1, 0, 0, "plain1.sys"));
        rule("stack-in-library-fault", on(0xD1, 0, 7, "plain1.sys"), on(0xD1, 0, 0, "plain1.sys"));
        rule("stack-behind-service", on(0xA, 0, 0, "ntfs.sys", "plain1.sys"), on(0xA, 0, 0, "plain1.sys", "ntfs.sys"));
        rule(
                "stack-filter-behind-service",
                on(0xA, 0, 0, "ntfs.sys", "symefasi64.sys"),
                on(0xA, 0, 0, "symefasi64.sys", "ntfs.sys"));
        rule("fault-in-system-library", program(true), program(false));
        rule("no-exception", program(false), program(true));
        rule(
                "stack-runtime",
                host(0xC0000005, "clr.dll", FrameTrust.UNWIND),
                host(0xC0000005, "own.dll", FrameTrust.UNWIND));
        rule("fault-in-runtime", faulting("clr.dll"), faulting("own.dll"));
        rule("fault-in-script-engine", faulting("electron.exe"), calling("addon.dll", "electron.exe"));
        rule("fault-in-script-engine-called", calling("addon.dll", "electron.exe"), faulting("electron.exe"));
        rule("stack-script-engine", host(0xC0000005, "node.exe", FrameTrust.UNWIND), calling("addon.dll", "node.exe"));
        rule(
                "raised-by-module",
                host(0xE06D7363, "own.dll", FrameTrust.UNWIND),
                host(0xC0000005, "own.dll", FrameTrust.UNWIND));
        rule(
                "raised-by-module-scanned",
                host(0xE06D7363, "own.dll", FrameTrust.SCAN),
                host(0xE06D7363, "own.dll", FrameTrust.UNWIND));
        rule(
                "raised-by-runtime",
                host(0xE0434352, "clr.dll", FrameTrust.UNWIND),
                host(0xE0434352, "own.dll", FrameTrust.UNWIND));
        rule("no-crash-stack", host(0, "own.dll", FrameTrust.UNWIND), host(1, "own.dll", FrameTrust.UNWIND));
        rule(
                "no-crash-raiser",
                host(0xBDB30, "own.dll", FrameTrust.UNWIND),
                host(0x4000, "own.dll", FrameTrust.UNWIND));
        rule("no-crash-instruction", faulting("own.dll").raised(0xFFFFFFFF, false), faulting("own.dll"));
        rule("list-found-damaged", on(0x139, 3, 0, "plain1.sys"), on(0x139, 2, 0, "plain1.sys"));
        rule("nested-on-stack", on(0x7F, 8, 0, "plain1.sys", "plain2.sys"), on(0x7F, 8, 0, "plain1.sys"));
        rule("double-fault-alone", on(0x7F, 8, 0, "plain1.sys"), on(0x7F, 0xD, 0, "plain1.sys"));
        rule("stack-needed-data", stack(0x7A, FrameTrust.SCAN, "plain1.sys"), on(0x79, 0, 0, "plain1.sys"));
        rule("stack-met-hardware-error", on(0x124, 0, 0, "plain1.sys"), on(0x123, 0, 0, "plain1.sys"));
        rule("other-processor-hangs", on(0x101, 0, 0, "plain1.sys"), on(0x133, 0, 0, "plain1.sys"));
        rule("process-died", stack(0xEF, FrameTrust.SCAN, "plain1.sys"), on(0xEF, 0, 0, "plain1.sys"));
        rule("process-ended-by-driver", on(0xEF, 0, 0, "plain1.sys"), stack(0xEF, FrameTrust.SCAN, "plain1.sys"));
        rule("session-process-died", on(0xC000021A, 0, 0, "plain1.sys"), on(0xC0000218, 0, 0, "plain1.sys"));
        rule("stack-of-damaged-tables", on(0x1A, 0x41790, 0, "plain1.sys"), on(0x1A, 0x1240, 0, "plain1.sys"));
        rule(
                "display-of-failed-graphics",
                on(0x119, 0, 0).driver("nvlddmkm.sys"),
                on(0x119, 0, 0, "plain1.sys").driver("nvlddmkm.sys"));
        rule("storage-victims", word(0x7A, "storage"), word(0x7A, "memory"));
        rule(
                "storage-status",
                CrashFacts.kernel().bugCheck(0x7A, "storage", 0, 0xC0000185L),
                CrashFacts.kernel().bugCheck(0x7A, "storage", 0, 0xC000009AL));
    }

    private static CrashFacts watchdog(long kind) {
        CrashFacts facts = CrashFacts.kernel().driver("plain1.sys").bugCheck(0x133, "stack", kind);
        return facts.frame("plain1.sys", FrameTrust.UNWIND, StackKind.DPC);
    }

    private void knownRules() {
        rule(
                "known-intel-sst-10-29",
                CrashFacts.kernel().version("IntcAudioBus.sys", "10.29.0.5152"),
                CrashFacts.kernel().version("IntcAudioBus.sys", "10.29.0.5714"));
        rule(
                "known-intel-sst-10-30",
                CrashFacts.kernel().version("IntcAudioBus.sys", "10.30.0.5152"),
                CrashFacts.kernel().driver("IntcAudioBus.sys"));
    }

    private void poolRules() {
        rule(
                "watchdog-long-routine",
                stack(0x133, FrameTrust.SCAN, "plain1.sys").recent("plain1.sys", 12_000),
                stack(0x133, FrameTrust.SCAN, "plain1.sys").recent("plain1.sys", 90));
        rule("fault-through-wild-pointer", wild(0xffffd00000030000L), wild(0x18));
        rule(
                "breakpoint-in-driver",
                at(0x7E, "plain1.sys", false).raised(0x80000003, false),
                at(0x7E, "plain1.sys", false).raised(0xC0000005, false));
        rule(
                "watchdog-interrupt-storm",
                stack(0x133, FrameTrust.SCAN, "plain1.sys").storm("plain1.sys", 40, 6),
                stack(0x133, FrameTrust.SCAN, "plain1.sys").storm("plain1.sys", 40, 60));
        rule("watchdog-sum", watchdog(1), watchdog(0));
        rule("pool-tag-used", pool(false, "plain1.sys"), pool(true, "plain1.sys"));
        rule("pool-tag-damaged", pool(true, "plain1.sys"), pool(false, "plain1.sys"));
        rule("pool-tag-windows", pool(false, "npfs.sys"), pool(false, "plain1.sys"));
        rule(
                "pool-victims",
                pool(true, "plain1.sys").corruption("pool"),
                pool(false, "plain1.sys").corruption("pool"));
        rule(
                "stack-met-damaged-pool",
                stack(0x19, FrameTrust.UNWIND, "plain1.sys").corruption("pool"),
                stack(0x19, FrameTrust.UNWIND, "plain1.sys").corruption("pool").pool("Plai", true, "plain1.sys"));
    }

    private void hardwareRules() {
        rule(
                "hardware-reports-processor",
                word(0x124, "hardware").hardware("processor"),
                word(0x124, "hardware").hardware("memory"));
        rule(
                "hardware-reports-memory",
                word(0x124, "hardware").hardware("memory"),
                word(0x124, "hardware").hardware("processor"));
        rule(
                "hardware-reports-pci-express",
                word(0x124, "hardware").hardware("pci-express"),
                word(0x124, "hardware").hardware("processor"));
        rule(
                "memory-single-bit",
                word(0x1A, "memory").corruption(true),
                word(0x1A, "memory").corruption(false));
        rule(
                "memory-pointer-bit",
                on(0x50, 0, 0).singleBit("pointer-bit"),
                on(0x50, 0, 0).singleBit("pte"));
        rule(
                "impossible-access",
                on(0x50, 0, 0).impossible("readable"),
                on(0x50, 0, 0).impossible("middle"));
        rule(
                "impossible-place",
                on(0x7E, 0, 0).impossible("beyond-return"),
                on(0x50, 0, 0).impossible("refused"));
        rule(
                "hook-of-driver",
                at(0x7E, "plain1.sys", false).hook("plain1.sys"),
                at(0x7E, "stornvme.sys", true).hook("stornvme.sys"));
        rule(
                "processor-lacks-instruction",
                at(0x1E, "plain1.sys", false).refused("plain1.sys", false),
                at(0x1E, "plain1.sys", false).refused("plain1.sys", true));
        rule("memory-corruption", word(0x1A, "memory").corruption(false), word(0x1A, "memory"));
        rule("memory-blame", word(0x1A, "memory"), word(0x1A, "storage"));
        rule("memory-victims", word(0x1A, "memory"), word(0x1A, "memory").corruption(true));
        rule("hardware-error", word(0x124, "hardware"), word(0x12, "hardware"));
        rule("hardware-blame", word(0x12, "hardware"), word(0x124, "hardware"));
        rule("storage-blame", word(0x7A, "storage"), word(0x7A, "memory"));
        rule("firmware-blame", word(0xA5, "firmware"), word(0xA5, "hardware"));
        rule(
                "configuration-blame",
                word(0x7B, "configuration").uptime(20),
                word(0x7B, "configuration").uptime(3600));
        rule("user-blame", word(0x21C8, "user"), word(0xE2, "user"));
        purposeRules();
    }

    private void purposeRules() {
        rule("manual-crash", word(0xE2, "user"), word(0x21C8, "user"));
        rule("power-button-held", word(0x1C8, "user"), word(0xE2, "user"));
        rule("live-dump-asked-for", word(0x161, "user"), word(0xE2, "user"));
        rule("test-tool-at-fault", at(0xD1, "myfault.sys", false), at(0xD1, "plain1.sys", false));
        rule(
                "test-tool-on-stack",
                stack(0xC2, FrameTrust.UNWIND, "myfault.sys"),
                stack(0xC2, FrameTrust.UNWIND, "plain1.sys"));
        rule("bug-check-by-driver", called("plain1.sys", false), called("stornvme.sys", true));
        rule("bug-check-by-windows-driver", called("stornvme.sys", true), called("plain1.sys", false));
    }

    private static CrashFacts called(String module, boolean windows) {
        CrashFacts facts = CrashFacts.kernel();
        return (windows ? facts.windows(module) : facts.driver(module))
                .bugCheck(0x65, "stack")
                .bugCheckCaller(module);
    }

    @Test
    void everyRuleHoldsWhereItShouldAndNowhereElse() {
        dmaRules();
        faultRules();
        requestRules();
        stackRules();
        stackLimits();
        knownRules();
        poolRules();
        hardwareRules();
        Set<String> wrong = new TreeSet<>();
        cases.forEach((id, pair) -> {
            if (!Holding.of(BOOK, pair[0].build()).contains(id)) {
                wrong.add(id + " does not hold");
            }
            if (Holding.of(BOOK, pair[1].build()).contains(id)) {
                wrong.add(id + " holds where it must not");
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(cases.keySet())
                .containsExactlyInAnyOrderElementsOf(BOOK.list().stream()
                        .filter(rule -> !rule.on().equals("advice") && !RecurrenceTest.asks(rule.id()))
                        .map(RuleBook.Summary::id)
                        .toList());
    }

    @Test
    void everyAdviceIsGivenSomewhereAndWithheldElsewhere() {
        List<String> given = new ArrayList<>();
        List<CrashFacts> crashes = new ArrayList<>(List.of(adviceCases()));
        BOOK.advice().forEach(advice -> crashes.addAll(meant(advice)));
        for (CrashFacts facts : crashes) {
            Verdict verdict = JUDGE.judge(facts.build());
            verdict.advice().forEach(advice -> given.add(advice.text() + advice.why()));
            assertThat(verdict.advice().size()).isLessThan(14);
        }
        Set<String> missing = new TreeSet<>();
        for (AdviceRule advice : BOOK.advice()) {
            String begin = advice.text().replaceAll("[{].*", "");
            if (given.stream().noneMatch(text -> text.startsWith(begin) && text.endsWith(advice.why()))) {
                missing.add(advice.id());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(given).noneMatch(text -> text.contains("{"));
    }

    /** Crashes of the codes, first parameters and statuses that advice names. */
    private static List<CrashFacts> meant(AdviceRule advice) {
        List<CrashFacts> crashes = new ArrayList<>();
        for (long code : numbers(advice, FactName.BUG_CHECK_CODE, 0)) {
            for (long first : numbers(advice, FactName.BUG_CHECK_P1, 0x77)) {
                for (long status : numbers(advice, FactName.BUG_CHECK_STATUS, 0)) {
                    CrashFacts facts = CrashFacts.kernel();
                    for (String driver : List.of(
                            "WdFilter.sys",
                            "aswsnx.sys",
                            "nvlddmkm.sys",
                            "rt640x64.sys",
                            "EasyAntiCheat.sys",
                            "AMDPCIDev.sys",
                            "amdgpio2.sys",
                            "rtwlane.sys",
                            "ibtusb.sys",
                            "iastorac.sys")) {
                        facts = facts.driver(driver);
                    }
                    facts = code == 0 ? facts : facts.status((int) code, first, status);
                    crashes.add(facts);
                }
            }
        }
        return crashes;
    }

    private static List<Long> numbers(AdviceRule advice, FactName fact, long otherwise) {
        for (Condition condition : advice.when()) {
            if (condition.fact() == fact) {
                return condition.numbers();
            }
        }
        return List.of(otherwise);
    }

    private static CrashFacts in(String module) {
        return CrashFacts.kernel()
                .windows(module)
                .bugCheck(0x1D2, "stack")
                .frame("ntoskrnl.exe", FrameTrust.CONTEXT)
                .frame("ntoskrnl.exe", FrameTrust.UNWIND)
                .frame(module, FrameTrust.UNWIND);
    }

    private static CrashFacts[] adviceCases() {
        return new CrashFacts[] {
            on(0x50, 0, 0).machine(LocalDate.of(2015, 1, 1), 2666, "a"),
            word(0x1A, "memory").corruption(true).machine(LocalDate.of(2020, 1, 1), 3200, "a", "b"),
            on(0x50, 0, 0).driver("AsIO3.sys"),
            on(0x50, 0, 0).impossible("readable"),
            at(0x1E, "plain1.sys", false).refused("plain1.sys", false),
            dma(0),
            dma(0).numbersOnly(),
            dma(0).verifying("rt640x64.sys"),
            dma(DEVICE).device(2, "rt640x64.sys", "pci.sys"),
            dma(DEVICE).driver("nvlddmkm.sys").device(2, "nvlddmkm.sys", "pci.sys"),
            dma(DEVICE).driver("Netwtw10.sys").device(2, "Netwtw10.sys", "pci.sys"),
            dma(DEVICE).device(2, "stornvme.sys", "pci.sys"),
            dma(DEVICE).driver("nhi.sys").device(2, "nhi.sys", "pci.sys"),
            dma(DEVICE).windows("USBXHCI.SYS").device(2, "USBXHCI.SYS", "pci.sys"),
            dma(DEVICE).windows("hdaudbus.sys").device(2, "hdaudbus.sys", "pci.sys"),
            dma(DEVICE).pci(1, 0x10EC, 0x8168, 0x020000).pciDevice(2, 1, true, null),
            dma(DEVICE).uptime(20),
            dma(DEVICE).hypervisor("VMware"),
            dma(DEVICE).dma(0x22, 0x1000),
            dma(DEVICE).dma(0xC, 0x1000),
            dma(DEVICE).module("e1i65x64.sys", OLD).device(2, "e1i65x64.sys", "pci.sys"),
            word(0xE6, "stack"),
            word(0x1A, "memory").corruption(true),
            word(0x124, "hardware"),
            word(0x124, "hardware").hardware("memory"),
            word(0x124, "hardware").hardware("pci-express"),
            at(0xD1, "plain1.sys", false),
            at(0xD1, "WinRing0x64.sys", false),
            at(0x50, "stornvme.sys", true),
            word(0x139, "stack"),
            at(0xD1, "myfault.sys", false),
            in("ks.sys"),
            in("tcpip.sys"),
            in("fltmgr.sys"),
            in("intelppm.sys"),
            word(0x19, "memory").pool("Abcd", true, null),
            at(0xD1, "360netmon_wfp.sys", false),
            at(0xD1, "ACE-BASE.sys", false),
            at(0xD1, "aqnic650.sys", false),
            at(0xD1, "3ware.sys", false),
            at(0x133, "afTap0901.sys", false).storm("afTap0901.sys", 64, 5),
            at(0xD1, "AccelLid.sys", false),
            at(0xD1, "alcxwdm.sys", false),
            at(0xD1, "bcbtums.sys", false),
            at(0xD1, "amdxhc.sys", false),
            at(0xD1, "balloon.sys", false),
            at(0xD1, "AsusTP.sys", false),
            at(0xD1, "nvlddmkm.sys", false),
            at(0x9F, "plain1.sys", false),
            word(0x1B0, "stack"),
            program().frame("app.exe", FrameTrust.CONTEXT).context(0xfffff80000000040L, "exception"),
            program(),
            failed(0),
            failed(0xC0000374),
            failed(0xC0000006),
            failed(0xC000001D),
            failed(0xC00000FD),
            failed(0xE06D7363),
            failed(0xE0434352),
            failed(0xC0000135),
            failed(0x4000),
            failed(11).platform("linux"),
            failed(0xC0000005).frame("app.exe", FrameTrust.CONTEXT).context(0xfffff80000000040L, "exception"),
        };
    }

    private static CrashFacts program() {
        return CrashFacts.program("C:\\App\\app.exe");
    }

    private static CrashFacts failed(int code) {
        return program().raised(code, false);
    }
}
