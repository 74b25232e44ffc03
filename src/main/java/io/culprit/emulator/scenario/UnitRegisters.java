package io.culprit.emulator.scenario;

import io.culprit.emulator.MmioHandler;
import io.culprit.emulator.iommu.AmdRemappingUnit;
import io.culprit.emulator.iommu.RemappingUnit;

/** A remapping unit's registers on the bus. */
final class UnitRegisters {

    private UnitRegisters() {}

    static MmioHandler of(RemappingUnit unit) {
        return new MmioHandler() {
            @Override
            public long read(long offset, int widthBytes) {
                return unit.read((int) offset, widthBytes);
            }

            @Override
            public void write(long offset, int widthBytes, long value) {
                unit.write((int) offset, widthBytes, value);
            }
        };
    }

    static MmioHandler of(AmdRemappingUnit unit) {
        return new MmioHandler() {
            @Override
            public long read(long offset, int widthBytes) {
                return unit.read((int) offset, widthBytes);
            }

            @Override
            public void write(long offset, int widthBytes, long value) {
                unit.write((int) offset, widthBytes, value);
            }
        };
    }
}
