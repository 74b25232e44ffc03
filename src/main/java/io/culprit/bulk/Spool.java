package io.culprit.bulk;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Values in order, the most of them in a temporary file: what has come is sorted and written as one run whenever there are so many, and runs
 * are merged as they are read. Few values never touch the disk, and where there is none to be had, all stay in memory.
 */
public final class Spool<V> implements Many<V> {

    private static final int READ_BYTES = 16 << 10;
    private static final int WRITE_BYTES = 64 << 10;

    /** How a value is written; what is read is equal to what was written. */
    public interface Form<V> extends Compact.Writer<V>, Compact.Reader<V> {}

    private final Comparator<? super V> order;
    private final Form<V> form;
    private final int most;
    private final List<Run> runs = new ArrayList<>();
    private final List<V> young = new ArrayList<>();
    private @Nullable TemporaryFile file;
    private boolean noDisk;

    /** A part of the file: so many values from there on. */
    private record Run(long from, int count) {}

    /** None yet; at most so many are in memory. */
    public Spool(Comparator<? super V> order, Form<V> form, int most) {
        this.order = order;
        this.form = form;
        this.most = most;
    }

    /** One more. */
    public void add(V value) {
        young.add(value);
        if (young.size() >= most && !noDisk) {
            spill();
        }
    }

    /** Forgets all of them. */
    public void clear() {
        young.clear();
        runs.clear();
        file = null;
    }

    private void spill() {
        young.sort(order);
        try {
            TemporaryFile to = file == null ? TemporaryFile.make() : file;
            file = to;
            long from = to.length();
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to.end(), WRITE_BYTES));
            for (V value : young) {
                form.write(out, value);
            }
            out.flush();
            runs.add(new Run(from, young.size()));
            young.clear();
        } catch (IOException full) {
            noDisk = true;
        }
    }

    @Override
    public Iterator<V> iterator() {
        young.sort(order);
        if (runs.isEmpty()) {
            return young.iterator();
        }
        List<Iterator<V>> parts = new ArrayList<>();
        runs.forEach(run -> parts.add(new Stored(run)));
        parts.add(young.iterator());
        return new Merged(parts);
    }

    @Override
    public <T extends Tally<V, T>> T count(Tally.Start<T> none) {
        T tally = none.get();
        for (Run run : runs) {
            new Stored(run).forEachRemaining(tally::add);
        }
        young.forEach(tally::add);
        return tally;
    }

    @Override
    public Spool<V> each(Change<V> change) {
        Spool<V> changed = new Spool<>(order, form, most);
        for (V value : this) {
            changed.add(change.apply(value));
        }
        return changed;
    }

    @Override
    public Spool<V> only(Choice<V> choice) {
        Spool<V> chosen = new Spool<>(order, form, most);
        for (V value : this) {
            if (choice.test(value)) {
                chosen.add(value);
            }
        }
        return chosen;
    }

    /** The values of a run. */
    private final class Stored implements Iterator<V> {

        private final DataInputStream in;
        private int left;

        Stored(Run run) {
            if (file == null) {
                throw new IllegalStateException("a run has a file");
            }
            this.in = new DataInputStream(new BufferedInputStream(file.from(run.from), READ_BYTES));
            this.left = run.count;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public V next() {
            left--;
            try {
                return form.read(in);
            } catch (IOException gone) {
                throw new UncheckedIOException("the temporary file cannot be read", gone);
            }
        }
    }

    /** The values of all runs, in order; of equal ones those that came first. */
    private final class Merged implements Iterator<V> {

        private final PriorityQueue<Head> heads = new PriorityQueue<>();

        Merged(List<Iterator<V>> parts) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).hasNext()) {
                    heads.add(new Head(parts.get(i).next(), parts.get(i), i));
                }
            }
        }

        @Override
        public boolean hasNext() {
            return !heads.isEmpty();
        }

        @Override
        public V next() {
            Head first = heads.remove();
            if (first.rest.hasNext()) {
                heads.add(new Head(first.rest.next(), first.rest, first.part));
            }
            return first.value;
        }
    }

    /** The first value of a run that was not read yet. */
    private final class Head implements Comparable<Head> {

        private final V value;
        private final Iterator<V> rest;
        private final int part;

        Head(V value, Iterator<V> rest, int part) {
            this.value = value;
            this.rest = rest;
            this.part = part;
        }

        @Override
        public int compareTo(Head other) {
            int order = Spool.this.order.compare(value, other.value);
            return order != 0 ? order : Integer.compare(part, other.part);
        }
    }
}
