package io.culprit.windows.bugcheck;

import java.util.List;
import java.util.Optional;

/** Names of NTSTATUS values, after ntstatus.h; exception codes are among them. */
public final class NtStatus {

    private NtStatus() {}

    /** The table is read when the first name is asked for. */
    private static final class Table {
        static final SortedLines LINES = SortedLines.of("ntstatus.tsv");
    }

    /** The name, e.g. {@code STATUS_ACCESS_VIOLATION}. */
    public static Optional<String> name(int status) {
        List<String[]> rows = Table.LINES.rows(status);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0)[1]);
    }
}
