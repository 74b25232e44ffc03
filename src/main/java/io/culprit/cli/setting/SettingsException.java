package io.culprit.cli.setting;

/** The settings of a user cannot be used: one sentence with the file, the line and what is wrong there. */
public final class SettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    SettingsException(String message) {
        super(message);
    }
}
