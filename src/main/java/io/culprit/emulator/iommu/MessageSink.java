package io.culprit.emulator.iommu;

/** Where message-signalled interrupts go: a 32-bit write to 0xFEExxxxx. */
@FunctionalInterface
public interface MessageSink {

    /** Writes {@code data} (vector in bits 7:0) to {@code address} (destination APIC id in bits 19:12). */
    void write(long address, int data);
}
