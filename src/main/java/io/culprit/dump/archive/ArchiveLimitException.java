package io.culprit.dump.archive;

import java.io.IOException;

/** An archive that is not unpacked any further; the message is the sentence for the user. */
final class ArchiveLimitException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    /** {@code lasting} is whether it is the archive that passes a limit, and not the time that its analysis may take. */
    ArchiveLimitException(String sentence, boolean lasting) {
        super(sentence);
        this.lasting = lasting;
    }

    boolean lasting() {
        return lasting;
    }
}
