package io.culprit.dump;

import java.util.List;

/**
 * EXCEPTION_RECORD (winnt.h): {@code information} holds at most 15 values. {@code threadId} is 0 in kernel dumps.
 */
public record ExceptionRecord(int code, int flags, long address, List<Long> information, long threadId) {}
