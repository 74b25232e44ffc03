package io.culprit.fact.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.RaisedException;
import io.culprit.image.Fixture;
import io.culprit.image.FunctionEntry;
import io.culprit.image.PeImage;
import io.culprit.machine.LittleEndian;
import io.culprit.symbol.Symbols;
import io.culprit.windows.SystemOpener;
import io.culprit.windows.TestDump;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filling behind a return, which nothing leads to, and the middle of an instruction. */
class ControlFlowTest {

    private static final long NIC = 0xFFFFF804_30000000L;

    /** The filling: eleven bytes behind a return, up to the next multiple of 16. */
    private static final int FIRST = 0x1805;

    private static final int END = 0x1810;

    private final TestDump dump = new TestDump();
    private final byte[] code = new byte[0x1000];

    ControlFlowTest() {
        dump.module("nic.sys", NIC, 0x40000);
        Arrays.fill(code, (byte) 0x90);
        code[FIRST - 0x1001] = (byte) 0xC3;
        Arrays.fill(code, FIRST - 0x1000, END - 0x1000, (byte) 0xCC);
    }

    private void put(int rva, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        System.arraycopy(bytes, 0, code, rva - 0x1000, bytes.length);
    }

    private static RaisedException raised(int code) {
        return new RaisedException(code, "STATUS_BREAKPOINT", NIC, "nic.sys", List.of(), null);
    }

    private @Nullable ImpossibleFault at(int rva) {
        dump.memory.put(NIC + 0x1000, code);
        return new ControlFlow(dump.open(), NIC + rva).broken(raised(0x80000003));
    }

    @ParameterizedTest
    @ValueSource(ints = {FIRST, FIRST + 5, END - 1})
    void nothingLeadsIntoTheFillingBehindAReturn(int rva) {
        assertThat(at(rva))
                .isEqualTo(new ImpossibleFault(
                        "beyond-return",
                        "The processor executed the filling (int3) behind the return at 0xfffff80430001804, to which"
                                + " nothing in the code around it leads.",
                        "a return at 0xfffff80430001804",
                        "execution of the filling at 0x" + Long.toHexString(NIC + rva)));
    }

    /** The context may stand behind the breakpoint. */
    @Test
    void theBreakpointMayBeTheByteBefore() {
        ImpossibleFault fault = at(END);
        assertThat(fault).isNotNull();
        assertThat(fault.seen()).isEqualTo("execution of the filling at 0xfffff8043000180f");
        assertThat(at(END + 1)).isNull();
    }

    @Test
    void otherExceptionsAndOtherBytesAreLetThrough() {
        dump.memory.put(NIC + 0x1000, code);
        assertThat(new ControlFlow(dump.open(), NIC + FIRST).broken(raised(0xC0000005)))
                .isNull();
        assertThat(new ControlFlow(dump.open(), NIC + FIRST).broken(null)).isNull();
        assertThat(new ControlFlow(dump.open(), 0x1000).broken(raised(0x80000003)))
                .isNull();
        code[FIRST - 0x1001] = (byte) 0xC2;
        assertThat(at(FIRST)).as("no return before it").isNull();
        code[FIRST - 0x1001] = (byte) 0xC3;
        code[END - 0x1001] = (byte) 0x90;
        assertThat(at(FIRST)).as("not up to a multiple of 16").isNull();
        assertThat(at(0x1200)).as("no filling").isNull();
    }

    /** A filling is shorter than what it fills up to; longer rows of breakpoints are something else. */
    @Test
    void aLongRowOfBreakpointsIsNoFilling() {
        Arrays.fill(code, FIRST - 0x1000, FIRST - 0x1000 + 0x40, (byte) 0xCC);
        assertThat(at(FIRST + 16)).isNotNull();
        assertThat(at(FIRST + 17)).isNull();
    }

    /** Branches of every form, from before and from behind; what they lead to: the first byte, the last, and those beside them. */
    @ParameterizedTest
    @CsvSource({
        "70, 2, 1",
        "7F, 2, 1",
        "75, 2, 1",
        "E0, 2, 1",
        "E3, 2, 1",
        "EB, 2, 1",
        "E8, 5, 4",
        "E9, 5, 4",
        "0F80, 6, 4",
        "0F8F, 6, 4"
    })
    void aBranchThatLeadsIntoTheFillingLetsItThrough(String opcode, int length, int displacementBytes) {
        for (int place : new int[] {FIRST - 0x20, END + 0x20}) {
            for (int to : new int[] {FIRST - 1, FIRST, END - 1, END}) {
                byte[] before = code.clone();
                byte[] displacement = new byte[4];
                LittleEndian.putU32(displacement, 0, to - place - length);
                put(place, opcode + HexFormat.of().formatHex(displacement, 0, displacementBytes));
                boolean reached = to == FIRST || to == END - 1;
                assertThat(at(FIRST) == null)
                        .as("%s at %x to %x", opcode, place, to)
                        .isEqualTo(reached);
                System.arraycopy(before, 0, code, 0, code.length);
            }
        }
    }

    /** Opcodes beside those of branches lead nowhere. */
    @ParameterizedTest
    @ValueSource(strings = {"6F", "80", "DF", "E4", "EA", "EC", "E7", "0F90"})
    void whatIsNoBranchLeadsNowhere(String opcode) {
        for (int displacement = -8; displacement < 8; displacement++) {
            byte[] bytes = new byte[4];
            LittleEndian.putU32(bytes, 0, 0x20 + displacement);
            byte[] before = code.clone();
            put(FIRST - 0x20, opcode + HexFormat.of().formatHex(bytes));
            assertThat(at(FIRST)).as("%s %d", opcode, displacement).isNotNull();
            System.arraycopy(before, 0, code, 0, code.length);
        }
    }

    /** Half a kilobyte before and behind is searched, as far as it is there. */
    @Test
    void branchesAreSoughtAround() {
        put(FIRST - 0x200, "E9 FB010000");
        assertThat(at(FIRST)).isNull();
        put(FIRST - 0x200, "90 90 90 90 90");
        put(FIRST - 0x201, "E9 FC010000");
        assertThat(at(FIRST)).as("further away").isNotNull();
        put(FIRST + 0x1FE, "EB 00");
        byte[] displacement = new byte[4];
        LittleEndian.putU32(displacement, 0, -0x200);
        put(FIRST + 0x1FB, "E9" + HexFormat.of().formatHex(displacement));
        assertThat(at(FIRST)).as("the last one").isNull();
    }

    /** The function's entry in the image reaches over the filling: it is code of its own, behind a return in the middle. */
    @Test
    void aFillingWithinAFunctionIsLetThrough() {
        PeImage image = Fixture.X64.image();
        FunctionEntry entry = image.functions().find(Fixture.X64.rva("small")).entry();
        assertThat(entry).isNotNull();
        dump.modules.clear();
        dump.modules.add(Fixture.X64.module());
        long begin = Fixture.BASE + entry.begin();
        long filling = (begin + 16 & -16) + 5;
        byte[] bytes = new byte[0x600];
        Arrays.fill(bytes, (byte) 0x90);
        int at = 0x200 + (int) (filling - begin);
        bytes[at - 1] = (byte) 0xC3;
        Arrays.fill(bytes, at, at + 11, (byte) 0xCC);
        dump.memory.put(begin - 0x200, bytes);

        assertThat(new ControlFlow(dump.open(), filling).broken(raised(0x80000003)))
                .isNotNull();
        assertThat(new ControlFlow(SystemOpener.open(dump, module -> Optional.of(image), Symbols.NONE), filling)
                        .broken(raised(0x80000003)))
                .isNull();
    }

    @Test
    void theMiddleIsToldByTheInstructionThatReachesOverIt() {
        PeImage image = Fixture.X64.image();
        dump.modules.clear();
        dump.modules.add(Fixture.X64.module());
        long begin = Fixture.BASE + Fixture.X64.rva("small");
        dump.memory.put(begin, HexFormat.of().parseHex("90" + "4883EC20" + "90909090"));
        ControlFlow middle =
                new ControlFlow(SystemOpener.open(dump, module -> Optional.of(image), Symbols.NONE), begin + 3);

        assertThat(middle.broken(null))
                .isEqualTo(new ImpossibleFault(
                        "middle",
                        "The processor was in the middle of the instruction at 0x" + Long.toHexString(begin + 1)
                                + " (sub rsp, 0x20).",
                        "an instruction that begins at 0x" + Long.toHexString(begin + 1),
                        "execution at 0x" + Long.toHexString(begin + 3)));
        dump.memory.put(begin, HexFormat.of().parseHex("06" + "4883EC20"));
        assertThat(middle.broken(null)).as("code that is not decoded").isNull();
    }
}
