/**
 * Reads ELF images as far as a stack needs them: their build id and the call frame information of {@code .eh_frame} and
 * {@code .debug_frame}. Does not know what a stack is.
 */
@NullMarked
package io.culprit.image.elf;

import org.jspecify.annotations.NullMarked;
