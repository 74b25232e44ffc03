/**
 * What many crashes tell together: what recurs, what is new, what goes with what, and how likely chance alone would do that.
 * Does not know how it is written.
 */
@NullMarked
package io.culprit.triage.finding;

import org.jspecify.annotations.NullMarked;
