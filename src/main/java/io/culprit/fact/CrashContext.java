package io.culprit.fact;

import io.culprit.machine.Registers;

/** The context that the analysis starts from. */
public record CrashContext(Registers registers, String origin) {}
