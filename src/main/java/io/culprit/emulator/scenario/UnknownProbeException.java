package io.culprit.emulator.scenario;

/** A probe description that is not one, or that covers no probe of this machine; the message is a sentence for the user. */
public final class UnknownProbeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String sentence;

    UnknownProbeException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }
}
