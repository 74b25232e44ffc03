package io.culprit.fact.finder;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates signed the modules, as Firefox writes it down with a crash: an object with the subject of each certificate and a list
 * of file names, {@code {"Mozilla Corporation": ["xul.dll", "mozglue.dll"]}}. Nothing but its strings is read: one with a colon behind it
 * is a subject, every other a module of the last one.
 */
final class ModuleSigners {

    /** The annotation's name. */
    static final String ANNOTATION = "ModuleSignatureInfo";

    private static final int MOST_MODULES = 4096;
    private static final int LONGEST_TEXT = 300;

    private final String text;
    private final Map<String, String> signers = new LinkedHashMap<>();
    private int at;

    private ModuleSigners(String text) {
        this.text = text;
    }

    /** Subjects by file names in lower case; none for what is no such text. */
    static Map<String, String> of(@Nullable String text) {
        if (text == null || !text.stripLeading().startsWith("{")) {
            return Map.of();
        }
        ModuleSigners read = new ModuleSigners(text);
        read.read();
        return read.signers;
    }

    private void read() {
        String subject = null;
        at = text.indexOf('"');
        while (at >= 0 && signers.size() < MOST_MODULES) {
            String word = string();
            if (word == null) {
                return;
            }
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at < text.length() && text.charAt(at) == ':') {
                subject = word;
            } else if (subject != null && !subject.isBlank() && !word.isBlank()) {
                signers.putIfAbsent(word.toLowerCase(Locale.ROOT), subject);
            }
            at = text.indexOf('"', at);
        }
    }

    /** The string that begins here, cut where it is too long; null where it does not end. */
    private @Nullable String string() {
        StringBuilder word = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return word.toString();
            }
            if (c == '\\') {
                at++;
                c = at < text.length() ? escaped(text.charAt(at)) : ' ';
            }
            if (word.length() < LONGEST_TEXT) {
                word.append(c);
            }
        }
        return null;
    }

    private char escaped(char c) {
        if (c == 'u' && at + 4 < text.length()) {
            int value = 0;
            for (int i = 1; i <= 4; i++) {
                value = value << 4 | Character.digit(text.charAt(at + i), 16) & 0xF;
            }
            at += 4;
            return (char) value;
        }
        return c == 'n' || c == 't' || c == 'r' ? ' ' : c;
    }
}
