package io.culprit.windows.blob;

import io.culprit.machine.ProcessorFeature;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers of the CPUID instruction: entries of 40 bytes with the leaf and its four registers. Read off real dumps; the leaves are those
 * of the processor makers' manuals.
 *
 * @param leaves in the order of the blob; a leaf with sub-leaves comes several times
 */
public record CpuIdentification(List<Leaf> leaves) {

    private static final int ENTRY_BYTES = 40;
    private static final int MOST_ENTRIES = 1024;
    private static final int BRAND = 0x8000_0002;
    private static final int HYPERVISOR = 1 << 31;

    /** Copies the list. */
    public CpuIdentification {
        leaves = List.copyOf(leaves);
    }

    /** One answer. */
    public record Leaf(int number, int eax, int ebx, int ecx, int edx) {}

    /** What the signature in leaf 1 says. */
    public record Signature(int family, int model, int stepping) {}

    /** The answers of a blob. */
    static CpuIdentification read(byte[] bytes) {
        BlobBytes blob = new BlobBytes(bytes);
        List<Leaf> leaves = new ArrayList<>();
        for (int at = 0; blob.holds(at, ENTRY_BYTES) && leaves.size() < MOST_ENTRIES; at += ENTRY_BYTES) {
            leaves.add(new Leaf(
                    (int) blob.u32(at + 4),
                    (int) blob.u32(at + 8),
                    (int) blob.u32(at + 12),
                    (int) blob.u32(at + 16),
                    (int) blob.u32(at + 20)));
        }
        return new CpuIdentification(leaves);
    }

    /** The first answer for a leaf. */
    public Optional<Leaf> leaf(int number) {
        for (Leaf leaf : leaves) {
            if (leaf.number() == number) {
                return Optional.of(leaf);
            }
        }
        return Optional.empty();
    }

    /** {@code GenuineIntel}, {@code AuthenticAMD}, ... */
    public @Nullable String vendor() {
        Leaf leaf = leaf(0).orElse(null);
        return leaf == null ? null : text(leaf.ebx(), leaf.edx(), leaf.ecx());
    }

    /** Family, model and stepping with their extended parts. */
    public Optional<Signature> signature() {
        Leaf leaf = leaf(1).orElse(null);
        if (leaf == null) {
            return Optional.empty();
        }
        int eax = leaf.eax();
        int family = eax >>> 8 & 0xF;
        int model = eax >>> 4 & 0xF;
        if (family == 6 || family == 0xF) {
            model |= eax >>> 12 & 0xF0;
        }
        int extended = family == 0xF ? eax >>> 20 & 0xFF : 0;
        return Optional.of(new Signature(family + extended, model, eax & 0xF));
    }

    /** Whether the processor said that a hypervisor runs below Windows; absent without leaf 1. */
    public @Nullable Boolean hypervisor() {
        Leaf leaf = leaf(1).orElse(null);
        return leaf == null ? null : (Boolean) ((leaf.ecx() & HYPERVISOR) != 0);
    }

    /** Whether the processor says that it has a feature; absent where the blob lacks the leaf. */
    public @Nullable Boolean has(ProcessorFeature feature) {
        Leaf leaf = leaf(feature.leaf()).orElse(null);
        if (leaf == null) {
            return null;
        }
        int answer = switch (feature.answer()) {
            case EBX -> leaf.ebx();
            case ECX -> leaf.ecx();
            case EDX -> leaf.edx();
        };
        return (answer >>> feature.bit() & 1) != 0;
    }

    /** The marketing name, from the three leaves that hold it. */
    public @Nullable String brand() {
        StringBuilder brand = new StringBuilder(48);
        for (int i = 0; i < 3; i++) {
            Leaf leaf = leaf(BRAND + i).orElse(null);
            if (leaf == null) {
                return null;
            }
            brand.append(text(leaf.eax(), leaf.ebx(), leaf.ecx(), leaf.edx()));
        }
        int end = brand.indexOf("\0");
        String text = (end < 0 ? brand.toString() : brand.substring(0, end)).strip();
        return text.isEmpty() ? null : text;
    }

    private static String text(int... registers) {
        byte[] bytes = new byte[4 * registers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (registers[i / 4] >>> 8 * (i % 4));
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
