/**
 * What commands are made of: how they describe options and parameters, the options that all of them have, names of files, files that are written,
 * rule files of the user. Does not know any command.
 */
@NullMarked
package io.culprit.cli.argument;

import org.jspecify.annotations.NullMarked;
