/**
 * Dump files: recognize, open, write; one uniform {@link io.culprit.dump.DumpFile} for everyone above.
 * Does not know what a bug check means.
 */
@NullMarked
package io.culprit.dump;

import org.jspecify.annotations.NullMarked;
