/**
 * The caller of an x64 function: by its unwind table and epilog, by its code where the table is missing, by a plausible return address.
 * Does not know other processors, nor which of these is tried first.
 */
@NullMarked
package io.culprit.stack.x64;

import org.jspecify.annotations.NullMarked;
