package io.culprit.stack;

import io.culprit.image.FrameData;
import io.culprit.image.LoadedModule;
import java.util.Optional;

/** Where the frame data of x86 code come from: somebody who has the PDBs. */
@FunctionalInterface
public interface FrameSource {

    /** The innermost frame data that hold for an RVA of a module. */
    Optional<FrameData> at(LoadedModule module, long rva);
}
