package io.culprit.windows.bugcheck;

import io.culprit.table.Table;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names of NTSTATUS values, after ntstatus.h; exception codes are among them. */
public final class NtStatus {

    private NtStatus() {}

    /** The table is read when the first name is asked for. */
    private static final class Names {
        static final Table LINES = Table.beside(NtStatus.class, "ntstatus.table");
    }

    /** The name, e.g. {@code STATUS_ACCESS_VIOLATION}. */
    public static Optional<String> name(int status) {
        List<String[]> rows = Names.LINES.rows(status);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0)[1]);
    }

    /** The value of that name, e.g. {@code STATUS_ACCESS_VIOLATION}; null where there is none. */
    public static @Nullable Integer code(String name) {
        for (String[] row : Names.LINES.rows()) {
            if (row[1].equals(name)) {
                return Integer.parseUnsignedInt(row[0], 16);
            }
        }
        return null;
    }
}
