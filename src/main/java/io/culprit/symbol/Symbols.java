package io.culprit.symbol;

import io.culprit.image.CallerRules;
import io.culprit.image.FrameData;
import io.culprit.image.LoadedModule;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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

    /** The names of at most so many structures, classes and unions that are wanted, in no order. */
    default List<String> types(LoadedModule module, Predicate<String> wanted, int most) {
        return List.of();
    }

    /** The source line of the code at {@code rva}, where the PDB has private symbols. */
    default Optional<SourceLine> line(LoadedModule module, long rva) {
        return Optional.empty();
    }

    /** How the frame of x86 code at {@code rva} is laid out. */
    default Optional<FrameData> frame(LoadedModule module, long rva) {
        return Optional.empty();
    }

    /** How the registers of a caller come from those of a frame at {@code rva}: call frame information. */
    default Optional<CallerRules> rules(LoadedModule module, long rva) {
        return Optional.empty();
    }

    /** The functions that are inlined around {@code rva}, innermost first; their caller is what {@link #at} names. */
    default List<InlineCall> inlines(LoadedModule module, long rva) {
        return List.of();
    }

    /** A symbol by name: where it is, in bytes from the module's base. */
    record Name(String text, long rva) {}

    /** At most so many symbols of a module whose names are wanted, by address. */
    default List<Name> matching(LoadedModule module, Predicate<String> wanted, int most) {
        return List.of();
    }

    /** Whether the module has a PDB, not only exports. */
    default boolean pdb(LoadedModule module) {
        return false;
    }

    /** What names the code of a module; empty where nobody said where to look. */
    default Optional<ModuleSymbols> seen(LoadedModule module) {
        return Optional.empty();
    }

    /** What went wrong so far (mismatch, broken file, server error), one sentence each. */
    default List<String> warnings() {
        return List.of();
    }
}
