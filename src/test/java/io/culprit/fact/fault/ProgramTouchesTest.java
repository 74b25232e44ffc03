package io.culprit.fact.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.UserProcess;
import io.culprit.fact.FaultingInstruction.Touch;
import io.culprit.fact.RaisedException;
import io.culprit.machine.Architecture;
import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.Registers;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramTouchesTest {

    private static final long CODE = 0x40_1000;
    private static final long NAMED = 0x50_0000;
    private static final List<UserProcess.Region> REGIONS = List.of(
            new UserProcess.Region(0x10000, 0x1000, 0x1000, 0x04, 0x20000),
            new UserProcess.Region(0x11000, 0x1000, 0x1000, 0x104, 0x20000),
            new UserProcess.Region(0x12000, 0x1000, 0x2000, 0, 0x20000),
            new UserProcess.Region(0x13000, 0x1000, 0x10000, 1, 0),
            new UserProcess.Region(CODE, 0x1000, 0x1000, 0x20, 0x1000000),
            new UserProcess.Region(NAMED, 0x1000, 0x1000, 0x02, 0x20000, "/usr/lib/libc.so.6"));

    private static List<Touch> touches(String hex, long rax, RaisedException exception) {
        UserProcess process = new UserProcess(
                null, null, null, null, null, null, List.of(), List.of(), REGIONS, Map.of(), null, null, List.of(),
                List.of(), List.of());
        byte[] bytes = HexFormat.of().parseHex(hex);
        Instruction instruction = InstructionDecoder.decode(bytes, 0, bytes.length);
        Registers registers = Registers.of(Architecture.X64, CODE, 0x10800).with("rax", rax);
        return ProgramTouches.of(process, instruction, registers, exception);
    }

    private static RaisedException violation(long kind, long address) {
        return new RaisedException(0xC0000005, "STATUS_ACCESS_VIOLATION", CODE, null, List.of(kind, address), null);
    }

    @Test
    void tellsOfTwoAccessesWhichOneFailed() {
        assertThat(touches("ff30", 0x9000, violation(0, 0x9004)))
                .as("push qword ptr [rax]")
                .containsExactly(
                        new Touch(0x9000, 8, "read", "nothing is mapped", true),
                        new Touch(0x107F8, 8, "write", "readable and writable", false));
    }

    @Test
    void namesWhatLiesThereWhereTheDumpDoes() {
        assertThat(touches("488b00", NAMED, violation(0, NAMED)))
                .containsExactly(new Touch(NAMED, 8, "read", "read-only, libc.so.6", true));
    }

    @Test
    void anAddressThatIsNotCanonicalIsWhatFailed() {
        assertThat(touches("488b00", 0x0077_3378_EE10_8088L, violation(0, -1)))
                .containsExactly(new Touch(0x0077_3378_EE10_8088L, 8, "read", "not canonical", true));
    }

    @Test
    void anotherAddressOrAnotherExceptionIsNotWhatFailed() {
        assertThat(touches("488b00", 0x9000, violation(0, 0x9008)).getFirst().faulted())
                .isFalse();
        RaisedException breakpoint = new RaisedException(0x80000003, "STATUS_BREAKPOINT", CODE, null, List.of(), null);
        assertThat(touches("488b00", 0x9000, breakpoint).getFirst().faulted()).isFalse();
        for (String name : List.of("SIGSEGV", "SIGBUS", "EXC_BAD_ACCESS")) {
            RaisedException signal = new RaisedException(11, name, 0x9000, null, List.of(), null);
            assertThat(touches("488b00", 0x9000, signal).getFirst().faulted())
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void saysWhatMemoryIsThere() {
        assertThat(ProgramTouches.memory(REGIONS, 0x11800)).isEqualTo("guard page");
        assertThat(ProgramTouches.memory(REGIONS, 0x12800)).isEqualTo("reserved, not committed");
        assertThat(ProgramTouches.memory(REGIONS, 0x13800)).isEqualTo("nothing is mapped");
        assertThat(ProgramTouches.memory(REGIONS, CODE)).isEqualTo("code");
        assertThat(ProgramTouches.memory(List.of(), CODE)).isNull();
    }
}
