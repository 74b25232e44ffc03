/**
 * Finds the PDB or the image of a module, in folders, stores and on servers, and answers for names from what it found. What uses the
 * network is here. Does not know how a PDB is laid out.
 */
@NullMarked
package io.culprit.symbol.store;

import org.jspecify.annotations.NullMarked;
