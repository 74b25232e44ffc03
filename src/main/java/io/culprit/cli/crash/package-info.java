/**
 * The commands for who has one crash: what happened ({@code analyze}, {@code explain}), what else is in the dump ({@code shell}, {@code mcp},
 * {@code extract}), and the symbols that it wants ({@code symbols}). They do not know how a dump is read or judged.
 */
@NullMarked
package io.culprit.cli.crash;

import org.jspecify.annotations.NullMarked;
