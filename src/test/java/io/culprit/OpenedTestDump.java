package io.culprit;

import io.culprit.image.Images;
import io.culprit.machine.Budget;
import io.culprit.symbol.Symbols;
import io.culprit.symbol.store.Progress;
import io.culprit.symbol.store.SymbolSearch;
import io.culprit.windows.SystemOpener;
import io.culprit.windows.TestDump;
import java.nio.file.Path;

/** A dump made by hand, open to be asked, with symbols made by hand. */
public final class OpenedTestDump {

    private OpenedTestDump() {}

    /** Opens it; there is no report of it. */
    public static OpenedDump of(TestDump dump, Symbols symbols) {
        SymbolSearch search = new SymbolSearch(null, null, Images.NONE, Path.of(""), Progress.SILENT);
        return new OpenedDump(
                SystemOpener.open(dump, Images.NONE, symbols),
                search,
                facts -> {
                    throw new AssertionError("nobody judges it");
                },
                Budget.none());
    }
}
