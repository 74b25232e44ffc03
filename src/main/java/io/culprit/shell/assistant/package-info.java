/**
 * Programs that ask: a server of the Model Context Protocol (modelcontextprotocol.io) over standard input and output, for assistants. It reads
 * what lies in the folders that it was given, and nothing else. Does not know terminals.
 */
@NullMarked
package io.culprit.shell.assistant;

import org.jspecify.annotations.NullMarked;
