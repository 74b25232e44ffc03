/**
 * The catalog of crashes that can be emulated: from a name and a seed to a machine with a cast of drivers, its run, and the truth about
 * it. Does not know how a dump is laid out, nor what an analyzer makes of it.
 */
@NullMarked
package io.culprit.emulator.scenario;

import org.jspecify.annotations.NullMarked;
