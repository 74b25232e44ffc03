package io.culprit.emulator.crash;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.processor.Processor;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.save.Layout;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What dumps tell of the processor: its registry values (HARDWARE\DESCRIPTION\System\CentralProcessor\0) and its CPUID leaves. */
final class ProcessorRecords {

    private static final int REG_SZ = 1;
    private static final int REG_BINARY = 3;
    private static final int REG_DWORD = 4;
    private static final int REG_QWORD = 11;
    private static final int[] LEAVES = {
        0,
        1,
        2,
        4,
        5,
        6,
        7,
        0xB,
        0x8000_0000,
        0x8000_0001,
        0x8000_0002,
        0x8000_0003,
        0x8000_0004,
        0x8000_0007,
        0x8000_0008
    };

    private ProcessorRecords() {}

    static byte[] registryValues(CrashedMachine crash) {
        MachinePlan plan = crash.guest().plan();
        Layout out = new Layout();
        number(out, "~MHz", REG_DWORD, MachinePlan.MHZ, 4);
        text(out, "Identifier", identifier(crash.guest().machine().processor(0), plan.vendor()));
        text(out, "ProcessorNameString", plan.vendor().brand());
        text(out, "VendorIdentifier", plan.vendor().signature());
        long microcode = plan.vendor() == Vendor.AMD ? 0x0870_1021L : 0xDEL;
        if (!plan.firmware().virtual()) {
            number(out, "Update Status", REG_DWORD, 1, 4);
            number(out, "Update Revision", plan.build().second() ? REG_QWORD : REG_BINARY, microcode << 32, 8);
            number(out, "MSR8B", REG_QWORD, microcode << 32, 8);
        }
        return out.toBytes();
    }

    /** As Windows writes it, from the family, model and stepping of leaf 1 (Intel SDM volume 2, CPUID). */
    private static String identifier(Processor processor, Vendor vendor) {
        int signature = processor.identify(1, 0)[0];
        int family = signature >>> 8 & 0xF;
        int model = signature >>> 4 & 0xF | signature >>> 12 & 0xF0;
        return String.format(
                Locale.ROOT,
                "%s Family %d Model %d Stepping %d",
                vendor == Vendor.AMD ? "AMD64" : "Intel64",
                family == 0xF ? family + (signature >>> 20 & 0xFF) : family,
                model,
                signature & 0xF);
    }

    private static void text(Layout out, String name, String value) {
        value(out, name, REG_SZ, (value + '\0').getBytes(StandardCharsets.UTF_16LE));
    }

    private static void number(Layout out, String name, int type, long value, int sizeBytes) {
        byte[] data = new byte[sizeBytes];
        for (int i = 0; i < sizeBytes; i++) {
            data[i] = (byte) (value >>> 8 * i);
        }
        value(out, name, type, data);
    }

    private static void value(Layout out, String name, int type, byte[] data) {
        byte[] units = (name + '\0').getBytes(StandardCharsets.UTF_16LE);
        out.put32(out.reserve(4), units.length);
        out.append(units);
        int at = out.reserve(8);
        out.put32(at, type);
        out.put32(at + 4, data.length);
        out.append(data);
    }

    /** Each leaf twice: as it was when the processor started, and as it is. */
    static byte[] identification(CrashedMachine crash) {
        Processor processor = crash.guest().machine().processor(crash.processor());
        Layout out = new Layout();
        for (int leaf : LEAVES) {
            int at = out.reserve(40);
            out.put32(at + 4, leaf);
            int[] registers = processor.identify(leaf, 0);
            for (int i = 0; i < 8; i++) {
                out.put32(at + 8 + 4 * i, registers[i % 4]);
            }
        }
        return out.toBytes();
    }
}
