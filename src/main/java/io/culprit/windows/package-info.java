/**
 * What Windows is: kernel structures, loaded modules, threads, device stacks, IRPs, bug checks and what their parameters mean.
 * Does not know blame.
 */
@NullMarked
package io.culprit.windows;

import org.jspecify.annotations.NullMarked;
