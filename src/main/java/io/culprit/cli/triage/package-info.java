/** The command for who has many crashes: {@code triage}. It does not know how dumps are found, analyzed or grouped. */
@NullMarked
package io.culprit.cli.triage;

import org.jspecify.annotations.NullMarked;
