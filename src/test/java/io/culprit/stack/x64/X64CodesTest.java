package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.FunctionEntry;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.Step;
import io.culprit.stack.X64Registers;
import io.culprit.stack.walk.StackWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Unwind codes of x64 records: each is held against the prolog instruction that it stands for. */
class X64CodesTest {

    private static final long TOP = 0xFFFF_A000_0080_0000L;
    private static final long RETURN = 0xFFFF_F803_1000_1008L;
    private static final int INSTRUCTION_BYTES = 4;
    private static final int FRAMED = 5;

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** An UNWIND_INFO: flags and version, bytes of the prolog, number of slots, frame register and offset, the slots. */
    private static byte[] record(int first, int prologBytes, int frame, byte[] slots) {
        byte[] record = Arrays.copyOf(
                new byte[] {(byte) first, (byte) prologBytes, (byte) (slots.length / 2), (byte) frame},
                4 + (slots.length + 3 & ~3));
        System.arraycopy(slots, 0, record, 4, slots.length);
        return record;
    }

    private static @Nullable UnwindInfo read(byte[] record) {
        return UnwindInfo.read(Fixture.bytes(0x2000, record), new FunctionEntry(0x1000, 0x1100, 0x2000));
    }

    private static UnwindInfo info(byte[] record) {
        UnwindInfo info = read(record);
        if (info == null) {
            throw new AssertionError("not readable");
        }
        return info;
    }

    private static Step undo(UnwindInfo info, AddressSpace image, X64Machine machine, long offset) {
        return new X64Undo(machine.stack.memory(), image, new X64Registers(machine.at(0))).caller(info, offset);
    }

    private static void isCaller(String what, Step step) {
        Step.Caller caller = (Step.Caller) step;
        assertThat(caller.registers().instruction()).as(what).isEqualTo(RETURN);
        assertThat(caller.registers().stackPointer()).as(what).isEqualTo(TOP);
        for (String name : X64Machine.NONVOLATILE) {
            assertThat(caller.registers().value(name))
                    .as(name + " after " + what)
                    .isEqualTo(X64Machine.value(name));
        }
        assertThat(caller.trust()).isEqualTo(FrameTrust.UNWIND);
        assertThat(caller.exact()).isFalse();
        assertThat(caller.note()).isNull();
    }

    /**
     * Each instruction of these prologs, four bytes long, is followed by its code without the offset. Behind a semicolon without code stand
     * instructions of the body.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00 | push rbx 30; push r15 F0; sub rsp 8 02; sub rsp 128 F2",
                "00 | push rdi 70; sub rsp 136 01:1100; mov 0 rsi 64:0000; mov 128 r12 C4:1000",
                "00 | sub rsp 524280 01:FFFF; mov 8 rbx 34:0100",
                "00 | sub rsp 524288 11:00000800; mov 524280 r13 D5:F8FF0700; mov 16 r14 E4:0200",
                "00 | sub rsp 64 72; nop 68:0200; nop 69:20000000; mov 48 rbx 34:0600",
                "25 | push rbp 50; sub rsp 96 B2; lea rbp 32 03; mov 8 rdi 74:0100; sub rsp 4096; sub rsp 16",
                "0D | push r13 D0; sub rsp 32 32; lea r13 0 03; sub rsp 272",
                "F5 | push rbp 50; sub rsp 264 01:2100; lea rbp 240 03; mov 0 rbx 35:00000000; add rsp -48",
            })
    void undoesWhatEachCodeStandsFor(String frame, String program) {
        List<String> instructions = List.of(program.split("; ", -1));
        byte[] slots = {};
        int prolog = 0;
        for (String instruction : instructions) {
            String code =
                    instruction.substring(instruction.lastIndexOf(' ') + 1).replace(":", "");
            if (coded(instruction)) {
                prolog++;
                byte[] bytes = hex(String.format("%02x", prolog * INSTRUCTION_BYTES) + code);
                slots = joined(bytes, slots);
            }
        }
        UnwindInfo info = info(record(1, prolog * INSTRUCTION_BYTES, hex(frame)[0], slots));
        X64Machine machine = new X64Machine(TOP, RETURN);
        for (int i = 0; i < instructions.size(); i++) {
            String instruction = instructions.get(i);
            isCaller("before " + instruction, undo(info, AddressSpace.EMPTY, machine, i * INSTRUCTION_BYTES));
            machine.run(coded(instruction) ? instruction.substring(0, instruction.lastIndexOf(' ')) : instruction);
        }
        isCaller("all", undo(info, AddressSpace.EMPTY, machine, instructions.size() * INSTRUCTION_BYTES));
    }

    /** Compilers align the stack pointer once the frame register is set: from there on, that register alone leads to what was saved. */
    @Test
    void usesTheFrameRegisterAsSoonAsItIsSet() {
        UnwindInfo info = info(record(1, 20, 0x25, hex("1474 0100 0C03 08B2 0450")));
        X64Machine machine = new X64Machine(TOP, RETURN);
        machine.run("push rbp");
        machine.run("sub rsp 96");
        isCaller("before it is set", undo(info, AddressSpace.EMPTY, machine, 8));
        machine.run("lea rbp 32");
        machine.run("mov 8 rdi");
        machine.run("sub rsp 4096");
        isCaller("behind the prolog", undo(info, AddressSpace.EMPTY, machine, 20));
        X64Machine early = new X64Machine(TOP, RETURN);
        List.of("push rbp", "sub rsp 96", "lea rbp 32").forEach(early::run);
        isCaller("right behind it", undo(info, AddressSpace.EMPTY, early, 12));
        early.run("sub rsp 4096");
        isCaller("where the stack is aligned", undo(info, AddressSpace.EMPTY, early, 16));
    }

    private static boolean coded(String instruction) {
        return instruction.split(" ", -1).length
                        > (instruction.startsWith("push") || instruction.startsWith("nop") ? 2 : 3)
                || instruction.startsWith("nop");
    }

    private static byte[] joined(byte[] left, byte[] right) {
        byte[] all = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, all, left.length, right.length);
        return all;
    }

    /** The codes of a fragment are followed by those of the function that it belongs to, all of whose prolog has run. */
    @Test
    void undoesThePrologOfTheFunctionThatAFragmentBelongsTo() {
        byte[] image = new byte[0x100];
        byte[] fragment = record(4 << 3 | 1, 8, 0, hex("0832 0474 0100"));
        byte[] function = record(1, 8, 0, hex("0862 0430"));
        System.arraycopy(fragment, 0, image, 0, 12);
        LittleEndian.putU32(image, 12, 0x500);
        LittleEndian.putU32(image, 16, 0x600);
        LittleEndian.putU32(image, 20, 0x80);
        System.arraycopy(function, 0, image, 0x80, function.length);
        AddressSpace contents = Fixture.bytes(0, image);
        UnwindInfo info = UnwindInfo.read(contents, new FunctionEntry(0x400, 0x480, 0));
        if (info == null) {
            throw new AssertionError("not readable");
        }
        X64Machine machine = new X64Machine(TOP, RETURN);
        machine.run("push rbx");
        machine.run("sub rsp 56");

        assertThat(info.isChained()).isTrue();
        assertThat(info.chained()).isEqualTo(new FunctionEntry(0x500, 0x600, 0x80));
        isCaller("the fragment's beginning", undo(info, contents, machine, 0));
        machine.run("mov 8 rdi");
        isCaller("its prolog", undo(info, contents, machine, 4));
        machine.run("sub rsp 32");
        isCaller("its body", undo(info, contents, machine, 8));
        assertThat(undo(info, AddressSpace.EMPTY, machine, 4))
                .isEqualTo(new Step.Stuck("chained unwind information is not readable"));
    }

    /** A chain that leads to itself ends. */
    @Test
    void givesUpAChainWithoutEnd() {
        byte[] image = new byte[0x20];
        image[0] = 4 << 3 | 1;
        LittleEndian.putU32(image, 4, 0);
        AddressSpace contents = Fixture.bytes(0, image);

        assertThat(undo(info(image), contents, new X64Machine(TOP, RETURN), 4))
                .isEqualTo(new Step.Stuck("chained unwind information is not readable"));
    }

    /** An entry with the lowest bit set says where another entry is, as those of functions do that share their information. */
    @Test
    void followsAnEntryToTheOneThatItSharesInformationWith() {
        byte[] image = new byte[0x100];
        for (int i = 0; i < 4; i++) {
            LittleEndian.putU32(image, 8 + i * 12, i == 3 ? 0x80 : (i + 1) * 12 | 1);
        }
        image[0x80] = 1;
        image[0x81] = 0x17;
        AddressSpace contents = Fixture.bytes(0, image);

        UnwindInfo found = UnwindInfo.read(contents, new FunctionEntry(0, 0x10, 1));

        assertThat(found).isNotNull();
        assertThat(found.prologBytes()).isEqualTo(0x17);
        assertThat(UnwindInfo.read(contents, new FunctionEntry(0, 0x10, 0xF9))).isNull();
    }

    @Test
    void readsAllFieldsOfARecordAndNoneThatIsCutOff() {
        UnwindInfo info = info(record(2 | 0x1B << 3, 0xFE, 0xA5, hex("04F2 0230 0110")));

        assertThat(info.version()).isEqualTo(2);
        assertThat(info.flags()).isEqualTo(0x1B);
        assertThat(info.prologBytes()).isEqualTo(0xFE);
        assertThat(info.frameRegister()).isEqualTo(5);
        assertThat(info.frameOffset()).isEqualTo(0xA0);
        assertThat(info.slots()).containsExactly(0xF204, 0x3002, 0x1001);
        assertThat(info.codeOffset(0)).isEqualTo(4);
        assertThat(info.operation(0)).isEqualTo(UnwindInfo.ALLOC_SMALL);
        assertThat(info.operationInfo(0)).isEqualTo(15);
        assertThat(info.operand16(2)).isEqualTo(0x1001);
        assertThat(info.operand16(3)).isZero();
        assertThat(info.operand32(1)).isEqualTo(0x1001_3002);
        assertThat(info.isChained()).isFalse();
        assertThat(info.chained()).isNull();
        assertThat(read(Arrays.copyOf(record(1, 8, 0, hex("0862 0430")), 7))).isNull();
        assertThat(read(new byte[3])).isNull();
        assertThat(info(Arrays.copyOf(record(1, 4, 0, hex("0430")), 6)).slots()).containsExactly(0x3004);
    }

    @Test
    void knowsHowManySlotsEachCodeTakes() {
        byte[] slots = {
            0, 0, 0, 0x01, 0, 0x11, 0, 0x02, 0, 0x03, 0, 0x04, 0, 0x05, 0, 0x06, 0, 0x07, 0, 0x08, 0, 0x09, 0, 0x0A
        };
        UnwindInfo info = info(record(1, 4, 0, slots));
        int[] taken = {1, 2, 3, 1, 1, 2, 3, 2, 3, 2, 3, 1};
        for (int i = 0; i < taken.length; i++) {
            assertThat(info.slotsOf(i)).as("operation %d", info.operation(i)).isEqualTo(taken[i]);
        }
    }

    @Test
    void saysWhatItCannotUndo() {
        X64Machine machine = new X64Machine(TOP, RETURN);
        for (int operation = 11; operation < 16; operation++) {
            UnwindInfo unknown = info(record(1, 4, 0, new byte[] {4, (byte) operation}));
            assertThat(undo(unknown, AddressSpace.EMPTY, machine, 4))
                    .isEqualTo(new Step.Stuck("unwind operation " + operation + " is not known"));
            isCaller("the beginning", undo(unknown, AddressSpace.EMPTY, machine, 3));
        }
        Step popped = undo(info(record(1, 4, 0, hex("0430"))), AddressSpace.EMPTY, new X64Machine(TOP - 8, RETURN), 4);
        assertThat(popped).as("no return address above what is popped").isInstanceOf(Step.Stuck.class);
        machine.stack.put(TOP, RETURN);
        Step.Caller lost =
                (Step.Caller) undo(info(record(1, 4, 0, hex("0434 0800 0402"))), AddressSpace.EMPTY, machine, 4);
        assertThat(lost.registers().known("rbx")).as("saved where nothing is").isFalse();
        assertThat(lost.registers().known("rsi")).isTrue();
        machine.run("sub rsp 64");
        assertThat(undo(info(record(1, 4, 0, hex("0422"))), AddressSpace.EMPTY, machine, 4))
                .isEqualTo(new Step.Stuck("return address at 0xffffa000007fffd0: memory not in dump"));
    }

    /** In the caller of such a function the register may be lost: what was saved at offsets from it cannot be found. */
    @Test
    void doesNotUseAFrameRegisterThatIsNotKnown() {
        UnwindInfo info = info(record(1, 8, FRAMED, hex("0803 0472")));
        Registers lost = Registers.of(Architecture.X64, 0, TOP - 8);
        StackWriter stack = new StackWriter().put(TOP - 8, RETURN);

        Step step = new X64Undo(stack.memory(), AddressSpace.EMPTY, new X64Registers(lost)).caller(info, 8);
        Step before = new X64Undo(stack.memory(), AddressSpace.EMPTY, new X64Registers(lost)).caller(info, 3);

        assertThat(step).isEqualTo(new Step.Stuck("frame register is not known"));
        assertThat(before).isInstanceOf(Step.Caller.class);
    }

    /** What the processor pushed stands above what the handler's prolog has undone, below an error code where there is one. */
    @ParameterizedTest
    @CsvSource({"0, 0A", "1, 1A"})
    void findsTheMachineFrameAboveTheHandlersOwn(int errorCodes, String code) {
        StackWriter stack = new StackWriter().zeros(TOP - 0x400, TOP);
        long frame = TOP - 0x28;
        stack.put(frame, RETURN)
                .put(frame + 8, 0x10)
                .put(frame + 0x10, 0x246)
                .put(frame + 0x18, TOP)
                .put(frame + 0x20, 0x18);
        UnwindInfo info = info(record(1, 4, 0, hex("04 32 00 " + code)));
        Registers start =
                Registers.of(Architecture.X64, 0, frame - 8L * errorCodes - 32).with("rsi", 7);

        Step step = new X64Undo(stack.memory(), AddressSpace.EMPTY, new X64Registers(start)).caller(info, 4);

        assertThat(step).isInstanceOf(Step.Caller.class);
        Step.Caller caller = (Step.Caller) step;
        assertThat(caller.registers().instruction()).isEqualTo(RETURN);
        assertThat(caller.registers().stackPointer()).isEqualTo(TOP);
        assertThat(caller.registers().value("rsi")).isEqualTo(7);
        assertThat(caller.trust()).isEqualTo(FrameTrust.CONTEXT);
        assertThat(caller.exact()).isTrue();
        assertThat(caller.note()).isEqualTo("machine frame at 0x" + Long.toHexString(frame) + ": interrupted here");
    }
}
