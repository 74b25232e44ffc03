package io.culprit.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Values come back in order, all and as they were, whether they fit into memory or not; and they are told apart as a set does. */
class SpoolTest {

    private static final Spool.Form<String> TEXTS = new Spool.Form<>() {

        @Override
        public void write(DataOutput out, String value) throws IOException {
            Compact.text(out, value);
        }

        @Override
        public String read(DataInputStream in) throws IOException {
            return Compact.text(in);
        }
    };

    /** Adds lengths. */
    private static final class Lengths implements Tally<String, Lengths> {

        private static final long serialVersionUID = 1L;
        private long sum;

        @Override
        public void add(String value) {
            sum += value.length();
        }

        @Override
        public void merge(Lengths other) {
            sum += other.sum;
        }
    }

    private static Spool<String> spool(List<String> values, int most) {
        Spool<String> spool = new Spool<>(Comparator.naturalOrder(), TEXTS, most);
        values.forEach(spool::add);
        return spool;
    }

    private static List<String> values(int count) {
        Random random = new Random(count);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(Integer.toString(random.nextInt(count), 36) + (i % 7 == 0 ? "\uD800 ü\u4E2D" : ""));
        }
        return values;
    }

    @Test
    void valuesComeBackInOrderWhereverTheyLie() {
        for (int count : new int[] {0, 1, 9, 10, 11, 500}) {
            List<String> values = values(count);
            Spool<String> spool = spool(values, 10);
            List<String> sorted = new ArrayList<>(values);
            sorted.sort(null);
            assertThat(spool.list()).isEqualTo(sorted);
            assertThat(spool.list()).as("once more").isEqualTo(sorted);
            assertThat(spool.count(Lengths::new).sum)
                    .isEqualTo(values.stream().mapToLong(String::length).sum());
        }
    }

    @Test
    void moreMayComeAfterItWasRead() {
        Spool<String> spool = spool(List.of("d", "b", "e"), 2);
        assertThat(spool.list()).containsExactly("b", "d", "e");
        spool.add("a");
        spool.add("c");
        assertThat(spool.list()).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void changesAndChoicesKeepTheOrder() {
        Spool<String> spool = spool(List.of("d", "b", "e", "a", "c"), 2);
        assertThat(spool.each(value -> value + "!").list()).containsExactly("a!", "b!", "c!", "d!", "e!");
        assertThat(spool.only(value -> !value.equals("c")).list()).containsExactly("a", "b", "d", "e");
    }

    @Test
    void equalValuesComeInTheOrderInWhichTheyWereAdded() {
        Spool<String> spool = new Spool<>(Comparator.comparing(value -> value.charAt(0)), TEXTS, 3);
        List.of("a1", "b1", "a2", "b2", "a3", "a4", "b3").forEach(spool::add);
        assertThat(spool.list()).containsExactly("a1", "a2", "a3", "a4", "b1", "b2", "b3");
    }

    @Test
    void numbersAreReadAsTheyWereWritten() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long[] numbers = {0, 1, 127, 128, 300, 1L << 31, Long.MAX_VALUE, -1};
        for (long number : numbers) {
            Compact.number(new DataOutputStream(bytes), number);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        for (long number : numbers) {
            assertThat(Compact.number(in)).isEqualTo(number);
        }
    }

    @Test
    void differentValuesAreCountedAsASetCountsThem() {
        List<String> values = values(20_000);
        Distinct left = new Distinct();
        Distinct right = new Distinct();
        Digests digests = new Digests();
        Set<String> set = new HashSet<>();
        for (String value : values) {
            boolean fresh = set.add(value);
            assertThat(digests.has(value)).isEqualTo(!fresh);
            assertThat(digests.add(value)).isEqualTo(fresh);
            (set.size() % 3 == 0 ? left : right).add(value);
        }
        left.merge(right);
        assertThat(left.count()).isEqualTo(set.size());
    }

    @Test
    void aContentIsKnownByItsHash() {
        Digests digests = new Digests();
        String zeros = "0".repeat(64);
        assertThat(digests.has(zeros)).isFalse();
        assertThat(digests.add(zeros)).isTrue();
        assertThat(digests.add(zeros)).isFalse();
        assertThat(digests.add("0".repeat(63) + "1")).isTrue();
        assertThat(digests.add("1" + "0".repeat(63))).isTrue();
    }

    @Test
    void whatRecursIsKeptOnce() {
        Recurring recurring = new Recurring();
        String first = recurring.one("abc".repeat(3));
        assertThat(recurring.one("abc".repeat(3))).isSameAs(first);
    }
}
