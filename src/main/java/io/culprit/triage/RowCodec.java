package io.culprit.triage;

import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as bytes, for the index. A change of this form is a change of {@link #FORM}: rows of another form are analyzed again. */
public final class RowCodec {

    /** Of the bytes. */
    public static final int FORM = 4;

    private static final int MOST = 100_000;

    /** By any number of threads, as it keeps nothing. */
    private static final RowForm WHOLE = new RowForm(0);

    private RowCodec() {}

    /** The rows of a file, several where it is an archive. */
    public static byte[] bytes(FileRows found) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeBoolean(found.none());
            out.writeInt(found.rows().size());
            for (Row row : found.rows()) {
                row(out, row);
            }
        } catch (IOException never) {
            throw new IllegalStateException(never);
        }
        return bytes.toByteArray();
    }

    /** One row with all that it has become, for another process of the same run. */
    public static byte[] whole(Row row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try {
            WHOLE.write(row, new DataOutputStream(bytes));
        } catch (IOException never) {
            throw new IllegalStateException(never);
        }
        return bytes.toByteArray();
    }

    /** What {@link #whole(Row)} made bytes of. */
    public static Row whole(byte[] bytes) {
        try {
            return WHOLE.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException never) {
            throw new IllegalStateException(never);
        }
    }

    private static void row(DataOutputStream out, Row row) throws IOException {
        text(out, row.path());
        out.writeLong(row.sizeBytes());
        text(out, row.sha256());
        out.writeByte(row.status().ordinal());
        text(out, row.error() == null ? "" : row.error());
        text(out, row.host());
        time(out, row.time());
        out.writeBoolean(row.summary() != null);
        if (row.summary() != null) {
            summary(out, row.summary());
        }
    }

    private static void summary(DataOutputStream out, Summary summary) throws IOException {
        text(out, summary.architecture());
        out.writeInt(summary.build());
        text(out, summary.machine());
        out.writeLong(summary.code());
        text(out, summary.codeName());
        out.writeInt(summary.parameters().size());
        for (long parameter : summary.parameters()) {
            out.writeLong(parameter);
        }
        blame(out, summary.verdict());
        text(out, summary.bucketId());
        text(out, summary.bucketHash());
        text(out, summary.corruption());
        out.writeBoolean(summary.singleBit());
        out.writeInt(summary.drivers().size());
        for (DriverFile driver : summary.drivers()) {
            text(out, driver.name());
            text(out, driver.version());
            text(out, driver.driverClass());
            out.writeLong(driver.timestamp());
        }
        Trace trace = summary.trace();
        text(out, trace.site());
        out.writeBoolean(trace.network());
        text(out, trace.bios());
        time(out, trace.boot());
        texts(out, trace.advice());
    }

    private static void blame(DataOutputStream out, Blame blame) throws IOException {
        text(out, blame.kind());
        text(out, blame.module());
        text(out, blame.driverClass());
        text(out, blame.vendor());
        text(out, blame.product());
        out.writeDouble(blame.confidence());
        text(out, blame.label());
        texts(out, blame.because());
    }

    /** The rows of these bytes; an IOException says that they are damaged. */
    public static FileRows rows(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        boolean none = in.readBoolean();
        List<Row> rows = new ArrayList<>();
        for (int i = count(in); i > 0; i--) {
            rows.add(row(in));
        }
        return new FileRows(rows, none);
    }

    private static Row row(DataInputStream in) throws IOException {
        String path = text(in);
        long size = in.readLong();
        String hash = text(in);
        Status status = Status.values()[Math.floorMod(in.readByte(), Status.values().length)];
        String error = text(in);
        String host = text(in);
        Instant time = time(in);
        Summary summary = in.readBoolean() ? summary(in) : null;
        return new Row(path, size, hash, List.of(), status, error.isEmpty() ? null : error, time, summary, host);
    }

    private static Summary summary(DataInputStream in) throws IOException {
        String architecture = text(in);
        int build = in.readInt();
        String machine = text(in);
        long code = in.readLong();
        String codeName = text(in);
        List<Long> parameters = new ArrayList<>();
        for (int i = count(in); i > 0; i--) {
            parameters.add(in.readLong());
        }
        Blame verdict = blame(in);
        String id = text(in);
        String hash = text(in);
        String corruption = text(in);
        boolean singleBit = in.readBoolean();
        List<DriverFile> drivers = new ArrayList<>();
        for (int i = count(in); i > 0; i--) {
            drivers.add(new DriverFile(text(in), text(in), text(in), in.readLong()));
        }
        return new Summary(
                architecture,
                build,
                machine,
                code,
                codeName,
                parameters,
                verdict,
                id,
                hash,
                corruption,
                singleBit,
                drivers,
                new Trace(text(in), in.readBoolean(), text(in), time(in), texts(in)));
    }

    private static Blame blame(DataInputStream in) throws IOException {
        String kind = text(in);
        String module = text(in);
        String driverClass = text(in);
        String vendor = text(in);
        String product = text(in);
        double confidence = in.readDouble();
        String label = text(in);
        return new Blame(kind, module, driverClass, vendor, product, confidence, label, texts(in));
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST) {
            throw new IOException("damaged row");
        }
        return count;
    }

    private static void texts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            text(out, text);
        }
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int i = count(in); i > 0; i--) {
            texts.add(text(in));
        }
        return texts;
    }

    private static void time(DataOutputStream out, @Nullable Instant time) throws IOException {
        out.writeLong(time == null ? Long.MIN_VALUE : time.getEpochSecond());
        out.writeInt(time == null ? 0 : time.getNano());
    }

    private static @Nullable Instant time(DataInputStream in) throws IOException {
        long seconds = in.readLong();
        int nanos = in.readInt();
        try {
            return seconds == Long.MIN_VALUE ? null : Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException | ArithmeticException beyond) {
            throw new IOException("damaged row", beyond);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("damaged row");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
