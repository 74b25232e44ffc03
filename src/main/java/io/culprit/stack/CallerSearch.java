package io.culprit.stack;

/** One way of finding the caller of a frame. */
@FunctionalInterface
public interface CallerSearch {

    /** The caller, or why this way does not find it. Never throws, whatever the dump holds. */
    Step callerOf(Cursor frame);
}
