package io.culprit.cli;

/** Wrong arguments that a command finds while it works: one sentence for the user. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message, null, false, false);
    }
}
