package io.culprit.windows.blob;

import java.util.Optional;

/** Texts in the kernel's small records: what Plug and Play and Winlogon were at, whom Windows and the driver framework suspected. */
final class BlackBoxes {

    private static final int MOST_CHARACTERS = 512;
    private static final int INSTANCE_PATH = 0x2C;
    private static final int STATE = 0xC;
    private static final int LOG_NAME = 0x24;
    private static final int LOG_NAME_BYTES = 32;

    private BlackBoxes() {}

    /** The instance path of the device that Plug and Play worked on last. Its tail can be a serial number. */
    static Optional<String> plugAndPlay(byte[] bytes) {
        String path = printable(new BlobBytes(bytes).wideText(INSTANCE_PATH, MOST_CHARACTERS));
        return path.indexOf('\\') > 0 ? Optional.of(path) : Optional.empty();
    }

    /** The state of Winlogon in its own word, such as {@code ShellStartupShellStarted}. */
    static Optional<String> session(byte[] bytes) {
        String state = printable(new BlobBytes(bytes).wideText(STATE, MOST_CHARACTERS));
        return state.isEmpty() ? Optional.empty() : Optional.of(state);
    }

    /** The module that Windows took for the culprit when it wrote the dump. */
    static Optional<String> blamed(byte[] bytes) {
        String name = printable(new BlobBytes(bytes).wideText(0, MOST_CHARACTERS));
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** The service of the KMDF driver whose log was saved: the one that Windows suspects, or the busiest. */
    static Optional<String> frameworkLog(byte[] bytes) {
        BlobBytes blob = new BlobBytes(bytes);
        String name = blob.holds(LOG_NAME, 1) ? printable(blob.text(LOG_NAME, LOG_NAME_BYTES)) : "";
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** The text, or nothing where it has a character that no name has: then the layout is another one. */
    private static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) == 0x7F) {
                return "";
            }
        }
        return text.strip();
    }
}
