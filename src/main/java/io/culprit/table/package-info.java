/**
 * The tables that the program brings along: lines of cells, found by their first cell, and how near a word
 * is to one of them.
 * Does not know what any of them means.
 */
@NullMarked
package io.culprit.table;

import org.jspecify.annotations.NullMarked;
