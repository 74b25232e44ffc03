/**
 * How small dumps are laid out in a file, for whoever writes one: from the description of the formats, and not through their readers;
 * and how a file gets its place whole or not at all.
 * Does not know where the contents come from.
 */
@NullMarked
package io.culprit.save;

import org.jspecify.annotations.NullMarked;
