package io.culprit.shell.prompt;

import java.util.Arrays;
import java.util.List;

/** What is asked of the samples and of real dumps. */
final class Scripts {

    /** Commands that say something of any kernel dump. */
    static final String[] KERNEL = {
        ".bugcheck",
        "!analyze",
        "!analyze -show 9f 3",
        "!explain 0x133 1",
        ".exr -1",
        ".ecxr",
        ".cxr",
        "vertarget",
        ".time",
        "!sysinfo",
        "!sysinfo machineid",
        "!cpuinfo",
        "!dumpinfo",
        "!errrec",
        "!verifier",
        "!culprit",
        "!evidence",
        "!bucket",
        "!unknown",
        "k",
        "kb 3",
        "kf 3",
        "kc 3",
        "k = @rsp @rip 3",
        ".frame 1",
        "r",
        ".frame 0",
        "r rip, rsp, eax",
        "~",
        "~* k",
        "~0 s",
        "!thread",
        "!process",
        "!process 0 0",
        "!pcr",
        "!prcb 1",
        "!running -ti",
        "!irql",
        "lm m n*",
        "lmvm nt",
        "lm a @rip",
        "lmt m nt",
        "lmu",
        "ln @rip",
        "x nt!KeBugCheck*",
        "!lmi nt",
        "? @rip",
        "? poi(@rsp)",
        ".formats 4d5a",
        "db @rsp L20",
        "dw @rsp L4",
        "dd @rsp L4",
        "dq @rsp L4",
        "dp @rsp L2",
        "dc @rsp L4",
        "da @rsp",
        "du @rsp",
        "dps @rsp L6",
        "dpp @rsp L3",
        "u @rip L4",
        "ub @rip L3",
        "uf @rip",
        "dt nt!_LIST_ENTRY",
        "s -d @rsp L40 0",
        "!address @rsp",
        "!address @rip",
        "!pte @rsp",
        "!vtop 0 @rsp",
        "!pool @rsp",
        "!pooltag Irp",
        "!devstack",
        "!devobj",
        "!devnode",
        "!drvobj @rsp",
        "!irp",
        "!pci",
        "!dpcwatchdog",
        "!intrhistory 4",
        "!idt",
        "!acpi",
        "!blackboxpnp",
        "!blackboxwinlogon",
        "!wdflogdump",
        "!triageblame",
        "!events",
        ".echo done",
        "db 1000",
        "!db 1000 L10",
        "nonsense"
    };

    /** Commands that say something of any minidump of a program. */
    static final String[] PROGRAM = {
        "!analyze",
        ".exr -1",
        ".ecxr",
        "r",
        "k",
        "kb",
        ".frame 1",
        ".frame 0",
        "~",
        "~*k",
        "~0s",
        "~.",
        "|",
        "vertarget",
        "!dumpinfo",
        "lm",
        "lmvm k*",
        "!address @$csp",
        "dps @$csp L4",
        "u @$ip L3",
        "!culprit",
        "!bucket",
        "? @$tid",
        "? @$teb",
        ".bugcheck",
        "!pci",
        "!irp",
        "!pcr"
    };

    private Scripts() {}

    /** Those whose answers do not change with the rules by which crashes are judged. */
    static String[] steady() {
        return Arrays.stream(KERNEL)
                .filter(line ->
                        !List.of("!analyze", "!culprit", "!evidence", "!bucket").contains(line))
                .toArray(String[]::new);
    }
}
