package io.culprit.windows;

import io.culprit.dump.DumpFile;
import io.culprit.image.Modules;
import io.culprit.machine.AddressSpace;
import io.culprit.symbol.Symbols;

/**
 * What a debugger calls the target: an open dump and what stands on it.
 *
 * @param memory virtual memory of the crashing context, with the parts of the dump laid over it
 * @param modules from the file or, for dumps that hold pages, from the kernel's own list
 */
public record CrashedSystem(DumpFile dump, AddressSpace memory, Modules modules, Symbols symbols) {}
