package io.culprit.shell;

import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.machine.AddressSpace;
import io.culprit.windows.CrashedSystem;

/** Code and constants of modules as their image files have them: what a small dump leaves out because everybody has it. */
record ImageMemory(CrashedSystem system) implements AddressSpace {

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        LoadedModule module = system.modules().at(address).orElse(null);
        PeImage image = module == null ? null : system.images().of(module).orElse(null);
        if (module == null || image == null) {
            return 0;
        }
        long left = module.base() + module.sizeBytes() - address;
        return Math.max(
                0, image.contents().read(address - module.base(), buffer, offset, (int) Math.min(length, left)));
    }

    @Override
    public String whyMissing(long address) {
        return system.memory().whyMissing(address);
    }
}
