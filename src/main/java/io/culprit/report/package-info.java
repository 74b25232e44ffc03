/**
 * How it is said: the report record is the JSON contract; text, JSON, Markdown, HTML.
 * Does not know files or memory.
 */
@NullMarked
package io.culprit.report;

import org.jspecify.annotations.NullMarked;
