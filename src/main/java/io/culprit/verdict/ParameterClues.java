package io.culprit.verdict;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.HardwareError;
import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.RaisedException;
import io.culprit.fact.StackFrame;
import io.culprit.fact.TargetMachine;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Address;
import io.culprit.rule.Role;
import io.culprit.stack.FrameTrust;
import io.culprit.windows.bugcheck.BlameStep;
import io.culprit.windows.bugcheck.BlameVerb;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Clues from the bug check's parameters, in the order in which the table of bug checks assigns blame, and from the exception. */
final class ParameterClues {

    private static final int ILLEGAL_INSTRUCTION = 0xC000_001D;
    private static final int ACCESS_VIOLATION = 0xC000_0005;

    /** Windows maps nothing in the lowest 64 KB. */
    private static final long NULL_LIKE = 0x1_0000;

    private final Scene scene;
    private final List<Clue> clues;

    private ParameterClues(Scene scene, List<Clue> clues) {
        this.scene = scene;
        this.clues = clues;
    }

    static void find(Scene scene, List<Clue> clues) {
        ParameterClues finder = new ParameterClues(scene, clues);
        BugCheck bugCheck = scene.bugCheck();
        if (bugCheck == null) {
            finder.userException();
        } else {
            finder.steps(bugCheck);
        }
        scene.facts().brokenDriver().find().ifPresent(finder::brokenDriver);
        scene.facts().instruction().find().ifPresent(finder::instruction);
        scene.facts().corruption().find().ifPresent(finder::corruption);
        scene.facts().pool().find().ifPresent(finder::pool);
        scene.facts().hardware().find().ifPresent(finder::hardware);
    }

    private void steps(BugCheck bugCheck) {
        List<BlameStep> steps = bugCheck.blame();
        for (int i = 0; i < steps.size(); i++) {
            step(bugCheck, steps.get(i), i);
        }
    }

    private void step(BugCheck bugCheck, BlameStep step, int rank) {
        switch (step.verb()) {
            case MODULE_AT -> moduleAt(bugCheck, step.parameter(), rank);
            case UNLOADED_MODULE_AT -> unloadedAt(bugCheck, step.parameter(), rank);
            case CONTEXT, TRAP_FRAME -> context(step, rank);
            case MODULE_NAME, SERVICE_NAME, DRIVER_OBJECT -> named(bugCheck, step.parameter(), rank);
            case HARDWARE, MEMORY, STORAGE, FIRMWARE, CONFIGURATION, USER ->
                word(step.verb().word(), rank);
            // found where those facts are looked at
            case STACK, DEVICE_STACK, IRP, POOL_BLOCK, POOL_TAG, WHEA_RECORD -> {}
            // no fact leads from these to a module yet
            case THREAD,
                    PROCESS,
                    PROCESSOR,
                    LOCK,
                    STRUCTURE,
                    TRIAGE_BLOCK,
                    MDL,
                    INTERRUPT_OBJECT,
                    TIMER,
                    DPC,
                    NONE -> {}
        }
    }

    private void moduleAt(BugCheck bugCheck, int number, int rank) {
        BugCheck.Parameter parameter = bugCheck.parameters().get(number - 1);
        Role role = parameter.role() == ParameterRole.INSTRUCTION_ADDRESS ? Role.INSTRUCTION : Role.ROUTINE;
        address(role, parameter.value(), "P" + number, rank);
    }

    private void unloadedAt(BugCheck bugCheck, int number, int rank) {
        unloaded(bugCheck.parameters().get(number - 1).value(), "P" + number, rank);
    }

    private void address(Role role, long address, String source, int rank) {
        Optional<LoadedModule> module = scene.facts().modules().at(address);
        if (module.isPresent()) {
            String name = scene.nameOf(module.get());
            if (!scene.nameable(name)) {
                return; // the kernel and libraries fault on behalf of their callers: the stack tells whose
            }
            String what = role == Role.INSTRUCTION ? "the instruction at fault" : "the address in " + source;
            String place = name + "+" + Address.hex(address - module.get().base());
            String text = what + " (" + place + ") lies in " + name;
            Clue clue = Clue.of(role, name, text, source).ranked(rank).at(address);
            clues.add(role == Role.INSTRUCTION ? clue.detailed(pointer()) : clue);
        } else {
            unloaded(address, source, rank);
        }
    }

    /** What the pointer was through which the instruction failed: {@code null}, {@code user} or {@code wild}, into the kernel's half. */
    private String pointer() {
        FaultingInstruction instruction = scene.facts().instruction().find().orElse(null);
        Long touched = instruction == null ? null : instruction.touched();
        touched = touched == null ? referenced() : touched;
        if (touched == null) {
            return "";
        }
        return Address.kernelHalf(touched) ? "wild" : Address.below(touched, NULL_LIKE) ? "null" : "user";
    }

    private @Nullable Long referenced() {
        BugCheck check = scene.bugCheck();
        for (BugCheck.Parameter parameter : check == null ? List.<BugCheck.Parameter>of() : check.parameters()) {
            if (parameter.role() == ParameterRole.REFERENCED_ADDRESS) {
                return parameter.value();
            }
        }
        RaisedException exception = scene.facts().exception().find().orElse(null);
        return exception != null
                        && exception.code() == ACCESS_VIOLATION
                        && exception.information().size() >= 2
                ? exception.information().get(1)
                : null;
    }

    private void unloaded(long address, String source, int rank) {
        Optional<UnloadedModule> module = scene.facts().modules().unloadedAt(address);
        if (module.isPresent()) {
            String text = "the fault lies at " + Address.hex(address) + ", where "
                    + module.get().name() + " was until it was unloaded";
            clues.add(Clue.of(Role.UNLOADED_INSTRUCTION, module.get().name(), text, source)
                    .ranked(rank));
        }
    }

    private void context(BlameStep step, int rank) {
        Optional<CrashContext> context = scene.facts().context().find();
        if (context.isPresent() && !context.get().origin().startsWith("header")) {
            address(
                    Role.INSTRUCTION,
                    context.get().registers().instruction(),
                    context.get().origin(),
                    rank);
        } else if (context.isPresent() && step.verb() == BlameVerb.CONTEXT) {
            address(Role.INSTRUCTION, context.get().registers().instruction(), "context record", rank);
        }
    }

    private void named(BugCheck bugCheck, int number, int rank) {
        String name = bugCheck.parameters().get(number - 1).module();
        if (name != null) {
            clues.add(Clue.of(Role.NAMED, name, "parameter " + number + " names " + name, "P" + number)
                    .ranked(rank));
        }
    }

    /** A parameter that names the same module says no more than that. */
    private void brokenDriver(String name) {
        for (Clue clue : clues) {
            if (clue.role() == Role.NAMED && name.equalsIgnoreCase(clue.module())) {
                return;
            }
        }
        clues.add(Clue.of(Role.NAMED, name, "Windows itself names " + name + " in the dump", "BrokenDriver"));
    }

    private void word(String word, int rank) {
        String text = "for this bug check the cause is usually to be looked for in: " + word;
        clues.add(Clue.of(Role.BLAME_WORD, null, text, "table of bug checks")
                .ranked(rank)
                .detailed(word));
    }

    private void instruction(FaultingInstruction instruction) {
        ImpossibleFault impossible = instruction.impossible();
        if (impossible != null) {
            clues.add(Clue.of(Role.IMPOSSIBLE, null, phrase(impossible.text()), "instruction")
                    .detailed(impossible.kind()));
        }
        boolean refused = scene.facts()
                .exception()
                .find()
                .filter(exception -> exception.code() == ILLEGAL_INSTRUCTION)
                .isPresent();
        LoadedModule module = scene.facts().modules().at(instruction.address()).orElse(null);
        if (refused && module != null && Boolean.FALSE.equals(instruction.supported())) {
            String text = "its instruction " + instruction.text() + " needs " + instruction.feature()
                    + ", which this processor" + processor() + " does not have";
            clues.add(Clue.of(Role.PROCESSOR_LACKS, scene.nameOf(module), text, "CPUID"));
        }
    }

    /** Family and model, where they are known. */
    private String processor() {
        TargetMachine machine = scene.facts().machine().find().orElse(null);
        TargetMachine.Processor processor = machine == null ? null : machine.processor();
        return processor == null || processor.family() == null || processor.model() == null
                ? ""
                : " (family " + processor.family() + " model " + Address.hex(processor.model()) + ")";
    }

    /** A sentence as it stands within another one. */
    private static String phrase(String sentence) {
        String words = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        boolean word = words.length() > 1 && (words.charAt(1) == ' ' || Character.isLowerCase(words.charAt(1)));
        return word ? Character.toLowerCase(words.charAt(0)) + words.substring(1) : words;
    }

    private void corruption(MemoryCorruption corruption) {
        if (corruption.module() != null) {
            clues.add(Clue.of(Role.HOOK, corruption.module(), phrase(corruption.text()), "memory and image file"));
            return;
        }
        Role role = corruption.singleBit() ? Role.SINGLE_BIT : Role.CORRUPTION;
        clues.add(Clue.of(role, null, phrase(corruption.text()), "parameters").detailed(corruption.kind()));
    }

    /** The tag speaks for its owner only where that driver was there: other drivers use well-known tags, too. */
    private void pool(PoolAllocation pool) {
        String own = scene.ownerOf(pool.tag());
        String owner = own != null ? own : pool.module();
        boolean present = owner != null && (scene.module(owner) != null || scene.unloaded(owner));
        if (owner != null && present) {
            String text = owner + " uses the pool tag '" + pool.tag() + "' of the block that "
                    + (pool.damaged() ? "was damaged" : "the call was about");
            clues.add(
                    Clue.of(Role.POOL_TAG, owner, text, pool.header() == null ? "P" + pool.parameter() : "POOL_HEADER")
                            .detailed(pool.damaged() ? "damaged" : "used"));
        }
    }

    private void hardware(HardwareError hardware) {
        clues.add(Clue.of(
                        Role.HARDWARE_REPORT,
                        null,
                        "the hardware itself reported an error (" + hardware.source() + "): " + hardware.text(),
                        "error record")
                .detailed(hardware.component() == null ? "" : hardware.component()));
    }

    private void userException() {
        Optional<RaisedException> exception = scene.facts().exception().find();
        if (exception.isEmpty()) {
            return;
        }
        if (exception.get().software()) {
            raiser(exception.get());
            return;
        }
        @Nullable CrashContext context = scene.facts().context().find().orElse(null);
        long at = context == null
                ? exception.get().address()
                : context.registers().instruction();
        address(Role.INSTRUCTION, at, "exception context", 0);
    }

    /** The first frame of a module that is not there to raise exceptions for everybody. */
    private void raiser(RaisedException exception) {
        for (StackFrame frame : scene.facts().stack()) {
            String name = frame.module();
            if (name != null && scene.nameable(name) && !scene.windowsService(name)) {
                String place = name + "+" + Address.hex(frame.offset());
                boolean sure = frame.trust() != FrameTrust.SCAN;
                Clue clue = Clue.of(
                        Role.RAISER,
                        name,
                        place + " raised the exception" + (sure ? "" : ", if the scan of the stack is right"),
                        "stack, " + exception.name());
                clues.add(sure ? clue : clue.uncertain());
                return;
            }
        }
    }
}
