package io.culprit.report;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.CurrentProcess;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.DumpDescription;
import io.culprit.fact.Facts;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.HardwareError;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.RaisedException;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Evidence;
import io.culprit.verdict.Part;
import io.culprit.verdict.Verdict;
import io.culprit.windows.bugcheck.BugChecks;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One crash in sentences, the same for every format that people read. */
final class Crash {

    /** Suspects whose confidence differs by less are not told apart. */
    private static final double TELLING_APART = 0.05;

    private final Report report;
    private final Facts facts;

    Crash(Report report) {
        this.report = report;
        this.facts = report.facts();
    }

    /** {@code DRIVER_POWER_STATE_FAILURE (0x9f)}; of a user dump its exception. */
    String title() {
        BugCheck check = facts.bugCheck().find().orElse(null);
        if (check != null) {
            return check.name() + " (" + PlainWords.code(check.code()) + ")";
        }
        RaisedException fault = facts.exception().find().orElse(null);
        return fault == null ? "no exception recorded" : fault.name() + " (" + PlainWords.code(fault.code()) + ")";
    }

    /** A line at the head of a report. */
    record Row(String label, @Nullable String value) {}

    /** What stands at the head of every short report, in this order. */
    List<Row> rows() {
        return List.of(
                new Row("How sure", sureness()),
                new Row("What happened", happened()),
                new Row("Where", place()),
                new Row("Device", device()),
                new Row("DMA protection", protection()),
                new Row("When", when()),
                new Row("System", SystemWords.described(facts.system())),
                new Row("Machine", SystemWords.machineLine(facts)),
                new Row("Process", process()),
                new Row("Dump", dump()));
    }

    /** Who is to blame, as one sentence: the answer. */
    String answer() {
        Verdict blame = report.verdict();
        return switch (blame.kind()) {
            case CULPRIT ->
                PlainWords.begun(culprit(report.culprit().orElseThrow())) + " " + PlainWords.caused(blame.label())
                        + ".";
            case HARDWARE ->
                "Failing hardware " + PlainWords.caused(blame.label()) + ", not a driver: "
                        + PlainWords.component(report.component().orElseThrow()) + ".";
            case INCONCLUSIVE -> inconclusive(blame, facts.dump().kind().kernel() ? "driver" : "module");
        };
    }

    /** Of a DMA fault only the device is known for certain: whether it or its driver is at fault, nobody has seen. */
    private String culprit(Candidate candidate) {
        DeviceObject device = facts.device().find().orElse(null);
        if (!facts.dma().known() || device == null) {
            return named(candidate);
        }
        String which = device.pci() == null ? "in P" + device.parameter() : DeviceWords.named(device.pci());
        return "the device " + which + " or its driver " + candidate.module()
                + PlainWords.maker(candidate.vendor(), candidate.product());
    }

    /** The device that a parameter leads to, or that reported an error: what it is, where it sits; empty where no record says. */
    private String device() {
        HardwareError error = facts.hardware().find().orElse(null);
        return error != null && error.device() != null
                ? DeviceWords.described(error.device(), report.driverOf())
                : DeviceWords.described(facts.device().find().orElse(null), facts.pci(), report.driverOf());
    }

    /** Whether DMA protection was on, where that matters. */
    private String protection() {
        DmaFault dma = facts.dma().find().orElse(null);
        return dma == null ? "" : DeviceWords.protection(dma);
    }

    /** {@code the graphics driver nvlddmkm.sys (NVIDIA, ...)}; what the crashed process is called is the program, whatever its file name. */
    String named(Candidate candidate) {
        CurrentProcess process = facts.process().find().orElse(null);
        boolean program = !facts.dump().kind().kernel()
                && process != null
                && process.name().equals(candidate.module());
        return program
                ? "the program " + candidate.module() + PlainWords.maker(candidate.vendor(), candidate.product())
                : PlainWords.named(
                        candidate.module(), candidate.driverClass(), candidate.vendor(), candidate.product());
    }

    private String inconclusive(Verdict blame, String what) {
        if (blame instanceof Verdict.Inconclusive open && open.onPurpose()) {
            return "This crash was made on purpose: "
                    + (blame.because().isEmpty()
                            ? "somebody asked for it."
                            : PlainWords.ended(blame.because().getFirst()));
        }
        List<Candidate> suspects = report.suspects();
        if (suspects.isEmpty()) {
            return "Nothing in this dump points at a " + what + ".";
        }
        Candidate first = suspects.getFirst();
        if (suspects.size() > 1 && first.confidence() - suspects.get(1).confidence() < TELLING_APART) {
            return "The evidence does not name a culprit: " + suspects.size() + " " + what
                    + "s are possible, none clearly more than the others.";
        }
        return "The evidence does not name a culprit. The closest suspect is " + named(first) + ".";
    }

    /** {@code strong, 97 %}; empty where nobody is suspected. */
    String sureness() {
        Verdict blame = report.verdict();
        if (blame.kind() == Verdict.Kind.INCONCLUSIVE && report.suspects().isEmpty()) {
            return "";
        }
        String best = blame.kind() == Verdict.Kind.INCONCLUSIVE ? " at best" : "";
        return blame.label().word() + ", " + PlainWords.percent(blame.confidence()) + best;
    }

    /** What happened, in a sentence or two. */
    private String happened() {
        DmaFault dma = facts.dma().find().orElse(null);
        if (dma != null) {
            return DeviceWords.stopped(dma, facts.device().find().orElse(null));
        }
        BugCheck check = facts.bugCheck().find().orElse(null);
        if (check != null && ownMaking()) {
            String means = check.name().equals(BugChecks.UNKNOWN)
                    ? ", which is none that Windows documents."
                    : ". What Windows means by it (" + check.name() + ") need not be what happened.";
            return report.culprit().orElseThrow().module() + " called for the bug check itself, with the code "
                    + PlainWords.code(check.code()) + means;
        }
        if (check != null) {
            String general = check.cause() == null ? "" : check.cause() + " ";
            return general
                    + check.text()
                    + failed(check)
                    + pool(facts.pool().find().orElse(null));
        }
        RaisedException fault = facts.exception().find().orElse(null);
        if (fault == null) {
            return "The dump records no exception: it was taken of a running or hanging program.";
        }
        return raised(fault);
    }

    /** The exception that a bug check is about, or the address; empty where it is about neither. */
    private String failed(BugCheck check) {
        RaisedException fault = facts.exception().find().orElse(null);
        if (fault != null) {
            FaultingInstruction instruction = facts.instruction().find().orElse(null);
            Long touched = instruction == null ? null : instruction.touched();
            String where = touched == null ? "" : "the address that was touched is " + Address.hex(touched);
            String what = fault.text() == null ? where : fault.text();
            boolean said = what.isEmpty() || PlainWords.ended(what).endsWith(check.text());
            return PlainWords.ended(" It was " + fault.name() + (said ? "" : ": " + what));
        }
        String access = "";
        Long address = null;
        for (BugCheck.Parameter parameter : check.parameters()) {
            boolean decoded = parameter.role() == ParameterRole.ACCESS && parameter.decoded() != null;
            access = decoded ? " (" + parameter.decoded() + ")" : access;
            address = parameter.role() == ParameterRole.REFERENCED_ADDRESS ? (Long) parameter.value() : address;
        }
        return address == null || access.isEmpty() && !check.has(ParameterRole.TRAP_FRAME)
                ? ""
                : " The address that was touched: " + Address.hex(address) + access + ".";
    }

    /** Windows keeps where the instruction is with the exception; other systems keep the address that it touched. */
    private String raised(RaisedException fault) {
        CrashContext context = facts.context().find().orElse(null);
        long at = fault.address();
        String module = fault.module();
        if (context != null && !facts.system().platform().equals("windows")) {
            at = context.registers().instruction();
            module = facts.modules().at(at).map(LoadedModule::name).orElse(null);
        }
        String touched = at == fault.address() ? "" : "the address that it is about is " + Address.hex(fault.address());
        String words = fault.text() == null ? touched : fault.text();
        return PlainWords.sentence(fault.name() + " at " + Address.hex(at) + (module == null ? "" : " in " + module)
                + (words.isEmpty() ? "" : ": " + words));
    }

    /** Whether a driver from elsewhere called for the bug check: its code may be of its own making. */
    private boolean ownMaking() {
        for (Evidence evidence : report.culprit().map(Candidate::evidence).orElse(List.of())) {
            if (evidence.rule().equals("bug-check-by-driver")) {
                return true;
            }
        }
        return false;
    }

    /** Where it happened, in what part of Windows, and for whom it ran; empty where a culprit is named. */
    String place() {
        Part part = part();
        if (part == null) {
            return "";
        }
        CurrentProcess process = facts.process().find().orElse(null);
        String showed = report.verdict().kind() == Verdict.Kind.HARDWARE ? "It showed in " : "It failed in ";
        boolean outside = part.name().equals(Part.OUTSIDE);
        String what = outside ? ", which is no part of Windows" : ", Windows' " + part.serves();
        return showed + part.module() + what + (process == null ? "" : ", while " + process.name() + " ran") + ": "
                + part.why() + ".";
    }

    /** The part of Windows in which it failed, or failing hardware showed; none where a culprit is named. */
    @Nullable
    Part part() {
        return report.verdict().part();
    }

    /** What a suspect is, over a list. */
    String candidate() {
        return facts.dump().kind().kernel() ? "Driver" : "Module";
    }

    /** What is said over the drivers that work with the part that failed. */
    String leadsHeading() {
        Part part = part();
        return "Drivers that work with it, none of them accused" + (part == null ? "" : " (" + part.name() + ")");
    }

    /** The drivers to look at: {@code the audio driver RTKVHD64.sys}. */
    List<String> leads() {
        List<String> leads = new ArrayList<>();
        for (Part.Lead lead : part() == null ? List.<Part.Lead>of() : part().leads()) {
            leads.add(PlainWords.named(lead.module(), lead.driverClass(), null, null));
        }
        return leads;
    }

    private static String pool(@Nullable PoolAllocation pool) {
        if (pool == null) {
            return "";
        }
        return " The block of pool has the tag '" + pool.tag() + "'"
                + (pool.module() == null
                        ? "."
                        : ", as " + pool.module() + " uses it" + (pool.use() == null ? "." : " (" + pool.use() + ")."));
    }

    /** When it happened, and how long after the start of the system; empty where the dump does not say. */
    private String when() {
        DumpDescription dump = facts.dump();
        Long uptime = facts.system().uptimeSeconds();
        String time = dump.time() == null ? "" : PlainWords.time(dump.time());
        if (uptime == null) {
            return time;
        }
        return (time.isEmpty() ? "" : time + ", ") + PlainWords.duration(uptime) + " after the system started";
    }

    /** {@code svchost.exe (id 1234)}; empty where it is not known. */
    private String process() {
        CurrentProcess process = facts.process().find().orElse(null);
        if (process == null) {
            return "";
        }
        return process.id() == null ? process.name() : process.name() + " (id " + process.id() + ")";
    }

    /** {@code triage dump of the kernel, 4,177,980 bytes}, and whether it is whole. */
    private String dump() {
        DumpDescription dump = facts.dump();
        String kind = dump.kind().kernel() ? dump.kind().jsonName() + " dump of the kernel" : "minidump of a program";
        return kind + (dump.complete() ? "" : ", incomplete");
    }
}
