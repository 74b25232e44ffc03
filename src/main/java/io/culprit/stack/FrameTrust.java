package io.culprit.stack;

/** How a frame was found, best first. */
public enum FrameTrust {
    /** The registers were saved: frame 0, or restored from a trap frame or machine frame. */
    CONTEXT("context"),
    /** By the unwind tables of the image. */
    UNWIND("unwind"),
    /** By a chain of frame pointers. */
    FRAME_POINTER("frame-pointer"),
    /** Concluded from what is known of the calling code rather than read. */
    INFERRED("inferred"),
    /** A stack value that looks like a return address. */
    SCAN("scan");

    private final String jsonName;

    FrameTrust(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The name in reports. */
    public String jsonName() {
        return jsonName;
    }

    /** Whether the frame is more than a guess. */
    public boolean certain() {
        return this == CONTEXT || this == UNWIND || this == FRAME_POINTER;
    }
}
