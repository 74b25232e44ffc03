package io.culprit.bulk;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values in few bytes, for a {@link Spool}. A text is read as it was, also where it is no valid UTF-16. */
public final class Compact {

    private Compact() {}

    /** A number in as many groups of seven bits as it needs. */
    public static void number(DataOutput out, long number) throws IOException {
        long left = number;
        while ((left & ~0x7FL) != 0) {
            out.writeByte((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    /** What {@link #number(DataOutput, long)} wrote. */
    public static long number(DataInput in) throws IOException {
        long number = 0;
        int shift = 0;
        byte group;
        do {
            group = in.readByte();
            number |= (group & 0x7FL) << shift;
            shift += 7;
        } while (group < 0);
        return number;
    }

    /** A text: a byte a character where it is ASCII, else two. */
    public static void text(DataOutput out, String text) throws IOException {
        boolean wide = false;
        for (int i = 0; i < text.length(); i++) {
            wide |= text.charAt(i) > 0x7F;
        }
        number(out, (long) text.length() << 1 | (wide ? 1 : 0));
        if (wide) {
            out.writeChars(text);
        } else {
            out.writeBytes(text);
        }
    }

    /** What {@link #text(DataOutput, String)} wrote. */
    public static String text(DataInput in) throws IOException {
        long header = number(in);
        int length = (int) (header >>> 1);
        if ((header & 1) == 0) {
            byte[] bytes = new byte[length];
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.US_ASCII);
        }
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = in.readChar();
        }
        return new String(chars);
    }

    /** Some texts. */
    public static void texts(DataOutput out, List<String> texts) throws IOException {
        number(out, texts.size());
        for (String text : texts) {
            text(out, text);
        }
    }

    /** What {@link #texts(DataOutput, List)} wrote. */
    public static List<String> texts(DataInput in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (long i = number(in); i > 0; i--) {
            texts.add(text(in));
        }
        return List.copyOf(texts);
    }

    /** A time, or none. */
    public static void time(DataOutput out, @Nullable Instant time) throws IOException {
        out.writeByte(time == null ? 0 : time.getNano() == 0 ? 1 : 2);
        if (time != null) {
            out.writeLong(time.getEpochSecond());
            if (time.getNano() != 0) {
                out.writeInt(time.getNano());
            }
        }
    }

    /** What {@link #time(DataOutput, Instant)} wrote. */
    public static @Nullable Instant time(DataInput in) throws IOException {
        byte parts = in.readByte();
        return parts == 0 ? null : Instant.ofEpochSecond(in.readLong(), parts == 1 ? 0 : in.readInt());
    }
}
