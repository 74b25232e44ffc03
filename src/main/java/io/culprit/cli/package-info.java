/**
 * People: arguments, streams, color and exit codes. The only package that prints or exits. It does not know how a dump is read or judged: it asks
 * the {@code Analyzer} and shows the answer.
 */
@NullMarked
package io.culprit.cli;

import org.jspecify.annotations.NullMarked;
