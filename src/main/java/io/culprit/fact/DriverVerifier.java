package io.culprit.fact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Driver Verifier, as far as the dump tells. */
public record DriverVerifier(boolean active, @Nullable Long flags, List<String> modules) {}
