/**
 * An x64 machine in motion, in the packages below: processors, remapping units, devices and a guest kernel; it ends in a dump. Here stands
 * what they meet in. Deterministic: time is the number of instructions executed. Knows nothing of the analyzer: neither facts nor
 * verdicts nor reports.
 */
@NullMarked
package io.culprit.emulator;

import org.jspecify.annotations.NullMarked;
