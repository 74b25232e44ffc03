/** The commands for who builds on culprit: {@code rules} checks rules, {@code schema} prints schemas, {@code emulate} makes dumps of known cause. */
@NullMarked
package io.culprit.cli.author;

import org.jspecify.annotations.NullMarked;
