package io.culprit.cli.argument;

import io.culprit.cli.terminal.Terminal;
import io.culprit.image.ImageFolders;
import io.culprit.symbol.store.SymbolPath;
import io.culprit.symbol.store.SymbolSearch;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ParseResult;

/**
 * Whether the folders are there that {@code -y} and {@code -i} name, on the command line or in the settings. Those of {@code _NT_SYMBOL_PATH}
 * are not looked at: it is set once for all programs of a machine, and that one of its folders is not there yet is ordinary.
 */
public final class SearchedFolders {

    private SearchedFolders() {}

    /** Says of each folder that is not there that nothing can be found in it; not where only errors are wanted. */
    public static void check(ParseResult given, Terminal terminal) {
        if (CommonOptions.of(given).quiet()) {
            return;
        }
        String symbols = Arguments.value(given, "--symbol-path");
        if (symbols != null) {
            Path store = SymbolSearch.defaultStore(terminal.variables());
            for (Path folder : SymbolPath.parse(symbols, store).sources()) {
                check("symbol path", folder, !folder.equals(store), terminal);
            }
        }
        String images = Arguments.value(given, "--image-path");
        for (String part : images == null ? new String[0] : ImageFolders.parts(images)) {
            try {
                check("image path", Path.of(part), true, terminal);
            } catch (InvalidPathException saidByTheSearch) {
                continue;
            }
        }
    }

    private static void check(String path, Path folder, boolean wanted, Terminal terminal) {
        if (wanted && !Files.isDirectory(folder)) {
            terminal.say(path + ": " + folder + (Files.exists(folder) ? " is no folder" : " is not there"));
        }
    }
}
