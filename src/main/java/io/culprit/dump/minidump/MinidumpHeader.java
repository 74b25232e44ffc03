package io.culprit.dump.minidump;

import io.culprit.dump.DumpHeader;
import io.culprit.dump.DumpKind;
import io.culprit.dump.UserProcess;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.machine.Architecture;
import org.jspecify.annotations.Nullable;

/** Header facts of a minidump. */
final class MinidumpHeader {

    private MinidumpHeader() {}

    static DumpHeader of(
            MinidumpStreams streams, MinidumpSystem system, Architecture architecture, UserProcess process) {
        return new DumpHeader(
                DumpKind.MINIDUMP,
                0,
                writer(streams, system.debugBuildString()),
                system.platform(),
                architecture,
                system.build(),
                system.buildString(),
                system.product(),
                system.processors(),
                MinidumpTime.unix(streams.header().timestamp()).orElse(null),
                null,
                process.comments().isEmpty() ? null : process.comments().getFirst(),
                null);
    }

    /** Breakpad and Crashpad by their own streams; the others by the build of the library that wrote the dump, e.g. {@code dbgcore}. */
    private static @Nullable String writer(MinidumpStreams streams, @Nullable String debugBuild) {
        if (streams.find(StreamType.CRASHPAD_INFO).isPresent()) {
            return "crashpad";
        }
        boolean breakpad = streams.find(StreamType.BREAKPAD_INFO).isPresent()
                || streams.find(StreamType.LINUX_PROC_STATUS).isPresent();
        if (breakpad) {
            return "breakpad";
        }
        if (debugBuild == null) {
            return null;
        }
        int end = debugBuild.indexOf('.');
        return end > 0 ? debugBuild.substring(0, end) : debugBuild;
    }
}
