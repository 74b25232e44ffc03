/**
 * What Windows' numbers mean: bug checks with their sub-codes, parameters and roles, NTSTATUS values, IRQLs, pool tags, reasons of a VT-d fault.
 * Does not know any dump, nor blame beyond what Microsoft's pages say of a code.
 */
@NullMarked
package io.culprit.windows.bugcheck;

import org.jspecify.annotations.NullMarked;
