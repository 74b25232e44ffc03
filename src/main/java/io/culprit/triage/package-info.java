/**
 * Many dumps: the pipeline in parallel, buckets, machines, what recurs, tickets.
 * Does not know how a dump is analyzed: it is handed a function that turns a file into a report.
 */
@NullMarked
package io.culprit.triage;

import org.jspecify.annotations.NullMarked;
