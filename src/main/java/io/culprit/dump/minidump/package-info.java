/**
 * Minidumps of programs, with the streams of Windows, Breakpad and Crashpad.
 * Does not know dumps of the kernel.
 */
@NullMarked
package io.culprit.dump.minidump;

import org.jspecify.annotations.NullMarked;
