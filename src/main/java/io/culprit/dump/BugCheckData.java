package io.culprit.dump;

import java.util.List;

/** A bug check as the header holds it: the code with all its bits (0x1000007E keeps bit 28), and four parameters. */
public record BugCheckData(int code, long p1, long p2, long p3, long p4) {

    /** The parameters in order. */
    public List<Long> parameters() {
        return List.of(p1, p2, p3, p4);
    }
}
