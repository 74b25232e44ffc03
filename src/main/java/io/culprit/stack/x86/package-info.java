/**
 * The caller of an x86 function: by the frame data of its PDB and by a plausible return address.
 * Does not know which of these is tried first.
 */
@NullMarked
package io.culprit.stack.x86;

import org.jspecify.annotations.NullMarked;
