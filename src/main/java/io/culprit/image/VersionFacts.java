package io.culprit.image;

import org.jspecify.annotations.Nullable;

/** From a version resource (VS_VERSIONINFO) or a minidump's VS_FIXEDFILEINFO: each part may be absent. */
public record VersionFacts(
        @Nullable String fileVersion,
        @Nullable String productVersion,
        @Nullable String company,
        @Nullable String product,
        @Nullable String description,
        @Nullable String originalFilename) {}
