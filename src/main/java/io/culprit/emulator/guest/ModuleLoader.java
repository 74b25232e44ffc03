package io.culprit.emulator.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts the modules into memory, binds their imports by name, and makes the list of KLDR_DATA_TABLE_ENTRYs. */
final class ModuleLoader {

    /** Bytes of KLDR_DATA_TABLE_ENTRY. */
    private static final int ENTRY_BYTES = 0xA0;

    private record Loaded(MachinePlan.Module plan, @Nullable GuestImage image, long entry) {}

    /** Flags of a loaded driver as real dumps have them, and LDRP_IMAGE_VERIFYING, which marks those that Driver Verifier checks. */
    private static final int LOADED_FLAGS = 0x4900_4000;

    private static final int VERIFYING = 0x0200_0000;

    private final VirtualLayout layout;
    private final boolean verifying;
    private final List<Loaded> loaded = new ArrayList<>();

    /** With {@code verifying}, Driver Verifier checks every driver that has a device. */
    ModuleLoader(VirtualLayout layout, boolean verifying) {
        this.layout = layout;
        this.verifying = verifying;
    }

    /** Loads all; {@code head} is the list head, {@code pool} takes entries and names. */
    void load(List<MachinePlan.Module> plans, long head, Arena pool) {
        for (MachinePlan.Module plan : plans) {
            GuestImage image = plan.image() == null ? null : GuestImage.load(plan.image());
            place(plan, image);
            loaded.add(new Loaded(plan, image, pool.take(ENTRY_BYTES)));
        }
        loaded.forEach(this::bind);
        for (int i = 0; i < loaded.size(); i++) {
            describe(loaded.get(i), pool);
            long next = i + 1 < loaded.size() ? loaded.get(i + 1).entry : head;
            long previous = i > 0 ? loaded.get(i - 1).entry : head;
            link(loaded.get(i).entry, next, previous);
        }
        link(head, loaded.getFirst().entry, loaded.getLast().entry);
    }

    private void place(MachinePlan.Module plan, @Nullable GuestImage image) {
        if (image == null) {
            layout.map(plan.base(), 1);
            layout.write(plan.base(), GuestImage.headerOnly(plan.timestamp(), plan.sizeBytes(), plan.checksum()));
            return;
        }
        layout.map(plan.base(), image.pages());
        layout.write(plan.base(), image.relocated(plan.base(), plan.timestamp(), plan.sizeBytes(), plan.checksum()));
    }

    private void bind(Loaded module) {
        if (module.image != null) {
            for (GuestImage.Import wanted : module.image.imports()) {
                layout.write64(module.plan.base() + wanted.slot(), address(wanted));
            }
        }
    }

    private long address(GuestImage.Import wanted) {
        for (Loaded module : loaded) {
            boolean named = module.plan
                    .file()
                    .toLowerCase(Locale.ROOT)
                    .equals(wanted.image().toLowerCase(Locale.ROOT));
            if (named && module.image != null) {
                return module.plan.base() + module.image.symbol(wanted.name());
            }
        }
        throw new IllegalStateException("no " + wanted.image() + " for " + wanted.name());
    }

    private void describe(Loaded module, Arena pool) {
        MachinePlan.Module plan = module.plan;
        long entry = module.entry;
        if (module.image != null) {
            layout.write64(entry + 0x10, plan.base() + module.image.exceptionTable()[0]);
            layout.write32(entry + 0x18, module.image.exceptionTable()[1]);
            layout.write64(entry + 0x38, plan.base() + module.image.entryPoint());
        }
        layout.write64(entry + 0x30, plan.base());
        layout.write32(entry + 0x40, plan.sizeBytes());
        pool.unicodeString(entry + 0x48, plan.path());
        pool.unicodeString(entry + 0x58, plan.file());
        layout.write32(entry + 0x68, LOADED_FLAGS | (verifying && verified(plan) ? VERIFYING : 0));
        layout.write16(entry + 0x6C, 1);
        layout.write32(entry + 0x78, plan.checksum());
        layout.write32(entry + 0x98, plan.sizeBytes());
        layout.write32(entry + 0x9C, plan.timestamp());
    }

    /** Drivers with a part in the crash; Windows' own bus filter is none. */
    private static boolean verified(MachinePlan.Module plan) {
        return plan.driver() != null && !plan.driver().isBusFilter();
    }

    private void link(long entry, long next, long previous) {
        layout.write64(entry, next);
        layout.write64(entry + 8, previous);
    }

    /** Address of a symbol in the module with this index. */
    long symbol(int module, String name) {
        GuestImage image = loaded.get(module).image;
        if (image == null) {
            throw new IllegalStateException("no image for " + name);
        }
        return loaded.get(module).plan.base() + image.symbol(name);
    }

    /** Whether the module with this index has this symbol. */
    boolean defines(int module, String name) {
        GuestImage image = loaded.get(module).image;
        return image != null && image.defines(name);
    }

    /** Address of the entry point, or 0 for a module without an image. */
    long entryPoint(int module) {
        GuestImage image = loaded.get(module).image;
        return image == null ? 0 : loaded.get(module).plan.base() + image.entryPoint();
    }

    /** The module's KLDR_DATA_TABLE_ENTRY. */
    long section(int module) {
        return loaded.get(module).entry;
    }

    List<Guest.Module> modules() {
        return loaded.stream()
                .map(module -> new Guest.Module(
                        module.plan,
                        module.image == null ? new TreeMap<>() : module.image.functions(),
                        module.image == null ? Map.of() : module.image.symbols()))
                .toList();
    }
}
