/**
 * What Windows saves when it has stopped: the choice of memory for each kind of dump, and the files, written without any of the
 * readers' formats. Does not know what the crash means.
 */
@NullMarked
package io.culprit.emulator.crash;

import org.jspecify.annotations.NullMarked;
