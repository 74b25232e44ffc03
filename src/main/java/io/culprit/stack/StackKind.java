package io.culprit.stack;

/** Which of a processor's stacks a frame lies on. */
public enum StackKind {
    THREAD("thread"),
    ISR("isr"),
    DPC("dpc"),
    NMI("nmi"),
    DOUBLE_FAULT("double-fault");

    private final String jsonName;

    StackKind(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The name in reports. */
    public String jsonName() {
        return jsonName;
    }
}
