/**
 * Parsers of structures in files, generated at build time from {@code formats/*.ksy}, and the stream that they read hostile input from.
 * Visible to {@code cabinet}, {@code dump}, {@code image} and {@code symbol} only; neither its types nor its exceptions leave them.
 */
package io.culprit.format;
