/**
 * The guest that the emulated machine boots: its images, where a build of Windows keeps its structures, and the loader that lays
 * everything out before the first instruction. Does not know why a scenario crashes, nor how a dump is written.
 */
@NullMarked
package io.culprit.emulator.guest;

import org.jspecify.annotations.NullMarked;
