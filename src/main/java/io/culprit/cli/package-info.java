/**
 * People: which command a command line is for, and what is said when it is for none. The commands are in the packages below, by who asks;
 * below those, {@code argument} and {@code terminal} are what they share. Only these packages print or exit.
 */
@NullMarked
package io.culprit.cli;

import org.jspecify.annotations.NullMarked;
