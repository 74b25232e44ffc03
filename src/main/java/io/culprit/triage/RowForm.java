package io.culprit.triage;

import static io.culprit.bulk.Compact.number;
import static io.culprit.bulk.Compact.text;
import static io.culprit.bulk.Compact.texts;
import static io.culprit.bulk.Compact.time;

import io.culprit.bulk.Compact;
import io.culprit.bulk.Spool;
import io.culprit.rule.Role;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import io.culprit.verdict.Review.Before;
import io.culprit.verdict.Review.Lead;
import io.culprit.verdict.Review.Recurrence;
import io.culprit.verdict.Verdict.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they lie in a temporary file of this run: whatever recurs is a number there, and kept here once. What is written is read as it
 * was, to the last character. For one thread at a time.
 */
final class RowForm implements Spool.Form<Row> {

    /** More different values are written out. */
    private static final int MOST_VALUES = 1 << 17;

    private final Shared<String> names;
    private final Shared<DriverFile> drivers;
    private final Shared<Recurrence> told;

    RowForm() {
        this(MOST_VALUES);
    }

    /** With so many values that have numbers; with none, bytes can be read by any other form with none. */
    RowForm(int most) {
        this.names = new Shared<>(most, Compact::text, Compact::text);
        this.drivers = new Shared<>(most, RowForm::driver, RowForm::driver);
        this.told = new Shared<>(most, RowForm::recurrence, RowForm::recurrence);
    }

    /** Values that have numbers. */
    private static final class Shared<T> {

        /** Writes a value out. */
        interface Writer<T> {
            void write(DataOutput out, T value) throws IOException;
        }

        /** Reads a value that was written out. */
        interface Reader<T> {
            T read(DataInput in) throws IOException;
        }

        private final Map<T, Integer> numbers = new HashMap<>();
        private final List<T> values = new ArrayList<>();
        private final int most;
        private final Writer<T> writer;
        private final Reader<T> reader;

        Shared(int most, Writer<T> writer, Reader<T> reader) {
            this.most = most;
            this.writer = writer;
            this.reader = reader;
        }

        void write(DataOutput out, T value) throws IOException {
            Integer number = numbers.get(value);
            if (number == null && values.size() < most) {
                values.add(value);
                number = values.size();
                numbers.put(value, number);
            }
            number(out, number == null ? 0 : number);
            if (number == null) {
                writer.write(out, value);
            }
        }

        T read(DataInput in) throws IOException {
            int number = (int) number(in);
            return number == 0 ? reader.read(in) : values.get(number - 1);
        }

        void write(DataOutput out, List<T> all) throws IOException {
            number(out, all.size());
            for (T value : all) {
                write(out, value);
            }
        }

        List<T> list(DataInput in) throws IOException {
            List<T> all = new ArrayList<>();
            for (long i = number(in); i > 0; i--) {
                all.add(read(in));
            }
            return List.copyOf(all);
        }
    }

    @Override
    public void write(Row row, DataOutput out) throws IOException {
        text(out, row.path());
        number(out, row.sizeBytes());
        text(out, row.sha256());
        texts(out, row.copies());
        out.writeByte(row.status().ordinal());
        maybe(out, row.error());
        time(out, row.time());
        text(out, row.host());
        told.write(out, row.recurs());
        Summary summary = row.summary();
        out.writeBoolean(summary != null);
        if (summary != null) {
            summary(out, summary);
        }
    }

    @Override
    public Row read(DataInput in) throws IOException {
        String path = text(in);
        long size = number(in);
        String hash = text(in);
        List<String> copies = texts(in);
        Status status = Status.values()[in.readByte()];
        String error = maybe(in);
        Instant time = time(in);
        String host = text(in);
        List<Recurrence> recurs = told.list(in);
        Summary summary = in.readBoolean() ? summary(in) : null;
        return new Row(path, size, hash, copies, status, error, time, summary, host, recurs);
    }

    private void summary(DataOutput out, Summary summary) throws IOException {
        names.write(out, summary.architecture());
        out.writeInt(summary.build());
        text(out, summary.machine());
        out.writeLong(summary.code());
        names.write(out, summary.codeName());
        number(out, summary.parameters().size());
        for (long parameter : summary.parameters()) {
            out.writeLong(parameter);
        }
        blame(out, summary.verdict());
        names.write(out, summary.bucketId());
        names.write(out, summary.bucketHash());
        names.write(out, summary.corruption());
        out.writeBoolean(summary.singleBit());
        drivers.write(out, summary.drivers());
        Trace trace = summary.trace();
        names.write(out, trace.site());
        out.writeBoolean(trace.network());
        names.write(out, trace.bios());
        time(out, trace.boot());
        names.write(out, trace.advice());
    }

    private Summary summary(DataInput in) throws IOException {
        String architecture = names.read(in);
        int build = in.readInt();
        String machine = text(in);
        long code = in.readLong();
        String codeName = names.read(in);
        List<Long> parameters = new ArrayList<>();
        for (long i = number(in); i > 0; i--) {
            parameters.add(in.readLong());
        }
        Blame verdict = blame(in);
        String id = names.read(in);
        String hash = names.read(in);
        String corruption = names.read(in);
        boolean bit = in.readBoolean();
        List<DriverFile> loaded = drivers.list(in);
        Trace trace = new Trace(names.read(in), in.readBoolean(), names.read(in), time(in), names.list(in));
        return new Summary(
                architecture,
                build,
                machine,
                code,
                codeName,
                List.copyOf(parameters),
                verdict,
                id,
                hash,
                corruption,
                bit,
                loaded,
                trace);
    }

    private void blame(DataOutput out, Blame blame) throws IOException {
        names.write(out, blame.kind());
        names.write(out, blame.module());
        names.write(out, blame.driverClass());
        names.write(out, blame.vendor());
        names.write(out, blame.product());
        out.writeDouble(blame.confidence());
        names.write(out, blame.label());
        texts(out, blame.because());
        number(out, blame.leads().size());
        for (Lead lead : blame.leads()) {
            names.write(out, lead.module());
            out.writeDouble(lead.confidence());
        }
        Before before = blame.before();
        out.writeByte(before == null ? -1 : before.kind().ordinal());
        if (before != null) {
            names.write(out, before.subject());
            out.writeDouble(before.confidence());
        }
    }

    private Blame blame(DataInput in) throws IOException {
        String kind = names.read(in);
        String module = names.read(in);
        String driverClass = names.read(in);
        String vendor = names.read(in);
        String product = names.read(in);
        double confidence = in.readDouble();
        String label = names.read(in);
        List<String> because = texts(in);
        List<Lead> leads = new ArrayList<>();
        for (long i = number(in); i > 0; i--) {
            leads.add(new Lead(names.read(in), in.readDouble()));
        }
        byte before = in.readByte();
        return new Blame(
                kind,
                module,
                driverClass,
                vendor,
                product,
                confidence,
                label,
                because,
                List.copyOf(leads),
                before < 0 ? null : new Before(Kind.values()[before], names.read(in), in.readDouble()));
    }

    private static void driver(DataOutput out, DriverFile driver) throws IOException {
        text(out, driver.name());
        text(out, driver.version());
        text(out, driver.driverClass());
        out.writeLong(driver.timestamp());
    }

    private static DriverFile driver(DataInput in) throws IOException {
        return new DriverFile(text(in), text(in), text(in), in.readLong());
    }

    private static void recurrence(DataOutput out, Recurrence one) throws IOException {
        out.writeByte(one.role().ordinal());
        maybe(out, one.module());
        text(out, one.text());
        for (int count : new int[] {one.crashes(), one.machines(), one.starts(), one.causes(), one.flips()}) {
            number(out, count);
        }
    }

    private static Recurrence recurrence(DataInput in) throws IOException {
        Role role = Role.values()[in.readByte()];
        String module = maybe(in);
        String text = text(in);
        int[] counts = new int[5];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (int) number(in);
        }
        return new Recurrence(role, module, text, counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    private static void maybe(DataOutput out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            text(out, text);
        }
    }

    private static @Nullable String maybe(DataInput in) throws IOException {
        return in.readBoolean() ? text(in) : null;
    }
}
