/**
 * A machine at rest: bytes at addresses, page tables, registers, instruction encoding.
 * Knows neither Windows nor files.
 */
@NullMarked
package io.culprit.machine;

import org.jspecify.annotations.NullMarked;
