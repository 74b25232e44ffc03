package io.culprit.emulator.processor;

import io.culprit.emulator.Vendor;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What {@code cpuid} answers: fixed by the vendor and by the processor's number, nothing of the host (Intel SDM volume 2, CPUID). */
final class Identification {

    private static final int FAMILY_6_MODEL_158 = 0x0009_06EA;
    private static final int FAMILY_17_MODEL_71 = 0x0087_0F10;

    private static final int FEATURES_C = 1 << 13 | 1 << 21 | 1 << 23;
    private static final int HYPERVISOR = 1 << 31;
    private static final int FEATURES_D = 0x0F8B_FBFF;
    private static final int FEATURES_7B = 1 | 1 << 7;
    private static final int EXTENDED_C = 1 | 1 << 5;
    private static final int EXTENDED_D = 1 << 11 | 1 << 20 | 1 << 26 | 1 << 27 | 1 << 29;

    private Identification() {}

    /** EAX, EBX, ECX, EDX of a leaf. */
    static int[] registers(Processor p, int leaf, int subleaf) {
        Vendor vendor = p.machine().vendor();
        int count = p.machine().processors().size();
        return switch (leaf) {
            case 0 -> signature(vendor, 0xB);
            case 1 -> new int[] {model(vendor), p.number() << 24 | count << 16 | 0x800, featuresC(p), FEATURES_D};
            case 6 -> new int[] {4, 0, 0, 0};
            case 7 -> subleaf == 0 ? new int[] {0, FEATURES_7B, 0, 0} : new int[4];
            case 0xB -> topology(p, subleaf, count);
            case 0x8000_0000 -> signature(vendor, 0x8000_0008);
            case 0x8000_0001 -> new int[] {vendor == Vendor.AMD ? model(vendor) : 0, 0, EXTENDED_C, EXTENDED_D};
            case 0x8000_0002, 0x8000_0003, 0x8000_0004 -> brand(vendor, leaf & 7);
            case 0x8000_0007 -> new int[] {0, 0, 0, 0x100};
            case 0x8000_0008 -> new int[] {0x3000 | Mmu.PHYSICAL_BITS, 0, 0, 0};
            default -> new int[4];
        };
    }

    private static int featuresC(Processor p) {
        return p.machine().isVirtual() ? FEATURES_C | HYPERVISOR : FEATURES_C;
    }

    private static int model(Vendor vendor) {
        return vendor == Vendor.INTEL ? FAMILY_6_MODEL_158 : FAMILY_17_MODEL_71;
    }

    private static int[] signature(Vendor vendor, int greatestLeaf) {
        byte[] text = vendor.signature().getBytes(StandardCharsets.US_ASCII);
        return new int[] {greatestLeaf, LittleEndian.u32(text, 0), LittleEndian.u32(text, 8), LittleEndian.u32(text, 4)
        };
    }

    private static int[] topology(Processor p, int subleaf, int count) {
        int bits = 32 - Integer.numberOfLeadingZeros(count - 1);
        return switch (subleaf) {
            case 0 -> new int[] {0, 1, 0x100, p.number()};
            case 1 -> new int[] {bits, count, 0x201, p.number()};
            default -> new int[] {0, 0, subleaf, p.number()};
        };
    }

    private static int[] brand(Vendor vendor, int leaf) {
        byte[] text = Arrays.copyOf(vendor.brand().getBytes(StandardCharsets.US_ASCII), 48);
        int start = (leaf - 2) * 16;
        return new int[] {
            LittleEndian.u32(text, start),
            LittleEndian.u32(text, start + 4),
            LittleEndian.u32(text, start + 8),
            LittleEndian.u32(text, start + 12)
        };
    }
}
