package io.culprit.dump.minidump;

import io.culprit.dump.UserProcess;
import io.culprit.format.WindowsMinidump.JobVmCounters;
import io.culprit.format.WindowsMinidump.ProcessVmCounters;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.format.WindowsMinidump.SystemMemoryInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a minidump counts of memory (minidumpapiset.h, MINIDUMP_PROCESS_VM_COUNTERS_1 and _2, MINIDUMP_SYSTEM_MEMORY_INFO_1). Flags say
 * what the writer filled; a number beyond 63 bits is no count of bytes.
 */
record MinidumpCounters(MinidumpStreams streams) {

    private static final int VIRTUAL_SIZE = 2;
    private static final int PRIVATE_USAGE = 4;
    private static final int JOB = 0x10;
    private static final int PERFORMANCE = 2;
    private static final int MOST_PAGE_BYTES = 1 << 20;

    Optional<UserProcess.Memory> process() {
        return streams.parse(StreamType.PROCESS_VM_COUNTERS, ProcessVmCounters::new)
                .map(MinidumpCounters::of);
    }

    private static UserProcess.Memory of(ProcessVmCounters counters) {
        boolean first = counters.revision() == 1;
        boolean separate = first || (counters.flags() & PRIVATE_USAGE) != 0;
        JobVmCounters job = (counters.flags() & JOB) == 0 ? null : counters.job();
        return new UserProcess.Memory(
                bytes(counters.workingSet()),
                bytes(counters.peakWorkingSet()),
                bytes(separate ? counters.privateUsage() : counters.pagefileUsage()),
                bytes(counters.peakPagefileUsage()),
                first || (counters.flags() & VIRTUAL_SIZE) == 0 ? null : bytes(counters.virtual()),
                job == null ? null : positive(job.jobTotalCommitLimit(), job.jobPrivateCommitLimit()));
    }

    Optional<UserProcess.SystemMemory> system() {
        Optional<SystemMemoryInfo> info = streams.parse(StreamType.SYSTEM_MEMORY_INFO, SystemMemoryInfo::new);
        return info.isEmpty() || info.get().lenPage() == 0 || info.get().lenPage() > MOST_PAGE_BYTES
                ? Optional.empty()
                : Optional.of(of(info.get()));
    }

    private static UserProcess.SystemMemory of(SystemMemoryInfo info) {
        boolean counted = (info.flags() & PERFORMANCE) != 0;
        long page = info.lenPage();
        return new UserProcess.SystemMemory(
                pages(info.numPhysicalPages(), page),
                counted ? pages(info.numAvailablePages(), page) : null,
                counted ? pages(info.numCommittedPages(), page) : null,
                counted ? pages(info.numPeakCommittedPages(), page) : null,
                counted ? pages(info.numCommitLimitPages(), page) : null);
    }

    private static @Nullable Long positive(long first, long second) {
        return first > 0 ? Long.valueOf(first) : second > 0 ? Long.valueOf(second) : null;
    }

    private static @Nullable Long bytes(long count) {
        return count < 0 ? null : Long.valueOf(count);
    }

    private static @Nullable Long pages(long count, long pageBytes) {
        return count < 0 || count > Long.MAX_VALUE / pageBytes ? null : Long.valueOf(count * pageBytes);
    }
}
