package io.culprit.verdict;

import io.culprit.rule.DriverClass;
import io.culprit.windows.blob.PciFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A verdict, and what the judge knows of the drivers and devices of that crash.
 *
 * @param classOf the driver class of a module by its file name, {@code null} where nothing tells
 * @param driverOf the one loaded driver of a PCI function of the machine by its file name, {@code null} where none or several fit
 */
public record Judged(
        Verdict verdict,
        Function<String, @Nullable DriverClass> classOf,
        Function<PciFunction, @Nullable String> driverOf) {}
