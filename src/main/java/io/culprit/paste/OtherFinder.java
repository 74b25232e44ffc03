package io.culprit.paste;

import io.culprit.windows.bugcheck.NtStatus;
import io.culprit.windows.bugcheck.PoolTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what people ask about beside crashes: statuses, pool tags, drivers by their file names, PCI devices by their ids. */
final class OtherFinder {

    private static final int MOST = 20;
    private static final int TAG_LENGTH = 4;

    private final Tokens tokens;

    /** Each once; few, and the hash code of a record is a class that Java spins. */
    private final List<Answer> found = new ArrayList<>(1);

    private OtherFinder(Tokens tokens) {
        this.tokens = tokens;
    }

    static List<Answer> find(Tokens tokens) {
        OtherFinder finder = new OtherFinder(tokens);
        for (int at = 0; at < tokens.count() && finder.found.size() < MOST; at++) {
            Answer answer = finder.at(at);
            if (answer != null && !finder.found.contains(answer)) {
                finder.found.add(answer);
            }
        }
        if (finder.found.isEmpty()) {
            Answer tag = finder.tag();
            return tag == null ? List.of() : List.of(tag);
        }
        return finder.found;
    }

    private @Nullable Answer at(int at) {
        if (tokens.is(at, "sys") && tokens.mark(at - 1) == '.' && tokens.touches(at - 1)) {
            String name = file(at);
            return name == null ? null : new Answer.DriverFile(name);
        }
        if (tokens.is(at, "PCI") && tokens.mark(at + 1) == '\\') {
            return pci(at + 2);
        }
        if (tokens.kind(at) == Tokens.Kind.WORD) {
            return tokens.word(at).startsWith("VEN_") ? pci(at) : named(at);
        }
        return tokens.mark(at) == 0 ? number(at) : null;
    }

    private @Nullable Answer named(int at) {
        String word = tokens.word(at);
        boolean form = word.startsWith("STATUS_") || word.startsWith("RPC_NT_") || word.startsWith("DBG_");
        Integer status = form ? NtStatus.code(word) : null;
        return status == null ? null : new Answer.Status(status);
    }

    private @Nullable Answer number(int at) {
        long value = tokens.hex(at);
        boolean negative =
                tokens.kind(at) == Tokens.Kind.DIGITS && tokens.mark(at - 1) == '-' && tokens.digits(at) == 10;
        if (negative) {
            return status((int) -tokens.decimal(at));
        }
        boolean extended = value >> 31 == -1 && tokens.digits(at) == 16;
        boolean wide = tokens.digits(at) == 8 && value < 0x1_0000_0000L;
        boolean plain = tokens.plainlyHex(at) || tokens.kind(at) == Tokens.Kind.LETTERS && tokens.count() == 1;
        if (plain && (wide || extended)) {
            return status((int) value);
        }
        return lspci(at);
    }

    private static @Nullable Answer status(int code) {
        return NtStatus.name(code).isPresent() && code < 0 || Results.known(code) ? new Answer.Status(code) : null;
    }

    /** {@code 10ec:8168}, as lspci writes it in brackets. */
    private @Nullable Answer lspci(int at) {
        boolean alone = tokens.count() == 3 && at == 0 || tokens.mark(at - 1) == '[' && tokens.mark(at + 3) == ']';
        boolean form = alone
                && tokens.digits(at) == 4
                && tokens.mark(at + 1) == ':'
                && tokens.touches(at)
                && tokens.touches(at + 1)
                && tokens.number(at + 2)
                && tokens.digits(at + 2) == 4;
        return form ? new Answer.PciId((int) tokens.hex(at), (int) tokens.hex(at + 2), 0) : null;
    }

    /** {@code VEN_10EC&DEV_8168&SUBSYS_...} */
    private @Nullable Answer pci(int at) {
        long vendor = field(at, "VEN_", 4);
        long device = field(at + 2, "DEV_", 4);
        long subsystem = field(at + 4, "SUBSYS_", 8);
        return vendor < 0 || device < 0 ? null : new Answer.PciId((int) vendor, (int) device, Math.max(0, subsystem));
    }

    private long field(int at, String label, int digits) {
        String word = tokens.word(at).toUpperCase(Locale.ROOT);
        if (!word.startsWith(label) || word.length() != label.length() + digits) {
            return -1;
        }
        long value = 0;
        for (int i = label.length(); i < word.length(); i++) {
            int digit = Character.digit(word.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private @Nullable String file(int extension) {
        int first = extension - 2;
        if (first < 0 || !tokens.touches(first) || tokens.kind(first) == Tokens.Kind.MARK) {
            return null;
        }
        while (first > 0
                && extension - first < 12
                && tokens.touches(first - 1)
                && (tokens.kind(first - 1) != Tokens.Kind.MARK || "-._+".indexOf(tokens.mark(first - 1)) >= 0)) {
            first--;
        }
        return tokens.text().substring(tokens.start(first), tokens.end(extension));
    }

    /** A text that is nothing but a tag, or says that it is one. */
    private @Nullable Answer tag() {
        String text = tokens.text().strip();
        for (int at = 0; at < tokens.count(); at++) {
            if (tokens.is(at, "tag") || tokens.is(at, "pooltag")) {
                String word = labelledTag(at);
                if (word != null) {
                    return new Answer.PoolTag(word);
                }
            }
        }
        boolean known = text.length() <= TAG_LENGTH
                && text.length() >= 3
                && PoolTags.of((text + " ").substring(0, TAG_LENGTH)) != null;
        return known ? new Answer.PoolTag((text + " ").substring(0, TAG_LENGTH)) : null;
    }

    private @Nullable String labelledTag(int at) {
        int next = at + 1;
        while (next - at < 5 && ":='\"".indexOf(tokens.mark(next)) >= 0 && tokens.mark(next) != 0) {
            next++;
        }
        int start = tokens.start(next);
        boolean whole = next < tokens.count() && tokens.end(next) - start == TAG_LENGTH;
        return whole ? tokens.word(next) : null;
    }
}
