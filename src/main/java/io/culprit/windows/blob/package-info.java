/**
 * What Windows and its drivers keep beside memory in a dump: the secondary data that {@code pci.sys}, {@code mssmbios.sys} and the
 * kernel add when the system crashes, and the kernel's circular log of interrupts. Bytes go in, records come out; whatever a file
 * claims is checked first. Does not know modules, bug checks or blame.
 */
@NullMarked
package io.culprit.windows.blob;

import org.jspecify.annotations.NullMarked;
