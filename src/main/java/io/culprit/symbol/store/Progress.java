package io.culprit.symbol.store;

/** Hears of downloads; the command line shows them on stderr. */
@FunctionalInterface
public interface Progress {

    /** Nobody listens. */
    Progress SILENT = (file, received, total) -> {};

    /** So many bytes of a file have come; {@code total} is -1 when the server does not say. */
    void received(String file, long received, long total);
}
