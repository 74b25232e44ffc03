/**
 * What is known and can be asked of a crash: rules and their conditions, drivers, their files and their index.
 * Does not know dumps, memory, or who is to blame.
 */
@NullMarked
package io.culprit.rule;

import org.jspecify.annotations.NullMarked;
