package io.culprit.symbol.store;

import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What names and unwinding of one module need.
 *
 * @param module as a dump lists it
 * @param pdb the identity of its symbols, from the dump or from its image; absent where neither tells
 * @param symbols where its symbols are filed: a PDB, or Breakpad's file of a module that has none; absent where there is no key
 * @param symbolsFound whether they were found, and are of this build
 * @param image where its image is filed; absent where time stamp or size are unknown
 * @param imageFound whether it was found, and is of this build
 * @param why why there is no key for the symbols; absent where there is one
 */
public record SymbolNeed(
        LoadedModule module,
        @Nullable PdbIdentity pdb,
        @Nullable SymbolKey symbols,
        boolean symbolsFound,
        @Nullable SymbolKey image,
        boolean imageFound,
        @Nullable String why) {}
