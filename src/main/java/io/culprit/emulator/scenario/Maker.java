package io.culprit.emulator.scenario;

import io.culprit.emulator.guest.MachinePlan.AcpiTableHeader;
import io.culprit.emulator.guest.MachinePlan.Firmware;
import io.culprit.emulator.guest.MachinePlan.MemoryModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Who made a machine, and with what firmware and memory. */
final class Maker {

    private record Model(String maker, String product, String board, String vendor, String oem) {}

    private static final List<Model> MODELS = List.of(
            new Model("ASUS", "System Product Name", "PRIME B460-PLUS", "American Megatrends Inc.", "ALASKA"),
            new Model("Dell Inc.", "XPS 15 9510", "0CX8NH", "Dell Inc.", "DELL  "),
            new Model("LENOVO", "20XW005PGE", "20XW005PGE", "LENOVO", "LENOVO"),
            new Model("HP", "HP EliteBook 840 G8", "880D", "HP", "HPQOEM"),
            new Model(
                    "To Be Filled By O.E.M.",
                    "To Be Filled By O.E.M.",
                    "B550M Pro4",
                    "American Megatrends International, LLC.",
                    "ALASKA"));

    private static final Model VIRTUAL =
            new Model("VMware, Inc.", "VMware20,1", "440BX Desktop Reference Platform", "VMware, Inc.", "VMWARE");

    private Maker() {}

    static Firmware firmware(Dice dice, boolean virtual, boolean optIn) {
        Model model = virtual ? VIRTUAL : dice.pick(MODELS);
        String date = String.format(
                Locale.ROOT, "%02d/%02d/%d", 1 + dice.below(12), 1 + dice.below(28), 2018 + dice.below(6));
        String version = String.format(Locale.ROOT, "%d.%02d", 1 + dice.below(3), dice.below(40));
        return new Firmware(
                virtual,
                model.maker,
                model.product,
                model.board,
                String.format(Locale.ROOT, "PF%08X", (int) dice.of("serial").next()),
                model.vendor,
                version,
                date,
                memory(dice, virtual),
                tables(dice, virtual, model.oem),
                optIn);
    }

    private static List<MemoryModule> memory(Dice dice, boolean virtual) {
        int size = 4096 << dice.below(3);
        if (virtual) {
            return List.of(new MemoryModule("RAM slot #0", size, "VMware Virtual RAM", "VMW-4096MB", 0, 0));
        }
        int rated = dice.oneIn(2) ? 2666 : 3200;
        boolean mixed = dice.oneIn(5);
        boolean profile = dice.oneIn(3);
        return List.of(
                new MemoryModule("DIMM_A2", size, "Kingston", "KHX2666C16/8G", rated, profile ? rated + 400 : rated),
                new MemoryModule(
                        "DIMM_B2",
                        mixed ? size * 2 : size,
                        mixed ? "Crucial" : "Kingston",
                        mixed ? "BL8G32C16U4B.8FE" : "KHX2666C16/8G",
                        rated,
                        profile ? rated + 400 : rated));
    }

    private static List<AcpiTableHeader> tables(Dice dice, boolean virtual, String oem) {
        List<AcpiTableHeader> tables = new ArrayList<>();
        List<String> names = virtual
                ? List.of("FACP", "APIC", "MCFG", "HPET", "WAET")
                : List.of("FACP", "APIC", "MCFG", "HPET", "FPDT", "MSDM", "BGRT", "FIDT", "TPM2", "WSMT");
        for (String name : names) {
            tables.add(new AcpiTableHeader(name, 0x38 + dice.below(0x100), oem));
        }
        int others = virtual ? 0 : 2 + dice.below(10);
        for (int i = 0; i < others; i++) {
            tables.add(new AcpiTableHeader("SSDT", 0x200 + dice.below(0x4000), oem));
        }
        return tables;
    }
}
