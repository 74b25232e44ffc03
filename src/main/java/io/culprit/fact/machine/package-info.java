/**
 * The machine of a crash and its last moments, out of what a dump keeps beside memory: firmware, processor, memory modules, routines
 * that had just run, events that nobody wrote down any more. Knows neither bug checks nor stacks, and whom anything speaks for or
 * against.
 */
@NullMarked
package io.culprit.fact.machine;

import org.jspecify.annotations.NullMarked;
