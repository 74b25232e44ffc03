package io.culprit.cli.crash;

import io.culprit.paste.Paste;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The text that the user wants explained: the arguments, a file or a pipe that they name, or standard input. */
final class PastedText {

    private PastedText() {}

    /** Says in its message why a text cannot be taken. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    static String of(List<String> words, InputStream standardInput) throws IOException, RefusedException {
        if (words.size() == 1 && words.get(0).equals("-")) {
            return decoded(limited(standardInput, "standard input"));
        }
        if (words.size() == 1 && file(words.get(0))) {
            try (InputStream in = Files.newInputStream(Path.of(words.get(0)))) {
                return decoded(limited(in, words.get(0)));
            }
        }
        return String.join(" ", words);
    }

    /** Whether the word names a file or a pipe to read; a driver is asked about by its name, even where its file is at hand. */
    private static boolean file(String word) {
        if (word.length() > 4096
                || word.indexOf('\n') >= 0
                || word.toLowerCase(Locale.ROOT).endsWith(".sys")) {
            return false;
        }
        try {
            Path path = Path.of(word);
            return Files.exists(path) && !Files.isDirectory(path);
        } catch (InvalidPathException none) {
            return false;
        }
    }

    private static byte[] limited(InputStream in, String name) throws IOException, RefusedException {
        byte[] bytes = in.readNBytes(Paste.MOST_BYTES + 1);
        if (begins(bytes, "PAGEDU64") || begins(bytes, "PAGEDUMP") || begins(bytes, "MDMP")) {
            throw new RefusedException(name + " is a dump, not a text: culprit analyze reads it");
        }
        if (bytes.length > Paste.MOST_BYTES) {
            throw new RefusedException(name + " is longer than 16 MiB, the longest text that is read");
        }
        return bytes;
    }

    private static boolean begins(byte[] bytes, String magic) {
        return bytes.length >= magic.length()
                && new String(bytes, 0, magic.length(), StandardCharsets.ISO_8859_1).equals(magic);
    }

    /** UTF-8, or the UTF-16 that Windows writes many of its texts in. */
    private static String decoded(byte[] bytes) {
        int first = bytes.length > 1 ? bytes[0] & 0xFF : 0;
        int second = bytes.length > 1 ? bytes[1] & 0xFF : 0;
        boolean marked = first == 0xFF && second == 0xFE;
        boolean bare = first != 0 && second == 0 && bytes.length > 3 && bytes[3] == 0;
        Charset charset = first == 0xFE && second == 0xFF
                ? StandardCharsets.UTF_16BE
                : marked || bare ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
        return new String(bytes, charset);
    }
}
