package io.culprit.dump.minidump;

import io.culprit.dump.UserProcess;
import io.culprit.format.WindowsMinidump;
import io.culprit.format.WindowsMinidump.DirectoryEntry;
import io.culprit.format.WindowsMinidump.HandleDescriptor;
import io.culprit.format.WindowsMinidump.MemoryInfo;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.format.WindowsMinidump.ThreadInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Streams of a minidump about the process as a whole: comments, handles, memory regions, annotations, and the directory itself. */
final class MinidumpProcess {

    private static final int HANDLE_BYTES = 32;
    private static final int THREAD_INFO_BYTES = 64;
    private static final int WRITING_THREAD = 2;
    private static final int REGION_BYTES = 44;
    private static final int COMMENT_LIMIT_BYTES = 1 << 20;
    private static final int MAPS_LIMIT_BYTES = 16 << 20;

    private final MinidumpStreams streams;
    private final MinidumpText text;

    MinidumpProcess(MinidumpStreams streams, MinidumpText text) {
        this.streams = streams;
        this.text = text;
    }

    UserProcess read(MinidumpSystem system, Map<String, String> buildIds) {
        Map<String, String> annotations = annotations(buildIds);
        Long id = system.processId();
        MinidumpCounters counters = new MinidumpCounters(streams);
        UnrealContext unreal = UnrealContext.of(streams);
        annotations.putAll(unreal.annotations());
        return new UserProcess(
                id == null ? linuxProcessId(annotations) : id,
                writerThread(),
                system.processCreated(),
                system.cpuVendor(),
                cpuVersion(system),
                system.osVersion(),
                comments(),
                handles(),
                regions(),
                Collections.unmodifiableMap(annotations),
                counters.process().orElse(null),
                counters.system().orElse(null),
                MinidumpFunctions.of(streams),
                unreal.stack(),
                directory());
    }

    private Map<String, String> annotations(Map<String, String> buildIds) {
        Map<String, String> annotations = new LinkedHashMap<>();
        new BreakpadAnnotations(streams).addTo(annotations);
        new CrashpadAnnotations(streams, text).addTo(annotations);
        new MacAnnotations(streams, text).addTo(annotations);
        buildIds.forEach((module, id) -> annotations.putIfAbsent("build-id " + module, id));
        return annotations;
    }

    /** Breakpad says it in a stream, MiniDumpWriteDump among what is told of each thread (MINIDUMP_THREAD_INFO_WRITING_THREAD). */
    private @Nullable Long writerThread() {
        Long breakpad = new BreakpadAnnotations(streams).dumpThread().orElse(null);
        if (breakpad != null) {
            return breakpad;
        }
        for (ThreadInfo info :
                MinidumpList.of(streams, StreamType.THREAD_INFO_LIST, THREAD_INFO_BYTES, ThreadInfo::new)) {
            if ((info.dumpFlags() & WRITING_THREAD) != 0) {
                return info.threadId();
            }
        }
        return null;
    }

    private @Nullable String cpuVersion(MinidumpSystem system) {
        String version = system.cpuVersion();
        String microcode =
                new BreakpadAnnotations(streams).ofProcessor("microcode").orElse(null);
        return version == null || microcode == null ? version : version + ", microcode " + microcode;
    }

    private static @Nullable Long linuxProcessId(Map<String, String> annotations) {
        String pid = annotations.getOrDefault("Pid", "");
        boolean number = !pid.isEmpty() && pid.length() < 10 && pid.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.valueOf(pid) : null;
    }

    List<String> comments() {
        List<String> comments = new ArrayList<>();
        streams.bytes(StreamType.COMMENT_A, COMMENT_LIMIT_BYTES)
                .ifPresent(bytes -> comments.add(MinidumpText.text(bytes)));
        streams.bytes(StreamType.COMMENT_W, COMMENT_LIMIT_BYTES)
                .ifPresent(bytes -> comments.add(MinidumpText.text16(bytes)));
        comments.removeIf(String::isBlank);
        return List.copyOf(comments);
    }

    private List<UserProcess.Handle> handles() {
        List<UserProcess.Handle> handles = new ArrayList<>();
        for (HandleDescriptor handle :
                MinidumpList.of(streams, StreamType.HANDLE_DATA, HANDLE_BYTES, WindowsMinidump.HandleDescriptor::new)) {
            handles.add(new UserProcess.Handle(
                    handle.handle(),
                    text.utf16(handle.ofsTypeName()).orElse(null),
                    text.utf16(handle.ofsObjectName()).orElse(null),
                    handle.grantedAccess()));
        }
        return List.copyOf(handles);
    }

    private List<UserProcess.Region> regions() {
        List<UserProcess.Region> regions = new ArrayList<>();
        for (MemoryInfo info :
                MinidumpList.of(streams, StreamType.MEMORY_INFO_LIST, REGION_BYTES, WindowsMinidump.MemoryInfo::new)) {
            regions.add(new UserProcess.Region(
                    info.base(), info.lenRegion(), (int) info.state(), (int) info.protect(), (int) info.kind()));
        }
        return regions.isEmpty()
                ? streams.bytes(StreamType.LINUX_MAPS, MAPS_LIMIT_BYTES)
                        .map(LinuxMaps::regions)
                        .orElse(List.of())
                : List.copyOf(regions);
    }

    private List<UserProcess.Stream> directory() {
        List<UserProcess.Stream> directory = new ArrayList<>();
        for (DirectoryEntry entry : streams.entries()) {
            if (entry.streamType() != StreamType.UNUSED.id()) {
                directory.add(new UserProcess.Stream(
                        (int) entry.streamType(),
                        MinidumpStreams.name(entry.streamType()),
                        entry.location().lenData()));
            }
        }
        return List.copyOf(directory);
    }
}
