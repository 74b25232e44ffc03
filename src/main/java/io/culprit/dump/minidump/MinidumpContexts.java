package io.culprit.dump.minidump;

import io.culprit.dump.ContextRecord;
import io.culprit.format.WindowsMinidump.ExceptionStream;
import io.culprit.format.WindowsMinidump.Thread;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Contexts of threads and of the exception, whichever of the writers' layouts they have. */
final class MinidumpContexts {

    /** With XSTATE a record grows to several KiB; the registers are in the first. */
    private static final int READ_BYTES = 0x4D0;

    /** MDRawContextARM64_Old of Breakpad: 64-bit flags, x0 to x30, sp, pc, then cpsr. */
    private static final int ARM64_OLD_MARK = 0x8000_0000;

    private static final int ARM64_OLD_BYTES = 0x31C;
    private static final int ARM64_OLD_CPSR = 0x110;
    private static final int ARM64_REGISTER_BYTES = 33 * 8;

    /** MDRawContextARM of Breakpad: winnt.h's order, another mark, and one flag for all sixteen registers. */
    private static final int ARM_BREAKPAD_MARK = 0x4000_0000;

    private static final int CONTROL_AND_INTEGER = 3;
    private static final int GROUPS = 0x7F;
    private static final int FLAGS_END_BYTES = 0x34;

    private final MinidumpStreams streams;
    private final Architecture architecture;
    private final @Nullable ExceptionStream exception;

    MinidumpContexts(MinidumpStreams streams, Architecture architecture, @Nullable ExceptionStream exception) {
        this.streams = streams;
        this.architecture = architecture;
        this.exception = exception;
    }

    /**
     * The context of a thread. For the thread of the exception it is the exception's: the one in the thread list may show the code that
     * wrote the dump.
     */
    Optional<Registers> of(Thread thread) {
        Optional<Registers> own =
                exception != null && exception.threadId() == thread.threadId() ? ofException() : Optional.empty();
        return own.isPresent() ? own : at(MinidumpSlice.of(thread.context()));
    }

    /** The context of the exception stream. */
    Optional<Registers> ofException() {
        return exception == null || exception.context() == null
                ? Optional.empty()
                : at(MinidumpSlice.of(exception.context()));
    }

    private Optional<Registers> at(MinidumpSlice slice) {
        if (!slice.present()) {
            return Optional.empty();
        }
        byte[] record = streams.file().slice(slice.position(), Math.min(slice.length(), READ_BYTES));
        if (record.length < Math.min(slice.length(), READ_BYTES)) {
            streams.damage().missing("the context at offset " + slice.position() + " lies beyond the end of the file");
        }
        return parse(architecture, record);
    }

    /** The registers of a record as Windows, Breakpad or Crashpad writes it; empty when it is none. */
    static Optional<Registers> parse(Architecture architecture, byte[] record) {
        byte[] windows = asWindows(architecture, record);
        return ContextRecord.recognized(architecture, windows)
                ? Optional.of(ContextRecord.parse(architecture, windows))
                : Optional.empty();
    }

    private static byte[] asWindows(Architecture architecture, byte[] record) {
        if (record.length < FLAGS_END_BYTES) {
            return record;
        }
        return switch (architecture) {
            case X64 -> withGroups(record, 0x30, 0x10_0000, 0x10_0000);
            case X86 -> withGroups(record, 0, 0x1_0000, 0x1_0000);
            case ARM -> withGroups(record, 0, ARM_BREAKPAD_MARK, 0x20_0000);
            case ARM64 -> isOldArm64(record) ? fromOldArm64(record) : record;
        };
    }

    /**
     * Records of Breakpad carry {@code mark} with flags that say too little (on macOS none at all, on ARM one for all registers),
     * while control and integer registers are always filled. Flags of Windows pass unchanged.
     */
    private static byte[] withGroups(byte[] record, int offset, int mark, int windowsMark) {
        int flags = LittleEndian.u32(record, offset);
        boolean tooLittle = (flags & mark) != 0 && (mark != windowsMark || (flags & GROUPS) == 0);
        if (!tooLittle) {
            return record;
        }
        byte[] copy = record.clone();
        LittleEndian.putU32(copy, offset, windowsMark | CONTROL_AND_INTEGER);
        return copy;
    }

    private static boolean isOldArm64(byte[] record) {
        return (LittleEndian.u32(record, 0) & ARM64_OLD_MARK) != 0 && record.length >= ARM64_OLD_BYTES;
    }

    private static byte[] fromOldArm64(byte[] record) {
        byte[] windows = new byte[ContextRecord.sizeBytes(Architecture.ARM64)];
        LittleEndian.putU32(windows, 0, 0x40_0000 | CONTROL_AND_INTEGER);
        LittleEndian.putU32(windows, 4, LittleEndian.u32(record, ARM64_OLD_CPSR));
        System.arraycopy(record, 8, windows, 8, ARM64_REGISTER_BYTES);
        return windows;
    }
}
