package io.culprit.fact.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.RaisedException;
import io.culprit.image.Fixture;
import io.culprit.image.FunctionEntry;
import io.culprit.image.PeImage;
import io.culprit.machine.Architecture;
import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.Registers;
import io.culprit.symbol.Symbols;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.SystemOpener;
import io.culprit.windows.TestDump;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an instruction cannot have done, and what is let through because it can. */
class ImpossibleFaultTest {

    private static final long NIC = 0xFFFFF804_30000000L;
    private static final long CODE = NIC + 0x1100;
    private static final long POOL = 0xFFFF9A00_00001000L;
    private static final String READ_RAX_18 = "488b4018";

    private final TestDump dump = new TestDump();

    ImpossibleFaultTest() {
        dump.module("nic.sys", NIC, 0x40000);
    }

    private @Nullable ImpossibleFault judge(String hex, long rax, long reported, boolean read) {
        Registers registers = Registers.of(Architecture.X64, CODE, 0xFFFFF900_00002000L)
                .with("rax", rax)
                .with("rcx", 0x10);
        return finder(hex).find(registers, new PageFault(reported, read), null);
    }

    private ImpossibleFinder finder(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        dump.memory.put(CODE, bytes);
        Instruction instruction = InstructionDecoder.decode(bytes, 0, bytes.length);
        return new ImpossibleFinder(dump.open(), instruction, CODE);
    }

    private static RaisedException breakpoint() {
        return new RaisedException(0x80000003, "STATUS_BREAKPOINT", CODE, "nic.sys", List.of(), null);
    }

    @Test
    void anOperandCannotGiveAnotherAddress() {
        ImpossibleFault fault = judge(READ_RAX_18, POOL, POOL + 0x4_0000_0018L, true);
        assertThat(fault).isNotNull();
        assertThat(fault.kind()).isEqualTo("wrong-address");
        assertThat(fault.expected()).isEqualTo("0xffff9a0000001018");
        assertThat(fault.seen()).isEqualTo("0xffff9a0400001018");
    }

    @Test
    void theAddressOfTheOperandAndTheLastByteOfItAreLetThrough() {
        assertThat(judge(READ_RAX_18, POOL, POOL + 0x18, true)).isNull();
        assertThat(judge(READ_RAX_18, POOL + 0xFE1, POOL + 0x1000, true))
                .as("begins in one page and ends in the next")
                .isNull();
        assertThat(judge(READ_RAX_18, POOL, CODE + 1, false))
                .as("the instruction itself was not there")
                .isNull();
    }

    @Test
    void unknownRegistersRepeatsAndAddressesThatAreNotCanonicalAreLetThrough() {
        assertThat(judge("488b4318", POOL, 0x1234, true)).as("rbx").isNull();
        assertThat(judge("f3a4", POOL, 0x1234, true)).as("rep movsb").isNull();
        assertThat(judge(READ_RAX_18, 0x6F00_0000_0000_0000L, 0x1234, true)).isNull();
        assertThat(judge("65488b042588010000", POOL, 0x1234, true)).as("gs").isNull();
    }

    @Test
    void aReadOfAPageThatIsThereCannotFail() {
        dump.memory.zero(POOL, 0x100);
        ImpossibleFault fault = judge(READ_RAX_18, POOL, POOL + 0x18, true);
        assertThat(fault).isNotNull();
        assertThat(fault.kind()).isEqualTo("readable");
        assertThat(judge("48894818", POOL, POOL + 0x18, false))
                .as("a page that can be read need not be writable")
                .isNull();
    }

    @Test
    void nothingLeadsBehindAReturn() {
        dump.memory.put(NIC + 0x1000, HexFormat.of().parseHex("90".repeat(0xFF) + "c3"));
        ImpossibleFault fault = finder("cc".repeat(16)).find(null, null, breakpoint());
        assertThat(fault).isNotNull();
        assertThat(fault.kind()).isEqualTo("beyond-return");
        assertThat(fault.expected()).isEqualTo("a return at 0xfffff804300010ff");
    }

    @Test
    void aBranchLeadsToABreakpointBehindAReturn() {
        // je to the int3 behind the return
        dump.memory.put(NIC + 0x1000, HexFormat.of().parseHex("90".repeat(0xFD) + "7401c3"));
        assertThat(finder("cc".repeat(16)).find(null, null, breakpoint())).isNull();
    }

    @Test
    void aBreakpointWhoseSurroundingsAreMissingIsLetThrough() {
        assertThat(finder("cc".repeat(16)).find(null, null, breakpoint())).isNull();
    }

    /** Every byte of the first functions of a real driver: where an instruction begins control may be, and nowhere else. */
    @Test
    void noCodeComesToTheMiddleOfAnInstruction() {
        PeImage image = Fixture.X64.image();
        dump.modules.add(Fixture.X64.module());
        CrashedSystem system = SystemOpener.open(dump, module -> Optional.of(image), Symbols.NONE);
        int begins = 0;
        int middles = 0;
        FunctionEntry last = null;
        for (int rva = 0x1000; rva < 0x1800; rva++) {
            FunctionEntry entry = image.functions().find(rva).entry();
            if (entry == null || entry.equals(last)) {
                continue;
            }
            last = entry;
            byte[] code = new byte[(int) (entry.end() - entry.begin())];
            image.contents().read(entry.begin(), code, 0, code.length);
            for (int at = 0; at < code.length; ) {
                Instruction instruction = InstructionDecoder.decode(code, at, code.length);
                for (int i = 0; i < instruction.length(); i++) {
                    long address = Fixture.BASE + entry.begin() + at + i;
                    ImpossibleFault found = new ImpossibleFinder(system, instruction, address).find(null, null, null);
                    assertThat(found == null ? "" : found.kind()).isEqualTo(i == 0 ? "" : "middle");
                    begins += i == 0 ? 1 : 0;
                    middles += i == 0 ? 0 : 1;
                }
                at += instruction.length();
            }
        }
        assertThat(begins).isGreaterThan(50);
        assertThat(middles).isGreaterThan(100);
    }

    @Test
    void codeWithoutATableOfFunctionsHasNoMiddle() {
        dump.modules.add(Fixture.X64.module());
        assertThat(new ImpossibleFinder(
                                dump.open(),
                                InstructionDecoder.decode(new byte[] {(byte) 0x90}, 0, 1),
                                Fixture.BASE + 0x1002)
                        .find(null, null, null))
                .isNull();
    }
}
