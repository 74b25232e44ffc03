package io.culprit.cabinet;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Takes the files of a cabinet as they are unpacked. */
@FunctionalInterface
public interface CabinetFiles {

    /**
     * Where the next file goes; it is closed when the file is whole or damaged.
     *
     * @param name as the cabinet has it: nothing may be made of it unchecked
     * @return null to have no more files
     */
    @Nullable
    OutputStream next(String name) throws IOException;
}
