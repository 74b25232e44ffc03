/**
 * What a user has settled once for all: a TOML file, read only where there is one.
 * Does not know what a setting does.
 */
@NullMarked
package io.culprit.cli.setting;

import org.jspecify.annotations.NullMarked;
