/**
 * Devices of the emulated machine: functions on a PCI tree that are programmed through registers and transfer by themselves, through
 * a remapping unit and never around it. Knows nothing of Windows.
 */
@NullMarked
package io.culprit.emulator.device;

import org.jspecify.annotations.NullMarked;
