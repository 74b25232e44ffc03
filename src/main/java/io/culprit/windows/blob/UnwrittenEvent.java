package io.culprit.windows.blob;

import java.time.Instant;
import java.util.List;

/**
 * An event that had not been written to a log.
 *
 * @param provider GUID in lower case, with dashes
 * @param channel 8 System, 9 Application, 0x10 and 0x11 a provider's own
 * @param level 1 critical, 2 error, 3 warning, 4 information, 5 verbose, 0 always
 * @param texts that its payload seems to hold; they can name people
 */
public record UnwrittenEvent(Instant time, String provider, int id, int channel, int level, List<String> texts) {

    /** Copies the list. */
    public UnwrittenEvent {
        texts = List.copyOf(texts);
    }

    /** The provider by its name, or its GUID where the name is not known. */
    public String providerName() {
        String name = EventProvider.name(provider);
        return name == null ? provider : name;
    }
}
