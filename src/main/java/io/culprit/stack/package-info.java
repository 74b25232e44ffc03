/**
 * What a walk over a stack is made of: targets, regions, frames and how far each can be trusted, and the searches for a caller that serve
 * every processor. Does not know names, dumps or Windows' kernel structures.
 */
@NullMarked
package io.culprit.stack;

import org.jspecify.annotations.NullMarked;
