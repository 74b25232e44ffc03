/**
 * Finds the facts: each finder reads one kind of fact from a crashed system, and {@code FactFinder} calls them in order.
 * Memory that is missing ends here as a reason. Does not know blame.
 */
@NullMarked
package io.culprit.fact.finder;

import org.jspecify.annotations.NullMarked;
