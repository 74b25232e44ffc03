package io.culprit.emulator.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.Mnemonic;
import io.culprit.machine.Operand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every executed form against what the Unicorn emulator does from the same state. */
class ExecutionTest {

    private static final int CASES_PER_FORM = 12;

    /** {@code executions.txt}: seed, code, and what the oracle changed, for two states of each form. */
    @Test
    void doesWhatTheOracleDid() throws IOException {
        TestMachine test = new TestMachine();
        List<String> wrong = new ArrayList<>();
        int count = 0;
        try (InputStream in = ExecutionTest.class.getResourceAsStream("executions.txt");
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.US_ASCII))) {
            for (String line : reader.lines().toList()) {
                String[] fields = line.split("\t");
                ExecutionCase example =
                        new ExecutionCase(HexFormat.of().parseHex(fields[1]), Long.parseLong(fields[0]));
                String ours = Outcome.ours(test, example);
                if (!ours.equals(fields[2])) {
                    wrong.add(example + "\n  oracle " + fields[2] + "\n  ours   " + ours);
                }
                count++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(count).isGreaterThan(1000);
    }

    @Test
    void agreesWithTheOracleFromRandomStates() throws Throwable {
        assumeTrue(Unicorn.installed(), "skipped: libunicorn is not installed");
        Map<String, List<ExecutionCase>> forms = forms(2026, 1_500_000);
        assertThat(forms).hasSizeGreaterThan(500);
        List<String> wrong = new ArrayList<>();
        TestMachine test = new TestMachine();
        try (Unicorn unicorn = new Unicorn(0x100_0000)) {
            for (List<ExecutionCase> cases : forms.values()) {
                for (ExecutionCase example : cases) {
                    String ours = Outcome.ours(test, example);
                    String oracle = Outcome.oracle(unicorn, example);
                    if (!ours.equals(oracle)) {
                        wrong.add(example + "\n  oracle " + oracle + "\n  ours   " + ours);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Random encodings of executed instructions, by mnemonic and kinds of operands. */
    static Map<String, List<ExecutionCase>> forms(long seed, int attempts) {
        Random random = new Random(seed);
        Map<String, List<ExecutionCase>> forms = new TreeMap<>();
        int next = 0;
        for (int i = 0; i < attempts; i++) {
            byte[] bytes = encoding(random);
            Instruction instruction = InstructionDecoder.decode(bytes, 0, bytes.length);
            if (instruction.known() && executed(instruction) && !extendsGroup(bytes)) {
                List<ExecutionCase> cases = forms.computeIfAbsent(form(instruction), key -> new ArrayList<>());
                if (cases.size() < CASES_PER_FORM) {
                    byte[] code = Arrays.copyOf(bytes, instruction.length());
                    shortenBranch(code, instruction);
                    ExecutionCase example = new ExecutionCase(code, next++);
                    if (!example.undefined() && !(example.aligned() && baseIsIndex(instruction))) {
                        cases.add(example);
                    }
                }
            }
        }
        return forms;
    }

    /** Keeps the target of a branch with a 32-bit displacement inside memory. */
    private static void shortenBranch(byte[] code, Instruction instruction) {
        if (instruction.operands().size() == 1
                && instruction.operands().getFirst() instanceof Operand.Relative
                && code.length > 4) {
            code[code.length - 2] = 3;
            code[code.length - 1] = 0;
        }
    }

    private static byte[] encoding(Random random) {
        byte[] bytes = new byte[15];
        random.nextBytes(bytes);
        int at = 0;
        int kind = random.nextInt(16);
        if (kind < 8) {
            int[] prefixes = {0x66, 0x66, 0x66, 0xF3, 0xF2, 0xF0, 0xF3, 0x67};
            bytes[at++] = (byte) prefixes[kind];
        }
        if (random.nextBoolean()) {
            bytes[at++] = (byte) (0x40 | random.nextInt(16));
        }
        if (random.nextBoolean()) {
            bytes[at] = 0x0F;
        }
        return bytes;
    }

    private static String form(Instruction instruction) {
        StringBuilder key = new StringBuilder(instruction.mnemonic().name())
                .append(instruction.operandBytes())
                .append(instruction.repeat());
        for (Operand operand : instruction.operands()) {
            switch (operand) {
                case Operand.Register register ->
                    key.append(' ').append(register.bank()).append(register.bytes());
                case Operand.Memory memory ->
                    key.append(" memory").append(memory.bytes()).append(memory.addressBytes());
                case Operand.Immediate immediate -> key.append(" immediate");
                case Operand.Relative relative -> key.append(" relative");
            }
        }
        return key.toString();
    }

    private static boolean executed(Instruction instruction) {
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Operand.Memory memory && unsuitable(memory)
                    || operand instanceof Operand.Register register && unsuitable(register)) {
                return false;
            }
        }
        Mnemonic mnemonic = instruction.mnemonic();
        if (disputed(instruction)) {
            return false;
        }
        return mnemonic.condition() >= 0
                || switch (mnemonic) {
                    case ADD,
                            OR,
                            ADC,
                            SBB,
                            AND,
                            SUB,
                            XOR,
                            CMP,
                            TEST,
                            XCHG,
                            MOV,
                            LEA,
                            NOP,
                            LFENCE,
                            MFENCE,
                            SFENCE,
                            PREFETCHNTA,
                            PREFETCHT0,
                            PREFETCHT1,
                            PREFETCHT2,
                            PREFETCHW,
                            ENDBR64,
                            INC,
                            DEC,
                            NOT,
                            NEG,
                            MUL,
                            IMUL,
                            DIV,
                            IDIV,
                            ROL,
                            ROR,
                            RCL,
                            RCR,
                            SHL,
                            SHR,
                            SAR,
                            SHLD,
                            SHRD,
                            PUSH,
                            POP,
                            PUSHFQ,
                            POPFQ,
                            ENTER,
                            LEAVE,
                            CALL,
                            JMP,
                            RET,
                            CBW,
                            CWDE,
                            CDQE,
                            CWD,
                            CDQ,
                            CQO,
                            MOVZX,
                            MOVSX,
                            MOVSXD,
                            BSWAP,
                            XADD,
                            CMPXCHG,
                            CMPXCHG8B,
                            CMPXCHG16B,
                            BT,
                            BTS,
                            BTR,
                            BTC,
                            BSF,
                            BSR,
                            TZCNT,
                            LZCNT,
                            POPCNT,
                            MOVSB,
                            MOVSW,
                            MOVSD_STRING,
                            MOVSQ,
                            CMPSB,
                            CMPSW,
                            CMPSD_STRING,
                            CMPSQ,
                            STOSB,
                            STOSW,
                            STOSD,
                            STOSQ,
                            LODSB,
                            LODSW,
                            LODSD,
                            LODSQ,
                            SCASB,
                            SCASW,
                            SCASD,
                            SCASQ,
                            XLATB,
                            SAHF,
                            LAHF,
                            CLC,
                            STC,
                            CMC,
                            CLD,
                            STD,
                            LOOP,
                            LOOPE,
                            LOOPNE,
                            JRCXZ,
                            JECXZ,
                            MOVNTI,
                            MOVUPS,
                            MOVUPD,
                            MOVDQU,
                            LDDQU,
                            MOVAPS,
                            MOVAPD,
                            MOVDQA,
                            MOVNTPS,
                            MOVNTPD,
                            MOVNTDQ,
                            MOVQ,
                            MOVD,
                            MOVSS,
                            MOVSD,
                            MOVLPS,
                            MOVLPD,
                            MOVHPS,
                            MOVHPD,
                            MOVLHPS,
                            UNPCKLPD,
                            PUNPCKLQDQ,
                            XORPS,
                            XORPD,
                            PXOR,
                            ANDPS,
                            ANDPD,
                            PAND,
                            ORPS,
                            ORPD,
                            POR,
                            ANDNPS,
                            ANDNPD,
                            PANDN -> true;
                    default -> false;
                };
    }

    private static boolean extendsGroup(byte[] bytes) {
        for (int i = 0; i < 4; i++) {
            if ((bytes[i] & 0xF4) == 0x44 && (bytes[i + 1] & 0xFE) == 0xC6) {
                return true;
            }
        }
        return false;
    }

    /** Whether an address is computed from one register twice, so that it cannot be aimed exactly. */
    private static boolean baseIsIndex(Instruction instruction) {
        return instruction.operands().stream()
                .anyMatch(operand -> operand instanceof Operand.Memory memory && memory.base() == memory.index());
    }

    private static boolean string(Instruction instruction) {
        return instruction.mnemonic().compareTo(Mnemonic.MOVSB) >= 0
                && instruction.mnemonic().compareTo(Mnemonic.OUTSD) <= 0;
    }

    /**
     * Where processors or the oracle go their own way: vendors disagree on branches with an operand-size prefix; Unicorn sign-extends
     * the constant of {@code ret}, computes the flags of {@code lock neg} from the old value, takes AH for SPL
     * in {@code lahf} and {@code sahf} with REX, and does not know {@code popcnt}, and cuts
     * registers in {@code cmpxchg} that processors leave alone. REX.R before C6 and C7 is ignored by processors
     * and refused by Unicorn.
     */
    private static boolean disputed(Instruction instruction) {
        return switch (instruction.mnemonic()) {
            case CALL, JMP, LOOP, LOOPE, LOOPNE, JRCXZ, JECXZ, ENTER, LEAVE -> instruction.operandBytes() == 2;
            case RET ->
                instruction.operandBytes() == 2
                        || !instruction.operands().isEmpty()
                                && ((Operand.Immediate) instruction.operands().getFirst()).value() < 0;
            case NEG -> instruction.lock();
            case LAHF, SAHF -> instruction.length() > 1;
            case POPCNT -> true;
            case CMPXCHG -> instruction.operandBytes() == 4;
            default ->
                !string(instruction) && instruction.repeat() != Instruction.Repeat.NONE
                        || instruction.operandBytes() == 2
                                && instruction.mnemonic().condition() >= 0
                                && instruction.mnemonic().compareTo(Mnemonic.SETO) < 0;
        };
    }

    /** Absolute and instruction-relative addresses and segment bases would leave the data page. */
    private static boolean unsuitable(Operand.Memory memory) {
        return memory.base() < 0 || memory.base() == Operand.Memory.RIP || memory.segment() >= 4;
    }

    private static boolean unsuitable(Operand.Register register) {
        return register.bank() != Operand.Bank.GENERAL
                && register.bank() != Operand.Bank.HIGH_BYTE
                && register.bank() != Operand.Bank.XMM;
    }
}
