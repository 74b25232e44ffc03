package io.culprit.dump.archive;

import java.io.IOException;

/** An archive that is not unpacked any further; the message is the sentence for the user. */
final class ArchiveLimitException extends IOException {

    private static final long serialVersionUID = 1L;

    ArchiveLimitException(String sentence) {
        super(sentence);
    }
}
