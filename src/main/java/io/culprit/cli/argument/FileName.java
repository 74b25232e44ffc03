package io.culprit.cli.argument;

import io.culprit.cli.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Names of files as the system has them. On Linux a name is bytes, which need not be UTF-8 ({@code caf\xe9.dmp} from an old share), and the
 * virtual machine hands on U+FFFD for what it cannot read. Such arguments are read again from {@code /proc/self/cmdline}, and each odd byte is
 * carried through the text as a lone surrogate, U+DC80 to U+DCFF, as Python does (PEP 383). A path of such bytes can be made from a URI alone.
 */
public final class FileName implements ITypeConverter<Path> {

    private static final char LOST = '\uFFFD';
    private static final int SURROGATES = 0xDC00;
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /** The arguments, with the bytes that the virtual machine lost. */
    public static String[] restored(String[] arguments) {
        for (String argument : arguments) {
            if (argument.indexOf(LOST) >= 0) {
                return read(arguments);
            }
        }
        return arguments;
    }

    private static String[] read(String[] arguments) {
        try {
            return last(Files.readAllBytes(COMMAND_LINE), arguments);
        } catch (IOException notLinux) {
            return arguments;
        }
    }

    /** The last words of a command line, each of which a zero byte ends: they are the arguments of the program. */
    static String[] last(byte[] commandLine, String[] arguments) {
        String[] words = new String[arguments.length];
        int end = commandLine.length - 1;
        for (int i = words.length - 1; i >= 0; i--) {
            int start = end;
            while (start > 0 && commandLine[start - 1] != 0) {
                start--;
            }
            if (end < 0 || start == 0) {
                return arguments;
            }
            words[i] = text(java.util.Arrays.copyOfRange(commandLine, start, end));
            end = start - 1;
        }
        return words;
    }

    /** UTF-8, with a lone surrogate for each byte that is none. */
    private static String text(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            String character = character(bytes, at);
            if (character == null) {
                text.append((char) (SURROGATES + (bytes[at++] & 0xFF)));
            } else {
                text.append(character);
                at += character.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return text.toString();
    }

    private static @org.jspecify.annotations.Nullable String character(byte[] bytes, int at) {
        for (int length = 1; length <= Math.min(4, bytes.length - at); length++) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, at, length))
                        .toString();
            } catch (CharacterCodingException perhapsLonger) {
                continue;
            }
        }
        return null;
    }

    /** The path of a name that the user typed. */
    @Override
    public Path convert(String name) {
        if (name.isEmpty()) {
            throw new TypeConversionException("an empty name is no file"); // Java would take it for the current folder
        }
        String server = ofAServer(name);
        if (server != null) {
            throw new TypeConversionException(server);
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException odd) {
            return ofBytes(name, odd);
        }
    }

    /** Why the address of something on a server is refused, in whatever case it is written; {@code null} for what is none. */
    public static @org.jspecify.annotations.Nullable String ofAServer(String name) {
        boolean server = name.regionMatches(true, 0, "http://", 0, 7) || name.regionMatches(true, 0, "https://", 0, 8);
        return server ? "culprit fetches nothing: download " + name + " first" : null;
    }

    private static Path ofBytes(String name, InvalidPathException odd) {
        boolean windows = !COMMAND_LINE.isAbsolute();
        if (windows || name.indexOf('\0') >= 0) {
            throw new TypeConversionException(
                    "'" + Terminal.shown(name) + "' is not a name of a file here: " + odd.getReason());
        }
        Path absolute = Path.of(URI.create("file:///" + escaped(name)));
        return name.startsWith("/") ? absolute : absolute.subpath(0, absolute.getNameCount());
    }

    private static String escaped(String name) {
        StringBuilder uri = new StringBuilder(name.length() * 3);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean odd = c >= SURROGATES + 0x80
                    && c <= SURROGATES + 0xFF
                    && (i == 0 || !Character.isHighSurrogate(name.charAt(i - 1)));
            if (odd) {
                escape((byte) c, uri);
            } else if (c == '/') {
                uri.append(c);
            } else {
                int codePoint = name.codePointAt(i);
                for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                    escape(b, uri);
                }
                i += Character.charCount(codePoint) - 1;
            }
        }
        return uri.toString();
    }

    private static void escape(byte value, StringBuilder uri) {
        uri.append('%').append(Character.forDigit(value >> 4 & 0xF, 16)).append(Character.forDigit(value & 0xF, 16));
    }
}
