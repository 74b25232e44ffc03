/**
 * Names and types for addresses: PDBs, symbol stores, servers. The only package that may use the network.
 * Does not know dumps.
 */
@NullMarked
package io.culprit.symbol;

import org.jspecify.annotations.NullMarked;
