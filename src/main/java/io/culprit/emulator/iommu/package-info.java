/**
 * Memory remapping hardware: the tables decide which device may touch which page, and a refusal becomes a fault record and an
 * interrupt. Intel VT-d and, smaller, AMD-Vi. Knows neither processors nor devices nor the guest that programs it.
 */
@NullMarked
package io.culprit.emulator.iommu;

import org.jspecify.annotations.NullMarked;
