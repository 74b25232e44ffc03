package io.culprit.emulator.crash;

import java.util.Arrays;
import java.util.Optional;

/** Kinds of dumps that can be written, with their DumpType (DUMP_TYPES) and the attributes that mark them. */
public enum SavedKind {
    TRIAGE("triage", 4, 0x8),
    BITMAP_KERNEL("bitmap-kernel", 6, 0),
    ACTIVE("active", 5, 0x40),
    FULL("full", 1, 0),
    SUMMARY("summary", 2, 0),
    LIVE("live", 6, 0x10);

    private final String optionName;
    private final int dumpType;
    private final int attributes;

    SavedKind(String optionName, int dumpType, int attributes) {
        this.optionName = optionName;
        this.dumpType = dumpType;
        this.attributes = attributes;
    }

    /** The name in options and truth files. */
    public String optionName() {
        return optionName;
    }

    int dumpType() {
        return dumpType;
    }

    /** DUMP_FILE_ATTRIBUTES. */
    int attributes() {
        return attributes;
    }

    /** The kind of this name. */
    public static Optional<SavedKind> find(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.optionName.equals(name))
                .findFirst();
    }
}
