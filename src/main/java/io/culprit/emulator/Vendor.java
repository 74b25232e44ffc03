package io.culprit.emulator;

/** Who made the emulated processor: decides {@code cpuid} and which remapping unit Windows expects. */
public enum Vendor {
    INTEL("GenuineIntel", "Intel(R) Core(TM) i7 culprit virtual"),
    AMD("AuthenticAMD", "AMD Ryzen culprit virtual");

    private final String signature;
    private final String brand;

    Vendor(String signature, String brand) {
        this.signature = signature;
        this.brand = brand;
    }

    /** The twelve characters of {@code cpuid} leaf 0, in the order EBX, EDX, ECX. */
    public String signature() {
        return signature;
    }

    /** The brand string of {@code cpuid} leaves 0x80000002 to 0x80000004, at most 47 characters. */
    public String brand() {
        return brand;
    }
}
