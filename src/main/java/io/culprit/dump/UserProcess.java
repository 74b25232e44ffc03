package io.culprit.dump;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user minidump says of its process beyond modules and threads; every part may be absent.
 *
 * @param id process id, absent when the writer saved none
 * @param writerThread the thread that wrote the dump, where its writer says so and it is one of the process
 * @param cpuVersion family, model and stepping, and the microcode where that is known, as words
 * @param osVersion version numbers with service pack, or what the kernel calls itself
 * @param annotations writer's own key and value pairs (Crashpad annotations, Breakpad's Linux files by name), in file order
 * @param memory what the process used of memory, and {@code systemMemory} what the system had left
 * @param functions code that the program made as it ran, as it told Windows (RtlAddFunctionTable)
 * @param written the stack that the program itself wrote down as it crashed, innermost first: module as it named it, and offset
 * @param streams name and size in bytes of every stream of the directory, unknown ones with their number
 */
public record UserProcess(
        @Nullable Long id,
        @Nullable Long writerThread,
        @Nullable Instant created,
        @Nullable String cpuVendor,
        @Nullable String cpuVersion,
        @Nullable String osVersion,
        List<String> comments,
        List<Handle> handles,
        List<Region> regions,
        Map<String, String> annotations,
        @Nullable Memory memory,
        @Nullable SystemMemory systemMemory,
        List<Function> functions,
        List<WrittenFrame> written,
        List<Stream> streams) {

    /** One RUNTIME_FUNCTION of a table: begin, end and unwind information count from the table's base. */
    public record Function(long base, long begin, long end, long unwindData) {}

    /** One line of a stack that the program wrote. */
    public record WrittenFrame(String module, long offset) {}

    /** One descriptor of the handle data stream. */
    public record Handle(
            long value, @Nullable String type, @Nullable String object, long grantedAccess) {}

    /**
     * One entry of the memory info list, or a line of Linux' maps: MEM_STATE, PAGE protection and MEM_TYPE as the SDK numbers them.
     *
     * @param name the file that lies there, or {@code [stack]} and the like, where Linux' maps say so
     */
    public record Region(
            long start,
            long sizeBytes,
            int state,
            int protection,
            int type,
            @Nullable String name) {

        /** One of which nothing says what lies there. */
        public Region(long start, long sizeBytes, int state, int protection, int type) {
            this(start, sizeBytes, state, protection, type, null);
        }

        /** The name without its folders. */
        public @Nullable String shortName() {
            return name == null ? null : name.substring(name.lastIndexOf('/') + 1);
        }
    }

    /**
     * ProcessVmCounters, in bytes; a part that the writer did not fill is absent.
     *
     * @param privateBytes what the process alone has committed, with its peak
     * @param jobLimitBytes what its job may commit
     */
    public record Memory(
            @Nullable Long workingSetBytes,
            @Nullable Long peakWorkingSetBytes,
            @Nullable Long privateBytes,
            @Nullable Long peakPrivateBytes,
            @Nullable Long virtualBytes,
            @Nullable Long jobLimitBytes) {}

    /** SystemMemoryInfo, in bytes: physical memory and how much of it was free, committed memory, its peak, and its limit. */
    public record SystemMemory(
            @Nullable Long physicalBytes,
            @Nullable Long availableBytes,
            @Nullable Long committedBytes,
            @Nullable Long peakCommittedBytes,
            @Nullable Long commitLimitBytes) {}

    /** One directory entry. */
    public record Stream(int type, String name, long sizeBytes) {}
}
