/**
 * More values than memory holds: in their order, counted, told apart.
 * Does not know what the values are.
 */
@NullMarked
package io.culprit.bulk;

import org.jspecify.annotations.NullMarked;
