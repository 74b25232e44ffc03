package io.culprit.dump;

import io.culprit.machine.Architecture;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Header facts that every kind of dump has, each absent where the writer left filler.
 *
 * @param type DumpType of a kernel header; 0 for user minidumps
 * @param writer who wrote it, where known: e.g. {@code kernel}, {@code dbgeng}, {@code breakpad}, {@code crashpad}
 * @param platform {@code windows}, or {@code linux}, {@code macos}, {@code android}, ... for minidumps from elsewhere
 * @param build build number of the system, 0 when unknown
 * @param buildLab build string such as {@code 19041.1.amd64fre.vb_release.191206-1406}, where the file itself holds it
 * @param product {@code workstation}, {@code domain controller}, {@code server}
 * @param bugCheck kernel dumps only
 */
public record DumpHeader(
        DumpKind kind,
        int type,
        @Nullable String writer,
        String platform,
        Architecture architecture,
        int build,
        @Nullable String buildLab,
        @Nullable String product,
        int processors,
        @Nullable Instant time,
        @Nullable Duration uptime,
        @Nullable String comment,
        @Nullable BugCheckData bugCheck) {}
