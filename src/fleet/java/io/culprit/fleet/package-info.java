/**
 * Triage on many machines, as a job of Apache Spark: lists files, has each analyzed in a process with limits, keeps rows as Parquet, and
 * lets triage gather them. Knows triage and Spark, and nothing of how a dump is read or rows are grouped.
 */
@NullMarked
package io.culprit.fleet;

import org.jspecify.annotations.NullMarked;
