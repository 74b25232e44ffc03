/**
 * Windows cabinets: what stored, MSZIP and LZX folders hold.
 * Does not know what the files in them are, nor where they go.
 */
@NullMarked
package io.culprit.cabinet;

import org.jspecify.annotations.NullMarked;
