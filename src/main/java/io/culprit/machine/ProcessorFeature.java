package io.culprit.machine;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a processor may or may not have, and which instructions it refuses without it. Where CPUID answers for each: Intel SDM volume 2
 * (CPUID) and AMD's manual volume 3, appendix E. Instructions that older processors take for others ({@code lzcnt}, {@code tzcnt}) are
 * refused by none, and those that the system has to allow first ({@code vmcall}, {@code monitor}) say nothing of the processor.
 */
public enum ProcessorFeature {
    SSE3("SSE3", 1, Answer.ECX, 0, EnumSet.of(Mnemonic.LDDQU, Mnemonic.MOVDDUP, Mnemonic.MOVSLDUP, Mnemonic.MOVSHDUP)),
    SSSE3("SSSE3", 1, Answer.ECX, 9, EnumSet.of(Mnemonic.PSHUFB, Mnemonic.PALIGNR)),
    CMPXCHG16B("cmpxchg16b", 1, Answer.ECX, 13, EnumSet.of(Mnemonic.CMPXCHG16B)),
    SSE4_2("SSE4.2", 1, Answer.ECX, 20, EnumSet.of(Mnemonic.CRC32)),
    MOVBE("movbe", 1, Answer.ECX, 22, EnumSet.of(Mnemonic.MOVBE)),
    POPCNT("popcnt", 1, Answer.ECX, 23, EnumSet.of(Mnemonic.POPCNT)),
    /** By its prefix: the instructions themselves are not told apart here. */
    AVX("AVX", 1, Answer.ECX, 28, EnumSet.noneOf(Mnemonic.class)),
    RDRAND("rdrand", 1, Answer.ECX, 30, EnumSet.of(Mnemonic.RDRAND)),
    SMAP("SMAP", 7, Answer.EBX, 20, EnumSet.of(Mnemonic.CLAC, Mnemonic.STAC)),
    INVPCID("invpcid", 7, Answer.EBX, 10, EnumSet.of(Mnemonic.INVPCID)),
    /** By its prefix, like AVX. */
    AVX512("AVX-512", 7, Answer.EBX, 16, EnumSet.noneOf(Mnemonic.class)),
    RDSEED("rdseed", 7, Answer.EBX, 18, EnumSet.of(Mnemonic.RDSEED)),
    ADX("ADX", 7, Answer.EBX, 19, EnumSet.of(Mnemonic.ADCX, Mnemonic.ADOX)),
    CLFLUSHOPT("clflushopt", 7, Answer.EBX, 23, EnumSet.of(Mnemonic.CLFLUSHOPT)),
    CLWB("clwb", 7, Answer.EBX, 24, EnumSet.of(Mnemonic.CLWB)),
    RDPID("rdpid", 7, Answer.ECX, 22, EnumSet.of(Mnemonic.RDPID)),
    RDTSCP("rdtscp", 0x8000_0001, Answer.EDX, 27, EnumSet.of(Mnemonic.RDTSCP));

    /** The register of CPUID that answers. */
    public enum Answer {
        EBX,
        ECX,
        EDX
    }

    private static final int VEX_TWO = 0xC5;
    private static final int VEX_THREE = 0xC4;
    private static final int EVEX = 0x62;

    private final String word;
    private final int leaf;
    private final Answer answer;
    private final int bit;
    private final Set<Mnemonic> instructions;

    ProcessorFeature(String word, int leaf, Answer answer, int bit, Set<Mnemonic> instructions) {
        this.word = word;
        this.leaf = leaf;
        this.answer = answer;
        this.bit = bit;
        this.instructions = instructions;
    }

    /** What the processor must have for an instruction, or null where every x64 processor executes it. */
    public static @Nullable ProcessorFeature of(Instruction instruction) {
        for (ProcessorFeature feature : values()) {
            if (feature.instructions.contains(instruction.mnemonic())) {
                return feature;
            }
        }
        return null;
    }

    /** What the first byte of 64-bit code says of an instruction that is not decoded: in that mode these bytes begin nothing else. */
    public static @Nullable ProcessorFeature ofPrefix(byte first) {
        return switch (first & 0xFF) {
            case VEX_TWO, VEX_THREE -> AVX;
            case EVEX -> AVX512;
            default -> null;
        };
    }

    /** Its name in a sentence. */
    public String word() {
        return word;
    }

    /** The leaf of CPUID, sub-leaf 0. */
    public int leaf() {
        return leaf;
    }

    /** The register of the leaf. */
    public Answer answer() {
        return answer;
    }

    /** The bit of the register. */
    public int bit() {
        return bit;
    }
}
