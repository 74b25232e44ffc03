package io.culprit.stack;

import io.culprit.image.CallerRules;
import io.culprit.image.FrameData;
import io.culprit.image.LoadedModule;
import java.util.Optional;

/** Where the layout of frames comes from, beside the tables of PE images: somebody who has symbols. */
@FunctionalInterface
public interface FrameSource {

    /** The innermost frame data that hold for an RVA of a module: x86 code alone has them. */
    Optional<FrameData> at(LoadedModule module, long rva);

    /** The call frame rules that hold for an RVA of a module. */
    default Optional<CallerRules> rules(LoadedModule module, long rva) {
        return Optional.empty();
    }
}
