package io.culprit.dump;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user minidump says of its process beyond modules and threads; every part may be absent.
 *
 * @param id process id, absent when the writer saved none
 * @param annotations writer's own key and value pairs (Crashpad annotations, Breakpad's Linux files by name), in file order
 * @param streams name and size in bytes of every stream of the directory, unknown ones with their number
 */
public record UserProcess(
        @Nullable Long id,
        @Nullable Instant created,
        @Nullable String cpuVendor,
        @Nullable String osVersion,
        List<String> comments,
        List<Handle> handles,
        List<Region> regions,
        Map<String, String> annotations,
        List<Stream> streams) {

    /** One descriptor of the handle data stream. */
    public record Handle(
            long value, @Nullable String type, @Nullable String object, long grantedAccess) {}

    /** One entry of the memory info list, or a line of Linux' maps: MEM_STATE, PAGE protection and MEM_TYPE as the SDK numbers them. */
    public record Region(long start, long sizeBytes, int state, int protection, int type) {}

    /** One directory entry. */
    public record Stream(int type, String name, long sizeBytes) {}
}
