/**
 * The caller of an ARM64 function: by its unwind table, packed or not, and by a plausible return address.
 * Does not know other processors, nor which of these is tried first.
 */
@NullMarked
package io.culprit.stack.arm64;

import org.jspecify.annotations.NullMarked;
