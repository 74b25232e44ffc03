/** What a run found, as text, JSON, CSV, HTML and tickets. Does not know how it was found. */
@NullMarked
package io.culprit.triage.writer;

import org.jspecify.annotations.NullMarked;
