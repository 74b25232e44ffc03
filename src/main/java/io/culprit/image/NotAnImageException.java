package io.culprit.image;

/** Bytes that are no PE image, or one damaged beyond reading; the message is a phrase for a warning. */
public final class NotAnImageException extends Exception {

    private static final long serialVersionUID = 1L;

    /** {@code reason} is a phrase such as "no MZ at offset 0". */
    public NotAnImageException(String reason) {
        super(reason, null, false, false);
    }
}
