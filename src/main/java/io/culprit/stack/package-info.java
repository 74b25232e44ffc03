/**
 * Walks a stack: addresses, and how far each frame can be trusted.
 * Does not know names, dumps or Windows' kernel structures.
 */
@NullMarked
package io.culprit.stack;

import org.jspecify.annotations.NullMarked;
