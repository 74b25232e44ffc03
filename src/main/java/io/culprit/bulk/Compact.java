package io.culprit.bulk;

import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values in few bytes, for a {@link Spool} or a file. A text is read as it was, also where it is no valid UTF-16. Bytes that were damaged are
 * read as other values or end in an IOException; whatever they claim, no more is made of them than they hold.
 */
public final class Compact {

    private Compact() {}

    /** Writes a value. */
    @FunctionalInterface
    public interface Writer<T> {

        /** Writes it. */
        void write(DataOutput out, T value) throws IOException;
    }

    /** Reads what a {@link Writer} wrote. */
    @FunctionalInterface
    public interface Reader<T> {

        /** Reads it. */
        T read(DataInputStream in) throws IOException;
    }

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
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte group = in.readByte();
            number |= (group & 0x7FL) << shift;
            if (group >= 0) {
                return number;
            }
        }
        throw damaged(null);
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
    public static String text(DataInputStream in) throws IOException {
        long header = number(in);
        boolean wide = (header & 1) != 0;
        int length = (int) Math.min(header >>> 1, Integer.MAX_VALUE / 2) << (int) (header & 1);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw damaged(null);
        }
        return wide ? ByteBuffer.wrap(bytes).asCharBuffer().toString() : new String(bytes, StandardCharsets.US_ASCII);
    }

    /** Some values. */
    public static <T> void values(DataOutput out, List<T> values, Writer<T> writer) throws IOException {
        number(out, values.size());
        for (T value : values) {
            writer.write(out, value);
        }
    }

    /** What {@link #values(DataOutput, List, Writer)} wrote. */
    public static <T> List<T> values(DataInputStream in, Reader<T> reader) throws IOException {
        List<T> values = new ArrayList<>();
        for (long i = number(in); i > 0; i--) {
            values.add(reader.read(in));
        }
        return List.copyOf(values);
    }

    /** Some texts. */
    public static void texts(DataOutput out, List<String> texts) throws IOException {
        values(out, texts, Compact::text);
    }

    /** What {@link #texts(DataOutput, List)} wrote. */
    public static List<String> texts(DataInputStream in) throws IOException {
        return values(in, Compact::text);
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
        try {
            return parts == 0 ? null : Instant.ofEpochSecond(in.readLong(), parts == 1 ? 0 : in.readInt());
        } catch (DateTimeException | ArithmeticException beyond) {
            throw damaged(beyond);
        }
    }

    /** The value with that number of those that there are. */
    public static <T> T one(List<T> values, long number) throws IOException {
        if (number < 0 || number >= values.size()) {
            throw damaged(null);
        }
        return values.get((int) number);
    }

    private static IOException damaged(@Nullable Exception why) {
        return new IOException("damaged bytes", why);
    }
}
