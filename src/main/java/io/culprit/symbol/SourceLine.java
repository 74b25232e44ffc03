package io.culprit.symbol;

/**
 * The line of source code that an instruction was made from.
 *
 * @param file as the compiler was given it, e.g. {@code C:\drv\nic.c}: a path of the machine that built it
 */
public record SourceLine(String file, int line) {}
