/**
 * Dumps as they arrive, alone or packed: recognizes the format, unpacks, opens, and names what is no dump. Stands on top of the formats.
 * Does not know what a dump holds.
 */
@NullMarked
package io.culprit.dump.archive;

import org.jspecify.annotations.NullMarked;
