package io.culprit.dump.minidump;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpThread;
import io.culprit.dump.RangeMemory;
import io.culprit.format.WindowsMinidump;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.format.WindowsMinidump.Thread;
import io.culprit.format.WindowsMinidump.ThreadExList;
import io.culprit.format.WindowsMinidump.ThreadInfo;
import io.culprit.format.WindowsMinidump.ThreadList;
import io.culprit.format.WindowsMinidump.ThreadName;
import io.culprit.format.WindowsMinidump.ThreadNames;
import io.culprit.machine.Registers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Threads of a minidump: the thread list with names, infos and contexts laid over it. */
final class MinidumpThreads {

    private static final int INFO_BYTES = 64;

    private MinidumpThreads() {}

    /** The thread list as written; of the extended list (Itanium's) where the plain one is absent. */
    static List<Thread> list(MinidumpStreams streams) {
        Optional<MinidumpSlice> slice = streams.find(StreamType.THREAD_LIST);
        if (slice.isEmpty()) {
            return extended(streams);
        }
        long length = slice.get().length();
        Optional<ThreadList> list = streams.parse(slice.get(), "ThreadList", bytes -> new ThreadList(bytes, length));
        if (list.isEmpty()) {
            return List.of();
        }
        streams.checkCount(
                "ThreadList", list.get().numDeclared(), list.get().threads().size());
        return list.get().threads();
    }

    private static List<Thread> extended(MinidumpStreams streams) {
        List<Thread> threads = new ArrayList<>();
        streams.parse(StreamType.THREAD_EX_LIST, ThreadExList::new).ifPresent(list -> {
            streams.checkCount(
                    "ThreadExList", list.numDeclared(), list.threads().size());
            list.threads().forEach(thread -> threads.add(thread.thread()));
        });
        return threads;
    }

    /** The uniform threads; the one of {@code exception} gets the exception's context where it has one. */
    static List<DumpThread> of(
            MinidumpStreams streams,
            List<Thread> list,
            MinidumpContexts contexts,
            MinidumpText text,
            RangeMemory memory) {
        Map<Long, String> names = names(streams, text);
        Map<Long, ThreadInfo> infos = infos(streams);
        List<DumpThread> threads = new ArrayList<>();
        for (Thread thread : list) {
            Registers registers = contexts.of(thread).orElse(null);
            DumpFile.StackRange stack = stack(thread, registers, memory);
            long id = thread.threadId();
            threads.add(new DumpThread(
                    id,
                    names.get(id),
                    registers,
                    thread.teb(),
                    stack.start(),
                    stack.sizeBytes(),
                    details(thread, infos.get(id))));
        }
        return List.copyOf(threads);
    }

    /** Dumps with full memory leave the descriptor empty: then the range around the stack pointer is the stack. */
    private static DumpFile.StackRange stack(Thread thread, @Nullable Registers registers, RangeMemory memory) {
        long length = thread.stack().location().lenData();
        if (length > 0 || registers == null) {
            return new DumpFile.StackRange(length > 0 ? thread.stack().start() : 0, length);
        }
        return memory.rangeAt(registers.stackPointer()).orElse(new DumpFile.StackRange(0, 0));
    }

    private static DumpThread.Details details(Thread thread, @Nullable ThreadInfo info) {
        return new DumpThread.Details(
                (int) thread.suspendCount(),
                (int) thread.priority(),
                info == null || info.startAddress() == 0 ? null : info.startAddress(),
                info == null ? null : instant(info.createTime()),
                info == null ? null : MinidumpTime.duration(info.userTime()),
                info == null ? null : MinidumpTime.duration(info.kernelTime()));
    }

    private static @Nullable Instant instant(long fileTime) {
        return MinidumpTime.instant(fileTime).orElse(null);
    }

    private static Map<Long, String> names(MinidumpStreams streams, MinidumpText text) {
        Map<Long, String> names = new HashMap<>();
        streams.parse(StreamType.THREAD_NAMES, ThreadNames::new).ifPresent(list -> {
            streams.checkCount("ThreadNames", list.numDeclared(), list.names().size());
            for (ThreadName name : list.names()) {
                text.utf16(name.ofsName()).ifPresent(found -> names.putIfAbsent(name.threadId(), found));
            }
        });
        return names;
    }

    private static Map<Long, ThreadInfo> infos(MinidumpStreams streams) {
        Map<Long, ThreadInfo> infos = new HashMap<>();
        for (ThreadInfo info :
                MinidumpList.of(streams, StreamType.THREAD_INFO_LIST, INFO_BYTES, WindowsMinidump.ThreadInfo::new)) {
            infos.putIfAbsent(info.threadId(), info);
        }
        return infos;
    }
}
