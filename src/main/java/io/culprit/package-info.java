/**
 * The whole program on one page: a dump file becomes a crashed system, the system yields facts, rules turn facts into a verdict, a report says it.
 */
@NullMarked
package io.culprit;

import org.jspecify.annotations.NullMarked;
