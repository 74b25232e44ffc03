package io.culprit.cabinet;

import java.io.IOException;

/** A file of a cabinet is whole only with other cabinets of its set; all others were handed over before. */
public final class CabinetSetException extends IOException {

    private static final long serialVersionUID = 1L;

    CabinetSetException(String file) {
        super("its file " + file + " continues in another cabinet of its set: unpack the set first");
    }
}
