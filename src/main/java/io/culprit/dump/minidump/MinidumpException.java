package io.culprit.dump.minidump;

import io.culprit.dump.ExceptionRecord;
import io.culprit.format.WindowsMinidump.ExceptionStream;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import java.util.List;

/** MINIDUMP_EXCEPTION as the uniform record. */
final class MinidumpException {

    private static final int INFORMATION_LIMIT = 15;

    private MinidumpException() {}

    /** Addresses of 32-bit processes lose the sign extension that some writers leave. */
    static ExceptionRecord of(ExceptionStream crash, Architecture architecture) {
        boolean narrow = architecture.pointerBytes() == 4;
        int count = (int) Math.min(crash.numParameters(), INFORMATION_LIMIT);
        List<Long> information = crash.information().subList(0, count).stream()
                .map(value -> narrow ? Address.of32(value) : value)
                .toList();
        return new ExceptionRecord(
                (int) crash.code(),
                (int) crash.flags(),
                narrow ? Address.of32(crash.address()) : crash.address(),
                information,
                crash.threadId());
    }
}
