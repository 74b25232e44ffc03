package io.culprit.triage;

/** Hears of rows as they are done, one at a time. */
public interface RowSink {

    /** A new row: of a file whose content was not met before. */
    void row(Row row);

    /** How far the run is: files done so far, and found so far; {@code all} once no more will be found. */
    void progress(long done, long found, boolean all);

    /** Whether further rows are of use; no longer when nobody reads them, or they cannot be written. */
    default boolean wanted() {
        return true;
    }
}
