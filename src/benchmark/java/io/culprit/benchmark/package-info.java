/** How fast the program is: whole processes against an empty virtual machine, and dumps a second inside one. Not part of the tests. */
@NullMarked
package io.culprit.benchmark;

import org.jspecify.annotations.NullMarked;
