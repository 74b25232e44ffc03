package io.culprit.dump;

/** What a dump holds, with the name that reports use. */
public enum DumpKind {
    TRIAGE("triage"),
    FULL("full"),
    SUMMARY("summary"),
    HEADER("header"),
    BITMAP_FULL("bitmap-full"),
    BITMAP_KERNEL("bitmap-kernel"),
    ACTIVE("active"),
    LIVE("live"),
    KERNEL_MEMORY("kernel-memory"),
    KERNEL_AND_USER_MEMORY("kernel-and-user-memory"),
    COMPLETE_MEMORY("complete-memory"),
    MINIDUMP("minidump");

    private final String jsonName;

    DumpKind(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The name in reports. */
    public String jsonName() {
        return jsonName;
    }

    /** Whether this is a dump of the kernel; the other kind is a user-mode minidump. */
    public boolean kernel() {
        return this != MINIDUMP;
    }
}
