/**
 * The instruction at a fault, whether it can have caused it, and what in memory is not as it must be: values, links, pointers and code
 * that differ from what they should be. Does not know whom that speaks for or against.
 */
@NullMarked
package io.culprit.fact.fault;

import org.jspecify.annotations.NullMarked;
