package io.culprit.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is put into a table comes out of it. */
class TableTest {

    private static final byte[] FILE = Table.file(
            "the title",
            List.of(List.of("a", "1", ""), List.of("b", "2"), List.of("b", "3"), List.of("bc"), List.of("d", "ä")));

    private static Table table() throws IOException {
        return Table.read(new ByteArrayInputStream(FILE));
    }

    @Test
    void findsTheRowsOfAKeyInTheirOrder() throws IOException {
        assertThat(table().rows("b")).containsExactly(new String[] {"b", "2"}, new String[] {"b", "3"});
        assertThat(table().rows("a")).containsExactly(new String[][] {{"a", "1", ""}});
        assertThat(table().rows("bc")).containsExactly(new String[][] {{"bc"}});
        assertThat(table().rows("d")).containsExactly(new String[][] {{"d", "ä"}});
    }

    @Test
    void findsNothingByAPartOfAKeyOrMoreThanIt() throws IOException {
        for (String key : new String[] {"", "A", "aa", "c", "bcd", "e", "the title"}) {
            assertThat(table().rows(key)).as(key).isEmpty();
        }
    }

    @Test
    void tellsTheTitleFromTheRows() throws IOException {
        assertThat(table().title()).isEqualTo("the title");
        assertThat(table().rows()).hasSize(5).doesNotContain(new String[] {"the title"});
    }

    @Test
    void findsNothingInATableWithoutRows() throws IOException {
        Table empty = Table.read(new ByteArrayInputStream(Table.file("", List.of())));
        assertThat(empty.title()).isEmpty();
        assertThat(empty.rows()).isEmpty();
        assertThat(empty.rows("a")).isEmpty();
    }

    @Test
    void noticesThatAFileIsCutOff() {
        byte[] half = Arrays.copyOf(FILE, FILE.length - 1);
        assertThatThrownBy(() -> Table.read(new ByteArrayInputStream(half))).isInstanceOf(EOFException.class);
    }
}
