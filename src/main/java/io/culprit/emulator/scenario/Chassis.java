package io.culprit.emulator.scenario;

/** What a machine is, where the crash depends on it. */
enum Chassis {
    ORDINARY,
    /** A virtual machine: few devices, and a hypervisor that says so. */
    VIRTUAL,
    /** A dock on an external port: a switch with several devices behind it. */
    DOCK,
    /** Two adapters of one vendor and class that one driver serves. */
    TWIN_ADAPTERS,
    /** Two adapters of one vendor and class, each with a driver of its own. */
    RIVAL_ADAPTERS
}
