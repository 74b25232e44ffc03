package io.culprit.report.explanation;

import io.culprit.windows.bugcheck.BlameStep;

/** Where an analysis looks for who is to blame, in words. */
final class BlameWords {

    private BlameWords() {}

    static String of(BlameStep step) {
        String p = "P" + step.parameter();
        return switch (step.verb()) {
            case MODULE_AT -> "the module that holds the address in " + p;
            case UNLOADED_MODULE_AT -> "the unloaded module that held the address in " + p;
            case MODULE_NAME -> "the module whose name " + p + " points at";
            case SERVICE_NAME -> "the service whose name is in " + p;
            case CONTEXT -> "the instruction of the context record at " + p + ", then its stack";
            case TRAP_FRAME -> "the instruction of the trap frame at " + p + ", then its stack";
            case IRP -> "the driver that has the IRP at " + p;
            case DEVICE_STACK -> "the function and filter drivers of the device at " + p;
            case DRIVER_OBJECT -> "the driver whose driver object is at " + p;
            case THREAD, PROCESS -> "the stacks of the " + step.verb().word() + " at " + p;
            case PROCESSOR -> "the stack of the processor in " + p;
            case LOCK -> "the owner of the lock at " + p;
            case POOL_BLOCK -> "the owner of the pool block at " + p + ", and its neighbours";
            case POOL_TAG -> "the owner of the pool tag in " + p;
            case STACK -> "the nearest third-party driver on the crashing stack";
            case MEMORY -> "memory: corruption or failing RAM; the frames are victims";
            case HARDWARE -> "the hardware";
            case FIRMWARE -> "the firmware";
            case STORAGE -> "the disk, its driver, or the data of the file system";
            case CONFIGURATION -> "boot, setup or registry configuration";
            case USER -> "nobody: the crash was asked for";
            case NONE -> "nobody";
            case STRUCTURE, TRIAGE_BLOCK, MDL, INTERRUPT_OBJECT, WHEA_RECORD, TIMER, DPC ->
                "the " + step.verb().word().replace('-', ' ') + " in " + p;
        };
    }
}
