package io.culprit.windows;

import io.culprit.image.CallerRules;
import io.culprit.image.FrameData;
import io.culprit.image.LoadedModule;
import io.culprit.stack.FrameSource;
import io.culprit.symbol.Symbols;
import java.util.Optional;

/** What symbols tell a walk about frames. */
public record SymbolFrames(Symbols symbols) implements FrameSource {

    @Override
    public Optional<FrameData> at(LoadedModule module, long rva) {
        return symbols.frame(module, rva);
    }

    @Override
    public Optional<CallerRules> rules(LoadedModule module, long rva) {
        return symbols.rules(module, rva);
    }
}
