package io.culprit.image;

/**
 * One entry of the exception directory.
 *
 * @param begin RVA of the first byte
 * @param end RVA after the last byte; on ARM64 as far as the entry or its record tells, else the next entry's begin
 * @param unwindData x64: RVA of UNWIND_INFO; ARM64: the second word of the entry as it is (packed data or RVA of .xdata)
 */
public record FunctionEntry(long begin, long end, long unwindData) {}
