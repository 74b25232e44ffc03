/**
 * What is derived from the description of the commands: completions of a shell and manual pages.
 * Does not know any command, nor what it does.
 */
@NullMarked
package io.culprit.cli.manual;

import org.jspecify.annotations.NullMarked;
