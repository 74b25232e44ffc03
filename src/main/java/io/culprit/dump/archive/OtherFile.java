package io.culprit.dump.archive;

import io.culprit.dump.FileBytes;
import io.culprit.dump.NotADumpException;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Files that people take for Windows crash dumps: one sentence says what each is, and where that was seen. */
final class OtherFile {

    private static final int LOOK_BYTES = 4096;
    private static final int ZERO_LOOK_BYTES = 1 << 20;
    private static final int ETL_HEADER = 0x48;

    /** Characters at an offset of the file, and what a file that has them is. */
    private record Mark(int offset, String characters, String sentence) {}

    private static final String UNPACK = ": unpack it first";

    private OtherFile() {}

    /** The exception for a file in which no dump was recognized. */
    static NotADumpException named(FileBytes file) {
        byte[] start = file.slice(0, LOOK_BYTES);
        if (start.length == 0) {
            return new NotADumpException("it is empty", 0);
        }
        for (Mark mark : marks()) {
            if (file.hasText(mark.offset(), mark.characters())) {
                return new NotADumpException(mark.sentence(), mark.offset());
            }
        }
        String sentence = zeros(file, start);
        sentence = sentence == null ? binary(start) : sentence;
        return sentence == null ? text(start) : new NotADumpException(sentence, 0);
    }

    private static Mark[] marks() {
        return new Mark[] {
            new Mark(0, "USERDU64", "it is a complete user dump of the old USERDUMP format, which is not read"),
            new Mark(0, "USERDUMP", "it is a complete user dump of the old USERDUMP format, which is not read"),
            new Mark(0, "PMDM", "it is a minidump of a big-endian system, which is not read"),
            new Mark(0, "JAVA PROFILE", "it is a heap dump of a Java VM (HPROF), not a Windows crash dump"),
            new Mark(0, "Microsoft C/C++ ", "it is a program database (PDB, symbols), not a dump"),
            new Mark(0, "BSJB", "it is a portable program database (symbols of .NET), not a dump"),
            new Mark(0, "MZ", "it is a program or driver (PE image), not a dump"),
            new Mark(0, "ElfFile\0", "it is a Windows event log (EVTX), not a dump"),
            new Mark(0, "regf", "it is a registry hive, not a dump"),
            new Mark(0, "HIBR", "it is a hibernation file, which is not read"),
            new Mark(0, "hibr", "it is a hibernation file, which is not read"),
            new Mark(0, "WAKE", "it is a hibernation file, which is not read"),
            new Mark(0, "RSTR", "it is a hibernation file, which is not read"),
            new Mark(0, "EMiL", "it is a memory image of Linux (LiME), which is not read"),
            new Mark(0, "vhdxfile", "it is a virtual disk (VHDX), not a dump"),
            new Mark(0, "conectix", "it is a virtual disk (VHD), not a dump"),
            new Mark(0, "KDMV", "it is a virtual disk (VMDK), not a dump"),
            new Mark(0, "KDUMP   ", "it is a compressed dump of a Linux kernel (makedumpfile), which is not read"),
            new Mark(0, "Nettrace", "it is an event trace of .NET (nettrace), not a dump"),
            new Mark(0, "%PDF-", "it is a PDF document, not a dump"),
            new Mark(0, "Rar!", "it is a RAR archive, which is not read" + UNPACK),
            new Mark(0, "7z", "it is a 7z archive, which is not read" + UNPACK),
            new Mark(0, "BZh", "it is a bzip2 file, which is not read" + UNPACK),
            new Mark(0, "version https://git-lfs", "it is a Git LFS pointer, not the file that it stands for"),
        };
    }

    private static @Nullable String zeros(FileBytes file, byte[] start) {
        if (start[0] != 0) {
            return null;
        }
        byte[] look = file.slice(0, ZERO_LOOK_BYTES);
        for (byte value : look) {
            if (value != 0) {
                return null;
            }
        }
        return look.length == file.sizeBytes()
                ? "it holds nothing but zeros: the dump was never written"
                : "its first " + look.length + " bytes are zeros: the dump was never written";
    }

    private static @Nullable String binary(byte[] start) {
        if (start.length < 16) {
            return null;
        }
        return switch (LittleEndian.u32(start, 0)) {
            case 0x464C457F -> elf(start);
            case 0xFEEDFACE, 0xFEEDFACF ->
                start[12] == 4
                        ? "it is a core dump of macOS (Mach-O), which is not read"
                        : "it is a program of macOS (Mach-O), not a dump";
            case 0x587A37FD -> "it is an xz file, which is not read" + UNPACK;
            case 0xFD2FB528 -> "it is a zstd file, which is not read" + UNPACK;
            case 0x184D2204 -> "it is an LZ4 file, which is not read" + UNPACK;
            default -> eventTrace(start) ? "it is an event trace (ETL), not a dump" : null;
        };
    }

    /** e_type 4 is ET_CORE (elf.h). */
    private static String elf(byte[] start) {
        return start[16] == 4
                ? "it is a core dump of Linux or another Unix (ELF), which is not read"
                : "it is a program or library of Linux or another Unix (ELF), not a dump";
    }

    /** The first buffer of a trace begins with its size; the first event is the log's own header, marked 0xC0 (evntrace.h). */
    private static boolean eventTrace(byte[] start) {
        if (start.length < ETL_HEADER + 4) {
            return false;
        }
        int bufferBytes = LittleEndian.u32(start, 0);
        boolean marked =
                start[ETL_HEADER + 3] == (byte) 0xC0 && (start[ETL_HEADER + 2] == 1 || start[ETL_HEADER + 2] == 2);
        return marked && bufferBytes > 0 && bufferBytes % 1024 == 0;
    }

    private static NotADumpException text(byte[] start) {
        boolean wide = start.length >= 2 && start[0] == (byte) 0xFF && start[1] == (byte) 0xFE;
        String text = new String(start, wide ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1);
        if (!printable(text)) {
            return new NotADumpException("it is not a Windows crash dump", 0);
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return new NotADumpException(describe(lower), 0);
    }

    private static String describe(String text) {
        if (text.contains("google-breakpad") || text.contains("begin breakpad microdump")) {
            return "it is a Breakpad microdump (text of a log), which is not read";
        }
        if (text.contains("eventtype=") && text.contains("version=")) {
            return "it is the text of a Windows error report (Report.wer), not the dump that belongs to it";
        }
        if (text.contains("<werreportmetadata")) {
            return "it is the metadata of a Windows error report (XML), not the dump that belongs to it";
        }
        if (text.contains("windows debugger version") || text.contains("bugcheck analysis")) {
            return "it is the text that WinDbg printed about a dump, not the dump";
        }
        String begin =
                text.replace("\uFEFF", "").replace("\u00EF\u00BB\u00BF", "").strip();
        if (begin.startsWith("<!doctype html") || begin.startsWith("<html")) {
            return "it is a web page (HTML), perhaps an error that was saved in place of a download";
        }
        if (begin.startsWith("<?xml")) {
            return "it is an XML text, not a dump";
        }
        if (begin.startsWith("{") || begin.startsWith("[{")) {
            return "it is a JSON text, not a dump";
        }
        return "it is a text, not a dump";
    }

    private static boolean printable(String text) {
        int odd = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            odd += c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B ? 1 : 0;
        }
        return odd == 0 && !text.isBlank();
    }
}
