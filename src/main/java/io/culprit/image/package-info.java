/**
 * Executables in memory or on disk: PE headers, exports, unwind tables, version resource, and which module holds an address.
 * Does not know Windows' kernel structures.
 */
@NullMarked
package io.culprit.image;

import org.jspecify.annotations.NullMarked;
