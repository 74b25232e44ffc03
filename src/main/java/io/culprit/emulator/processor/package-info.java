/**
 * Processors in motion: instructions, memory management, local interrupt controllers, time, and the machine that ties them together.
 * Does not know devices, remapping units or any guest.
 */
@NullMarked
package io.culprit.emulator.processor;

import org.jspecify.annotations.NullMarked;
