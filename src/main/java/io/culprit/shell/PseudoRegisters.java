package io.culprit.shell;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.machine.Architecture;
import io.culprit.machine.Disassembler;
import io.culprit.machine.Instruction;
import io.culprit.machine.MemoryTouch;
import io.culprit.machine.Operand;
import io.culprit.windows.KernelProcess;
import io.culprit.windows.KernelThread;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** WinDbg's automatic pseudo-registers ({@code $ip}, {@code $peb}), and the user's own {@code $t0} to {@code $t19}. */
final class PseudoRegisters {

    /** TEB.ProcessEnvironmentBlock of 64- and 32-bit programs, as the public symbols of ntdll have always had it. */
    private static final int[] TEB_PEB = {0x60, 0x30};

    /** AddressOfEntryPoint from the start of the PE signature, and where e_lfanew tells that. */
    private static final int ENTRY_POINT = 0x28;

    private static final int NEW_HEADER = 0x3C;

    private final Session session;
    private final Values values;

    PseudoRegisters(Session session, Values values) {
        this.session = session;
        this.values = values;
    }

    /** The value of a name without its {@code $}, in lower case. */
    long value(String name) {
        Long variable = session.variables().get(name);
        if (variable != null) {
            return variable;
        }
        return switch (name) {
            case "ip", "scopeip" -> session.registers().instruction();
            case "eventip" -> eventInstruction();
            case "csp" -> session.registers().stackPointer();
            case "ra" -> returnAddress();
            case "retreg" -> values.registerValue(session.system().architecture() == Architecture.X86 ? "eax" : "rax");
            case "retreg64" -> wideResult();
            case "ea" -> effective(0);
            case "ea2" -> effective(1);
            case "thread" -> session.kernel() ? thread().address() : teb();
            case "proc" -> session.kernel() ? thread().process().address() : peb();
            case "prcb", "pcrb" -> prcb();
            case "pcr" -> prcb() - session.system().layout().offset("_KPCR", "Prcb");
            case "frame" -> session.frame();
            case "exp" -> session.lastValue();
            case "ptrsize" -> session.system().pointerBytes();
            case "pagesize" -> 0x1000;
            case "teb" -> teb();
            case "peb" -> peb();
            case "tid" ->
                session.kernel() ? thread().clientId().thread() : userThread().id();
            case "tpid" -> session.kernel() ? process().id() : processId();
            case "exentry" -> entryPoint();
            default -> ofCrash(name);
        };
    }

    private long ofCrash(String name) {
        if (name.startsWith("exr_")) {
            return exception(name.substring(4));
        }
        if (name.matches("t1?[0-9]")) {
            return 0; // the user's own, to which nothing has been assigned
        }
        BugCheckData data = session.system().dump().header().bugCheck();
        if (data != null && name.equals("bug_code")) {
            return Integer.toUnsignedLong(data.code());
        }
        List<Long> parameters = data == null ? List.of() : data.parameters();
        int number = name.startsWith("bug_param") && name.length() == 10 ? name.charAt(9) - '1' : -1;
        if (number < 0 || number >= parameters.size()) {
            throw new RefusedException("the pseudo-register $" + name + " " + why(name));
        }
        return parameters.get(number);
    }

    private String why(String name) {
        return switch (name) {
            case "previp", "relip", "callret", "argreg", "lastclrex", "dbgtime" ->
                "tells of a program that runs; a dump does not";
            case "bug_code", "bug_param1", "bug_param2", "bug_param3", "bug_param4" ->
                "is of kernel dumps with a bug check";
            default -> "is not known here";
        };
    }

    private long exception(String part) {
        ExceptionRecord record = session.system()
                .dump()
                .exception()
                .orElseThrow(() -> new RefusedException("the dump has no exception record: $exr_" + part));
        if (part.equals("code")) {
            return Integer.toUnsignedLong(record.code());
        }
        if (part.equals("numparams")) {
            return record.information().size();
        }
        for (int i = 0; i < record.information().size(); i++) {
            if (part.equals("param" + i)) {
                return record.information().get(i);
            }
        }
        throw new RefusedException("the exception record of the dump has no " + part);
    }

    private long eventInstruction() {
        return session.system()
                .dump()
                .context()
                .orElseThrow(() -> new RefusedException("the dump holds no context of the event"))
                .instruction();
    }

    /** A function whose code is part of its caller's returns where that returns. */
    private long returnAddress() {
        List<StackLine> lines = session.stack().lines();
        int called = session.frame();
        while (called < lines.size() && lines.get(called).inlined()) {
            called++;
        }
        if (called + 1 >= lines.size()) {
            throw new RefusedException("the stack ends here: " + session.stack().stopReason());
        }
        return lines.get(called + 1).instruction();
    }

    private long wideResult() {
        return session.system().architecture() == Architecture.X86
                ? values.registerValue("edx") << 32 | values.registerValue("eax")
                : values.registerValue("rax");
    }

    /** The address of a memory operand of the instruction at hand. */
    private long effective(int number) {
        if (session.system().architecture() != Architecture.X64) {
            throw new RefusedException("operands of code are read on x64 alone");
        }
        Instruction instruction = new Disassembler(session.memory())
                .instruction(session.registers().instruction());
        List<Operand.Memory> operands = new ArrayList<>();
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Operand.Memory memory) {
                operands.add(memory);
            }
        }
        OptionalLong address = number < operands.size()
                ? MemoryTouch.address(operands.get(number), session.registers(), instruction.length())
                : OptionalLong.empty();
        return address.orElseThrow(() -> new RefusedException(
                instruction.length() == 0
                        ? "the instruction is not in the dump"
                        : "the instruction has no such memory operand whose registers are known"));
    }

    private KernelThread thread() {
        KernelThread thread = session.scope().thread();
        if (thread == null) {
            throw new RefusedException("the current thread is not known");
        }
        return thread;
    }

    private KernelProcess process() {
        return KernelProcess.current(session.system(), session.scope().thread());
    }

    private long processId() {
        Long id = session.system().dump().process().map(found -> found.id()).orElse(null);
        if (id == null) {
            throw new RefusedException("the dump does not say which process it is of");
        }
        return id;
    }

    private long prcb() {
        if (session.scope().processor() == null || session.scope().processor().address() == 0) {
            throw new RefusedException("the address of the processor's control block is not known");
        }
        return session.scope().processor().address();
    }

    private long teb() {
        if (session.kernel()) {
            KernelThread thread = thread();
            int teb = session.system().layout().offset("_KTHREAD", "Teb");
            return thread.memory()
                    .pointer(thread.address() + teb, session.system().pointerBytes());
        }
        long teb = userThread().teb();
        if (teb == 0) {
            throw new RefusedException("the dump does not say where the thread's environment block is");
        }
        return teb;
    }

    private long peb() {
        int pointer = session.system().pointerBytes();
        if (session.kernel()) {
            KernelProcess process = process();
            OptionalInt peb = session.system().layout().find("_EPROCESS", "Peb");
            if (peb.isEmpty()) {
                throw new RefusedException("where a process keeps its PEB is told by the kernel's PDB (-y PATH)");
            }
            return process.memory().pointer(process.address() + peb.getAsInt(), pointer);
        }
        return session.memory().pointer(teb() + TEB_PEB[pointer == 8 ? 0 : 1], pointer);
    }

    private DumpThread userThread() {
        List<DumpThread> threads = session.system().dump().threads();
        int number = session.scope().number();
        if (session.kernel() || number < 0 || number >= threads.size()) {
            throw new RefusedException("there is no current user thread");
        }
        return threads.get(number);
    }

    /** Of the program, which is the first module of its dump. */
    private long entryPoint() {
        List<LoadedModule> modules = session.system().modules().loaded();
        if (session.kernel() || modules.isEmpty()) {
            throw new RefusedException(
                    "$exentry is of a program: " + (session.kernel() ? "this is a kernel" : "none is listed"));
        }
        LoadedModule program = modules.getFirst();
        PeImage image = session.system()
                .images()
                .of(program)
                .orElseThrow(() -> new RefusedException("the headers of " + program.name() + " are not in the dump"));
        long header = Integer.toUnsignedLong(image.contents().u32(NEW_HEADER));
        return program.base() + Integer.toUnsignedLong(image.contents().u32(header + ENTRY_POINT));
    }
}
