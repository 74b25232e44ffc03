package io.culprit.emulator;

import io.culprit.emulator.processor.Machine;

/** Why a machine stopped running. */
public enum Stop {
    /** The number of instructions that was asked for has been executed. */
    LIMIT,
    /** Every processor waits for an interrupt and no device will ever raise one. */
    IDLE,
    /** An exception while a double fault was being delivered: a real machine would reset. */
    SHUTDOWN,
    /** A device, a probe or a breakpoint called {@link Machine#stop}. */
    REQUESTED
}
