package io.culprit.shell.module;

import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.shell.Session;
import io.culprit.symbol.Symbol;
import java.util.Optional;

/** What symbols a module has, in WinDbg's words, and what to do where it has none. */
final class SymbolState {

    private SymbolState() {}

    static String of(LoadedModule module, Session session) {
        if (session.system().symbols().pdb(module)) {
            return "pdb symbols";
        }
        Optional<PeImage> image = session.system().images().of(module);
        if (image.isPresent() && image.get().exports().count() > 0) {
            return "export symbols (no PDB: " + need(module) + ")";
        }
        return "no symbols (" + need(module) + (image.isPresent() ? ")" : "; -i PATH names a folder with the image)");
    }

    private static String need(LoadedModule module) {
        return module.pdb() == null
                ? "which PDB it needs stands in its image"
                : "-y PATH leads to " + module.pdb().fileName();
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
