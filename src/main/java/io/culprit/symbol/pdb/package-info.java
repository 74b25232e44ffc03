/**
 * Reads a PDB: the container, its streams, and from them names, lines, types and frame data.
 * Does not know where a PDB came from.
 */
@NullMarked
package io.culprit.symbol.pdb;

import org.jspecify.annotations.NullMarked;
