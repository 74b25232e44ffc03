/**
 * Which functions name the crash of a program, and what they are called in their source.
 * Does not know crashes.
 */
@NullMarked
package io.culprit.signature;

import org.jspecify.annotations.NullMarked;
