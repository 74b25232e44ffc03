package io.culprit.triage;

import static io.culprit.bulk.Compact.number;
import static io.culprit.bulk.Compact.one;
import static io.culprit.bulk.Compact.text;
import static io.culprit.bulk.Compact.texts;
import static io.culprit.bulk.Compact.time;
import static io.culprit.bulk.Compact.values;

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
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as bytes: in a temporary file of this run, where whatever recurs is a number and kept here once, or whole. What is written is read as
 * it was, to the last character; bytes that were damaged are another row or an IOException. For one thread at a time.
 */
final class RowForm implements Spool.Form<Row> {

    /** More different values are written out. */
    private static final int MOST_VALUES = 1 << 17;

    private static final List<Status> STATUSES = List.of(Status.values());
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final List<Role> ROLES = List.of(Role.values());

    private final Shared<String> names;
    private final Shared<DriverFile> drivers;
    private final Shared<Recurrence> told;

    RowForm() {
        this(MOST_VALUES);
    }

    /** With so many values that have numbers; with none, bytes can be read by any other form with none, and any thread. */
    RowForm(int most) {
        this.names = new Shared<>(most, Compact::text, Compact::text);
        this.drivers = new Shared<>(most, RowForm::driver, RowForm::driver);
        this.told = new Shared<>(most, RowForm::recurrence, RowForm::recurrence);
    }

    /** Values that have numbers. */
    private static final class Shared<T> {

        private final Map<T, Integer> numbers = new HashMap<>();
        private final List<T> values = new ArrayList<>();
        private final int most;
        private final Compact.Writer<T> writer;
        private final Compact.Reader<T> reader;

        Shared(int most, Compact.Writer<T> writer, Compact.Reader<T> reader) {
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

        T read(DataInputStream in) throws IOException {
            long number = number(in);
            return number == 0 ? reader.read(in) : one(values, number - 1);
        }
    }

    @Override
    public void write(DataOutput out, Row row) throws IOException {
        text(out, row.path());
        number(out, row.sizeBytes());
        text(out, row.sha256());
        texts(out, row.copies());
        out.writeByte(row.status().ordinal());
        maybe(out, row.error());
        time(out, row.time());
        text(out, row.host());
        values(out, row.recurs(), told::write);
        Summary summary = row.summary();
        out.writeBoolean(summary != null);
        if (summary != null) {
            summary(out, summary);
        }
    }

    @Override
    public Row read(DataInputStream in) throws IOException {
        String path = text(in);
        long size = number(in);
        String hash = text(in);
        List<String> copies = texts(in);
        Status status = one(STATUSES, in.readByte());
        String error = maybe(in);
        Instant time = time(in);
        String host = text(in);
        List<Recurrence> recurs = values(in, told::read);
        Summary summary = in.readBoolean() ? summary(in) : null;
        return new Row(path, size, hash, copies, status, error, time, summary, host, recurs);
    }

    private void summary(DataOutput out, Summary summary) throws IOException {
        names.write(out, summary.architecture());
        out.writeInt(summary.build());
        text(out, summary.machine());
        out.writeLong(summary.code());
        names.write(out, summary.codeName());
        values(out, summary.parameters(), DataOutput::writeLong);
        blame(out, summary.verdict());
        names.write(out, summary.bucketId());
        names.write(out, summary.bucketHash());
        names.write(out, summary.corruption());
        out.writeBoolean(summary.singleBit());
        values(out, summary.drivers(), drivers::write);
        Trace trace = summary.trace();
        names.write(out, trace.site());
        out.writeBoolean(trace.network());
        names.write(out, trace.bios());
        time(out, trace.boot());
        values(out, trace.advice(), names::write);
    }

    private Summary summary(DataInputStream in) throws IOException {
        String architecture = names.read(in);
        int build = in.readInt();
        String machine = text(in);
        long code = in.readLong();
        String codeName = names.read(in);
        List<Long> parameters = values(in, DataInputStream::readLong);
        Blame verdict = blame(in);
        String id = names.read(in);
        String hash = names.read(in);
        String corruption = names.read(in);
        boolean bit = in.readBoolean();
        List<DriverFile> loaded = values(in, drivers::read);
        Trace trace = new Trace(names.read(in), in.readBoolean(), names.read(in), time(in), values(in, names::read));
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
        values(out, blame.leads(), this::lead);
        Before before = blame.before();
        out.writeBoolean(before != null);
        if (before != null) {
            out.writeByte(before.kind().ordinal());
            names.write(out, before.subject());
            out.writeDouble(before.confidence());
        }
    }

    private Blame blame(DataInputStream in) throws IOException {
        String kind = names.read(in);
        String module = names.read(in);
        String driverClass = names.read(in);
        String vendor = names.read(in);
        String product = names.read(in);
        double confidence = in.readDouble();
        String label = names.read(in);
        List<String> because = texts(in);
        List<Lead> leads = values(in, this::lead);
        Kind before = in.readBoolean() ? one(KINDS, in.readByte()) : null;
        return new Blame(
                kind,
                module,
                driverClass,
                vendor,
                product,
                confidence,
                label,
                because,
                leads,
                before == null ? null : new Before(before, names.read(in), in.readDouble()));
    }

    private void lead(DataOutput out, Lead lead) throws IOException {
        names.write(out, lead.module());
        out.writeDouble(lead.confidence());
    }

    private Lead lead(DataInputStream in) throws IOException {
        return new Lead(names.read(in), in.readDouble());
    }

    private static void driver(DataOutput out, DriverFile driver) throws IOException {
        text(out, driver.name());
        text(out, driver.version());
        text(out, driver.driverClass());
        out.writeLong(driver.timestamp());
    }

    private static DriverFile driver(DataInputStream in) throws IOException {
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

    private static Recurrence recurrence(DataInputStream in) throws IOException {
        Role role = one(ROLES, in.readByte());
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

    private static @Nullable String maybe(DataInputStream in) throws IOException {
        return in.readBoolean() ? text(in) : null;
    }
}
