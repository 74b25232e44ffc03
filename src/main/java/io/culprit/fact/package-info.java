/**
 * What is true of this crash, where it was read, and why the rest is unknown.
 * Does not know blame; holds no open file, so that rules and reports are pure functions of it.
 */
@NullMarked
package io.culprit.fact;

import org.jspecify.annotations.NullMarked;
