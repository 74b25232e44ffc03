package io.culprit.shell.module;

import io.culprit.image.LoadedModule;
import io.culprit.shell.Session;
import io.culprit.symbol.ModuleSymbols;
import io.culprit.symbol.Symbol;

/** What symbols a module has, in WinDbg's words, and why it has no better ones. */
final class SymbolState {

    private SymbolState() {}

    static String of(LoadedModule module, Session session) {
        ModuleSymbols seen = session.system().symbols().seen(module).orElse(null);
        if (seen == null) {
            return "no symbols (-y PATH says where they are)";
        }
        return words(seen.kind()) + (seen.why() == null ? "" : "; " + seen.why());
    }

    private static String words(ModuleSymbols.Kind kind) {
        return switch (kind) {
            case PRIVATE_PDB -> "private pdb symbols";
            case PUBLIC_PDB -> "pdb symbols";
            case EXPORTS -> "export symbols";
            case BREAKPAD, NONE -> kind.phrase();
        };
    }

    /** Where a name comes from, as a word. */
    static String word(Symbol.Source source) {
        return switch (source) {
            case PROCEDURE -> "procedure";
            case PUBLIC -> "public";
            case EXPORT -> "export";
        };
    }
}
