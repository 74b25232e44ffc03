/**
 * How the answers to a pasted text are said: as text and as JSON. Knows reports and what is known of bug checks, drivers and devices; does
 * not know how the text was read.
 */
@NullMarked
package io.culprit.report.explanation;

import org.jspecify.annotations.NullMarked;
