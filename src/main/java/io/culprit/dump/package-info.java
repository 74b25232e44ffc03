/**
 * What every dump is: one uniform {@link io.culprit.dump.DumpFile} for everyone above, the records that it hands out, and the bytes and
 * memory that readers of formats build it from. Does not know any format, nor what a bug check means.
 */
@NullMarked
package io.culprit.dump;

import org.jspecify.annotations.NullMarked;
