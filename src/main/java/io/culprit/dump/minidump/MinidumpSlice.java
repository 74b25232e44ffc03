package io.culprit.dump.minidump;

import io.culprit.format.WindowsMinidump;

/** Where a stream or structure of a minidump lies: MINIDUMP_LOCATION_DESCRIPTOR, unchecked. */
record MinidumpSlice(long position, long length) {

    static MinidumpSlice of(WindowsMinidump.Location location) {
        return new MinidumpSlice(location.ofsData(), location.lenData());
    }

    boolean present() {
        return length > 0 && position > 0;
    }
}
