package io.culprit.cli.argument;

/** Wrong arguments that a command finds while it works: one sentence for the user. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Refusal(String message) {
        super(message, null, false, false);
    }
}
