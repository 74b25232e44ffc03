/**
 * What people paste when they have no dump: a line of an event log, a photo's text, a debugger's output, a log line of another system.
 * Text goes in, crashes and other answers come out, with every doubt as a note. Does not know what any of it means.
 */
@NullMarked
package io.culprit.paste;

import org.jspecify.annotations.NullMarked;
