/**
 * The walk itself: which searches a processor has, in which order, what a found caller must satisfy, and why a walk ends.
 * Does not know how a caller is found.
 */
@NullMarked
package io.culprit.stack.walk;

import org.jspecify.annotations.NullMarked;
