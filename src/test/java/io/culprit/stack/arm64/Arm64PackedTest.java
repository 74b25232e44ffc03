package io.culprit.stack.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.FunctionEntry;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.Walking;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Packed unwind data: the canonical prolog and epilog of each form, made by the table of ARM64 exception handling ("Packed unwind data"),
 * run forwards and are unwound from each of their instructions.
 */
class Arm64PackedTest {

    private static final long TOP = 0xFFFF_A000_0080_0000L;
    private static final long RETURN = Walking.BASE + 0x1008;
    private static final int[] INTEGERS = {0, 1, 2, 3, 6, 9, 10};
    private static final int[] FLOATS = {0, 1, 2, 5, 7};
    private static final int[] LOCALS = {0, 16, 512, 528, 4080, 4096, 7000 & ~15};
    private static final int UNCHAINED_LR = 1;
    private static final int SIGNED = 2;

    /** The fields of an entry as the specification names them, and what is left of the frame for locals. */
    private record Form(int regI, int regF, boolean homes, int cr, int locsz) {

        int intsz() {
            return regI * 8 + (cr == UNCHAINED_LR ? 8 : 0);
        }

        int savsz() {
            return intsz() + (regF == 0 ? 0 : regF * 8 + 8) + (homes ? 64 : 0) + 15 & ~15;
        }

        boolean chained() {
            return cr >= SIGNED;
        }

        /** Whether a prolog has it: a chain needs its place, and there is no unwind code for a first pair of x19 and lr. */
        boolean exists() {
            return (!chained() || locsz >= 16) && !(cr == UNCHAINED_LR && regI == 1);
        }

        long word(int flag) {
            return flag
                    | (long) regF << 13
                    | (long) regI << 16
                    | (homes ? 1L << 20 : 0)
                    | (long) cr << 21
                    | (long) (savsz() + locsz) / 16 << 23;
        }

        /** Registers that are stored together, and where from the bottom of the saved ones. */
        private List<String> saved() {
            List<String> saved = new ArrayList<>();
            for (int i = 0; i < regI; i += 2) {
                boolean alone = i + 1 == regI;
                String second = !alone ? ", x" + (20 + i) : cr == UNCHAINED_LR ? ", lr" : "";
                saved.add("x" + (19 + i) + second + ", [sp, #" + i * 8 + "]");
            }
            if (cr == UNCHAINED_LR && regI % 2 == 0) {
                saved.add("lr, [sp, #" + (intsz() - 8) + "]");
            }
            int floats = regF == 0 ? 0 : regF + 1;
            for (int i = 0; i < floats; i += 2) {
                String second = i + 1 == floats ? "" : ", d" + (9 + i);
                saved.add("d" + (8 + i) + second + ", [sp, #" + (intsz() + i * 8) + "]");
            }
            return saved;
        }

        List<String> prolog() {
            List<String> stores = new ArrayList<>(saved());
            for (int i = 0; homes && i < 8; i += 2) {
                stores.add("x" + i + ", x" + (i + 1) + ", [sp, #" + (savsz() - 64 + i * 8) + "]");
            }
            List<String> prolog = new ArrayList<>();
            if (cr == SIGNED) {
                prolog.add("pacibsp");
            }
            for (int i = 0; i < stores.size(); i++) {
                String store = i > 0 ? stores.get(i) : allocating(stores.get(i), "[sp, #-" + savsz() + "]!");
                prolog.add((store.indexOf(',') < store.indexOf('[') - 2 ? "stp " : "str ") + store);
            }
            if (chained() && locsz <= 512) {
                prolog.add("stp fp, lr, [sp, #-" + locsz + "]!");
            } else if (locsz > 4080) {
                prolog.add("sub sp, sp, #4080");
                prolog.add("sub sp, sp, #" + (locsz - 4080));
            } else if (locsz > 0) {
                prolog.add("sub sp, sp, #" + locsz);
            }
            if (chained() && locsz > 512) {
                prolog.add("stp fp, lr, [sp, #0]");
            }
            if (chained()) {
                prolog.add("mov fp, sp");
            }
            return prolog;
        }

        private static String allocating(String store, String address) {
            return store.substring(0, store.indexOf('[')) + address;
        }

        /** The prolog backwards, without what is homed and without the frame pointer that it has set. */
        List<String> epilog() {
            List<String> epilog = new ArrayList<>();
            if (chained() && locsz <= 512) {
                epilog.add("ldp fp, lr, [sp], #" + locsz);
            } else {
                if (chained()) {
                    epilog.add("ldp fp, lr, [sp, #0]");
                }
                if (locsz > 4080) {
                    epilog.add("add sp, sp, #" + (locsz - 4080));
                }
                if (locsz > 0) {
                    epilog.add("add sp, sp, #" + Math.min(locsz, 4080));
                }
            }
            List<String> loads = saved();
            if (loads.isEmpty() && homes) {
                epilog.add("add sp, sp, #" + savsz());
            }
            for (int i = loads.size() - 1; i >= 0; i--) {
                String load = i > 0 ? loads.get(i) : allocating(loads.get(i), "[sp], #" + savsz());
                epilog.add((load.indexOf(',') < load.indexOf('[') - 2 ? "ldp " : "ldr ") + load);
            }
            if (cr == SIGNED) {
                epilog.add("autibsp");
            }
            return epilog;
        }
    }

    private static List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        for (int regI : INTEGERS) {
            for (int regF : FLOATS) {
                for (int cr = 0; cr < 4; cr++) {
                    for (int locsz : LOCALS) {
                        forms.add(new Form(regI, regF, false, cr, locsz));
                        forms.add(new Form(regI, regF, true, cr, locsz));
                    }
                }
            }
        }
        forms.removeIf(form -> !form.exists());
        return forms;
    }

    /** One test for each number of integer registers: each of thousands would take longer than its walks. */
    static List<Integer> integers() {
        return forms().stream().map(Form::regI).distinct().toList();
    }

    @ParameterizedTest
    @MethodSource("integers")
    void unwindsCanonicalFunctionsFromEachInstructionOfPrologBodyAndEpilog(int regI) {
        for (Form form : forms()) {
            if (form.regI == regI) {
                unwindsFromEverywhere(form);
            }
        }
    }

    private static void unwindsFromEverywhere(Form form) {
        List<String> prolog = form.prolog();
        List<String> epilog = form.epilog();
        int body = 3;
        long bytes = (prolog.size() + body + epilog.size() + 1) * 4L;
        Arm64Machine machine = new Arm64Machine(TOP, RETURN);
        for (int i = 0; i < prolog.size(); i++) {
            unwinds(form, 1, bytes, machine, i * 4L, true);
            machine.run(prolog.get(i));
        }
        for (int i = 0; i < body; i++) {
            unwinds(form, 1, bytes, machine, (prolog.size() + i) * 4L, true);
            unwinds(form, 2, bytes, machine, i * 4L, true);
        }
        unwinds(form, 1, bytes, machine, (prolog.size() + body) * 4L, false);
        unwinds(form, 2, bytes, machine, bytes - 4, true);
        for (int i = 0; i <= epilog.size(); i++) {
            unwinds(form, 1, bytes, machine, (prolog.size() + body + i) * 4L, true);
            if (i < epilog.size()) {
                machine.run(epilog.get(i));
            }
        }
    }

    private static void unwinds(Form form, int flag, long bytes, Arm64Machine machine, long offset, boolean exact) {
        Arm64Codes codes =
                Arm64Codes.of(AddressSpace.EMPTY, new FunctionEntry(0x1000, 0x1000 + bytes, form.word(flag)));
        StackTarget target = Walking.without(Fixture.ARM64, machine.stack.memory());
        Registers start = machine.at(Walking.BASE + 0x1000 + offset);
        if (codes == null) {
            throw new AssertionError("no codes for " + form);
        }

        Step step = new Arm64Undo(target, start).caller(codes.codes(), codes.start(offset, exact));

        Step.Caller caller = (Step.Caller) step;
        boolean same = caller.registers().instruction() == RETURN
                && caller.registers().stackPointer() == TOP
                && caller.trust() == FrameTrust.UNWIND
                && !caller.exact();
        for (int i = 19; i <= 29; i++) {
            same &= caller.registers().value(i) == Arm64Machine.value(i);
        }
        assertThat(same)
                .as("%s at %d of %s ... %s: %s", form, offset, form.prolog(), form.epilog(), caller)
                .isTrue();
    }

    /** More registers than there are, a frame smaller than what is saved in it, a chain without a place, a first pair of x19 and lr. */
    @ParameterizedTest
    @CsvSource({"11, 0, 0, 96", "2, 0, 0, 0", "0, 7, 0, 48", "0, 0, 3, 0", "4, 0, 2, 32", "1, 0, 1, 16"})
    void refusesFormsThatNoPrologHas(int regI, int regF, int cr, int frame) {
        long word = 1 | (long) regF << 13 | (long) regI << 16 | (long) cr << 21 | (long) frame / 16 << 23;

        assertThat(Arm64Codes.of(AddressSpace.EMPTY, new FunctionEntry(0, 64, word)))
                .isNull();
        assertThat(Arm64Codes.of(AddressSpace.EMPTY, new FunctionEntry(0, 64, 3)))
                .isNull();
    }
}
