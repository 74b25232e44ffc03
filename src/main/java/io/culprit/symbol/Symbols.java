package io.culprit.symbol;

import io.culprit.image.FrameData;
import io.culprit.image.LoadedModule;
import java.util.List;
import java.util.Optional;

/** Names and types of loaded modules, found lazily: a module costs nothing until it is asked for. */
public interface Symbols {

    /** No symbols at all. */
    Symbols NONE = new Symbols() {};

    /** The symbol that covers {@code rva} (bytes from the module's base). */
    default Optional<Symbol> at(LoadedModule module, long rva) {
        return Optional.empty();
    }

    /** The RVA of a symbol by exact name, e.g. {@code KiProcessorBlock}. */
    default Optional<Long> find(LoadedModule module, String name) {
        return Optional.empty();
    }

    /** The layout of a structure by exact name, e.g. {@code _EPROCESS}. */
    default Optional<TypeLayout> type(LoadedModule module, String name) {
        return Optional.empty();
    }

    /** The source line of the code at {@code rva}, where the PDB has private symbols. */
    default Optional<SourceLine> line(LoadedModule module, long rva) {
        return Optional.empty();
    }

    /** How the frame of x86 code at {@code rva} is laid out. */
    default Optional<FrameData> frame(LoadedModule module, long rva) {
        return Optional.empty();
    }

    /** What went wrong so far (mismatch, broken file, server error), one sentence each. */
    default List<String> warnings() {
        return List.of();
    }
}
