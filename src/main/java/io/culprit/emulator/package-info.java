/**
 * An x64 machine in motion: processors, interrupt controllers, remapping units, devices and a guest kernel; it ends in a dump.
 * Deterministic: time is the number of instructions executed. Knows nothing of the analyzer: neither facts nor verdicts nor reports.
 */
@NullMarked
package io.culprit.emulator;

import org.jspecify.annotations.NullMarked;
