package io.culprit.emulator.crash;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.guest.MachinePlan.Firmware;
import io.culprit.emulator.guest.MachinePlan.MemoryModule;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.save.Layout;
import java.util.List;

/**
 * SMBIOS structures (DMTF DSP0134, version 3.2) behind the header of RawSMBIOSData: firmware, system, board, processor, memory.
 * Serial numbers and asset tags are there as on real machines: nobody may ever print them.
 */
final class ManagementTables {

    private static final int HEADER_BYTES = 8;
    private static final String ASSET = "ASSET-0042";

    private final MachinePlan plan;
    private final Firmware firmware;
    private final Layout out = new Layout();
    private int handle;

    private ManagementTables(MachinePlan plan) {
        this.plan = plan;
        this.firmware = plan.firmware();
    }

    static byte[] of(CrashedMachine crash) {
        return new ManagementTables(crash.guest().plan()).write();
    }

    private byte[] write() {
        out.reserve(HEADER_BYTES);
        out.put8(1, 3);
        out.put8(2, 2);
        bios();
        system();
        board();
        processor();
        memoryArray();
        firmware.memory().forEach(this::module);
        structure(127, 4);
        strings(List.of());
        out.put32(4, out.size() - HEADER_BYTES);
        return out.toBytes();
    }

    /** The fixed part of a structure; its strings follow. */
    private int structure(int type, int sizeBytes) {
        int at = out.reserve(sizeBytes);
        out.put8(at, type);
        out.put8(at + 1, sizeBytes);
        out.put16(at + 2, handle++);
        return at;
    }

    private void strings(List<String> texts) {
        for (String text : texts) {
            out.ascii(out.reserve(text.length() + 1), text);
        }
        out.reserve(texts.isEmpty() ? 2 : 1);
    }

    private void bios() {
        int at = structure(0, 0x18);
        out.put8(at + 4, 1);
        out.put8(at + 5, 2);
        out.put16(at + 6, 0xE000);
        out.put8(at + 8, 3);
        out.put8(at + 9, 0xFF);
        strings(List.of(firmware.vendor(), firmware.version(), firmware.date()));
    }

    private void system() {
        int at = structure(1, 0x1B);
        for (int i = 0; i < 4; i++) {
            out.put8(at + 4 + i, i + 1);
        }
        for (int i = 0; i < 16; i++) {
            out.put8(at + 8 + i, 0xA0 + i);
        }
        out.put8(at + 0x18, 6);
        strings(List.of(firmware.maker(), firmware.product(), "1.0", firmware.serial()));
    }

    private void board() {
        int at = structure(2, 0x0F);
        for (int i = 0; i < 5; i++) {
            out.put8(at + 4 + i, i + 1);
        }
        strings(List.of(firmware.maker(), firmware.board(), "Rev 1.xx", firmware.serial(), ASSET));
    }

    private void processor() {
        boolean amd = plan.vendor() == Vendor.AMD;
        int at = structure(4, 0x30);
        out.put8(at + 4, 1);
        out.put8(at + 5, 3);
        out.put8(at + 6, amd ? 0x6B : 0xC6);
        out.put8(at + 7, 2);
        out.put8(at + 0x10, 3);
        out.put16(at + 0x12, 100);
        out.put16(at + 0x14, 4500);
        out.put16(at + 0x16, MachinePlan.MHZ);
        out.put8(at + 0x18, 0x41);
        out.put8(at + 0x20, 4);
        out.put8(at + 0x23, plan.processors());
        out.put8(at + 0x25, plan.processors());
        strings(List.of("CPU0", plan.vendor().signature(), plan.vendor().brand(), firmware.serial()));
    }

    private void memoryArray() {
        int at = structure(16, 0x17);
        out.put8(at + 4, 3);
        out.put8(at + 5, 3);
        out.put8(at + 6, 3);
        out.put32(at + 7, 0x0800_0000);
        out.put16(at + 0x0B, 0xFFFE);
        out.put16(at + 0x0D, Math.max(4, firmware.memory().size()));
        strings(List.of());
    }

    private void module(MemoryModule module) {
        int at = structure(17, 0x28);
        out.put16(at + 4, 4);
        out.put16(at + 6, 0xFFFE);
        out.put16(at + 8, 64);
        out.put16(at + 0xA, 64);
        out.put16(at + 0xC, module.sizeMegabytes());
        out.put8(at + 0xE, 9);
        out.put8(at + 0x10, 1);
        out.put8(at + 0x11, 2);
        out.put8(at + 0x12, 0x1A);
        out.put16(at + 0x13, 0x80);
        out.put16(at + 0x15, module.ratedSpeed());
        out.put8(at + 0x17, 3);
        out.put8(at + 0x18, 4);
        out.put8(at + 0x19, 5);
        out.put8(at + 0x1A, 6);
        out.put16(at + 0x20, module.speed());
        out.put16(at + 0x22, 1200);
        strings(List.of(module.slot(), "BANK 0", module.maker(), firmware.serial(), ASSET, module.part()));
    }
}
