package io.culprit.triage;

import io.culprit.bulk.Compact;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;

/** Rows as bytes, for the index. A change of this form is a change of {@link #FORM}: rows of another form are analyzed again. */
public final class RowCodec {

    /** Of the bytes. */
    public static final int FORM = 5;

    /** By any number of threads, as it keeps nothing. */
    private static final RowForm WHOLE = new RowForm(0);

    private RowCodec() {}

    /** The rows of a file, several where it is an archive. */
    public static byte[] bytes(FileRows found) {
        return bytes(RowCodec::write, found);
    }

    /** The rows of these bytes; an IOException says that they are damaged. */
    public static FileRows rows(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        boolean none = in.readBoolean();
        return new FileRows(Compact.values(in, WHOLE), none);
    }

    /** One row with all that it has become, for another process of the same run. */
    public static byte[] whole(Row row) {
        return bytes(WHOLE, row);
    }

    /** What {@link #whole(Row)} made bytes of. */
    public static Row whole(byte[] bytes) {
        try {
            return WHOLE.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException never) {
            throw new IllegalStateException(never);
        }
    }

    private static void write(DataOutput out, FileRows found) throws IOException {
        out.writeBoolean(found.none());
        Compact.values(out, found.rows(), WHOLE);
    }

    private static <T> byte[] bytes(Compact.Writer<T> writer, T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try {
            writer.write(new DataOutputStream(bytes), value);
        } catch (IOException never) {
            throw new IllegalStateException(never);
        }
        return bytes.toByteArray();
    }
}
