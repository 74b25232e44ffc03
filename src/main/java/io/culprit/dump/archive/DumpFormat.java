package io.culprit.dump.archive;

import io.culprit.dump.DumpFile;
import io.culprit.dump.FileBytes;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.SourceFile;
import io.culprit.dump.kernel.KernelDump;
import io.culprit.dump.minidump.MinidumpFile;
import java.util.Optional;

/** The dump formats: one constant that recognizes a format by its content, never by a name, and opens it. */
enum DumpFormat {
    /** DUMP_HEADER64: x64 and ARM64 systems. */
    KERNEL_64("PAGEDU64") {
        @Override
        DumpFile open(FileBytes bytes, SourceFile source) throws NotADumpException {
            return KernelDump.open(bytes, source, true);
        }
    },
    /** DUMP_HEADER: x86 systems. */
    KERNEL_32("PAGEDUMP") {
        @Override
        DumpFile open(FileBytes bytes, SourceFile source) throws NotADumpException {
            return KernelDump.open(bytes, source, false);
        }
    },
    /** MINIDUMP_HEADER: a process of Windows, or of another system by Breakpad or Crashpad. */
    MINIDUMP("MDMP") {
        @Override
        DumpFile open(FileBytes bytes, SourceFile source) throws NotADumpException {
            return MinidumpFile.open(bytes, source);
        }
    };

    private final String signature;

    DumpFormat(String signature) {
        this.signature = signature;
    }

    /** The format of these bytes, by their first characters. */
    static Optional<DumpFormat> find(FileBytes bytes) {
        for (DumpFormat format : values()) {
            if (bytes.hasText(0, format.signature)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /**
     * Opens a file of this format. The dump owns {@code bytes} from then on and closes them; when this throws, the caller does.
     *
     * @throws NotADumpException when nothing in it can be reported
     */
    abstract DumpFile open(FileBytes bytes, SourceFile source) throws NotADumpException;
}
