package io.culprit.emulator.iommu;

import java.util.ArrayList;
import java.util.List;

/** A VT-d unit in front of sparse tables, switched on as software does it, with what it sent. */
final class TestUnit {

    static final int REQUESTER = 0x0310;
    static final int FRCD = 0x220;

    final SparseTables memory = new SparseTables();
    final List<String> messages = new ArrayList<>();
    final RemappingUnit unit;
    final long root = memory.table();

    TestUnit(int records) {
        unit = new RemappingUnit(
                memory,
                records,
                (address, data) -> messages.add(Long.toHexString(address) + ":" + Integer.toHexString(data)),
                FaultListener.NONE);
        unit.write(0x3C, 4, 0xCE);
        unit.write(0x40, 4, 0xFEE0_1000L);
        unit.write(0x38, 4, 0);
    }

    /** Latches the root table in a mode (TTM: 0 legacy, 1 scalable) and enables translation. */
    TestUnit on(int mode) {
        unit.write(0x20, 8, root | (long) mode << 10);
        unit.write(0x18, 4, 1L << 30);
        unit.write(0x18, 4, 1L << 31);
        return this;
    }

    /** The reason in the first fault record, or -1 where there is none. */
    int reason() {
        long high = unit.read(FRCD + 8, 8);
        return high < 0 ? (int) (high >>> 32 & 0xFF) : -1;
    }

    boolean grants(TransferRequest request) {
        return unit.translate(request) instanceof Translation.Granted;
    }
}
