package io.culprit.fleet;

import io.culprit.triage.RowCodec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The rows of one content, of which one becomes the row of all: as {@code Gathering} does it, for rows that come from many machines. */
final class Copies implements Serializable {

    private static final long serialVersionUID = 1L;

    private byte[] row;
    private String path;
    private final ArrayList<String> others = new ArrayList<>();

    Copies(byte[] row) {
        this.row = row;
        this.path = RowCodec.whole(row).path();
    }

    Copies and(Copies more) {
        boolean first = path.compareTo(more.path) <= 0;
        others.add(first ? more.path : path);
        others.addAll(more.others);
        if (!first) {
            row = more.row;
            path = more.path;
        }
        return this;
    }

    /** The row that stands for all. */
    byte[] one() {
        if (others.isEmpty()) {
            return row;
        }
        others.sort(null);
        return RowCodec.whole(RowCodec.whole(row).withCopies(List.copyOf(others)));
    }
}
