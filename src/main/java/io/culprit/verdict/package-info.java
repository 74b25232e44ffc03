/**
 * Who is to blame: rules over facts.
 * Does not know files or memory.
 */
@NullMarked
package io.culprit.verdict;

import org.jspecify.annotations.NullMarked;
