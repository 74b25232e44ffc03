package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import io.culprit.symbol.SourceLine;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Line numbers of one object file: the C13 part of its stream (cvinfo.h, CV_DebugSLinesHeader_t and what follows). Of each function only
 * the header is read, until one holds the address.
 */
final class LineTable {

    private static final int LINES = 0xF2;
    private static final int FILE_CHECKSUMS = 0xF4;
    private static final int SUBSECTION_HEADER_BYTES = 8;
    private static final int LINES_HEADER_BYTES = 12;
    private static final int FILE_HEADER_BYTES = 12;
    private static final int ENTRY_BYTES = 8;
    private static final int LINE_MASK = 0xFF_FFFF;

    /** Lines that a debugger is told to hide or never to stop at. */
    private static final int HIDDEN = 0xFEEFEE;

    private static final int NEVER_STEPPED_INTO = 0xF00F00;

    private final MsfStream stream;
    private final long start;
    private final long end;
    private final StringTable names;

    /** The C13 part lies in {@code [start, end)} of the stream. */
    LineTable(MsfStream stream, long start, long end, StringTable names) {
        this.stream = stream;
        this.start = start;
        this.end = Math.min(end, stream.sizeBytes());
        this.names = names;
    }

    /** The line of the code at a place. */
    Optional<SourceLine> find(int section, int offset) throws BadPdbException {
        byte[] head = new byte[SUBSECTION_HEADER_BYTES + LINES_HEADER_BYTES];
        for (long at = start; at + SUBSECTION_HEADER_BYTES <= end; ) {
            int got = stream.read(at, head, 0, head.length);
            long length = Integer.toUnsignedLong(LittleEndian.u32(head, 4));
            long body = at + SUBSECTION_HEADER_BYTES;
            if (got < head.length || length > end - body) {
                return Optional.empty();
            }
            if (LittleEndian.u32(head, 0) == LINES && length >= LINES_HEADER_BYTES && holds(head, section, offset)) {
                boolean columns = (LittleEndian.u16(head, 14) & 1) != 0;
                Found found = inFunction(
                        stream.bytes(body, length), columns, offset - LittleEndian.u32(head, SUBSECTION_HEADER_BYTES));
                return found == null ? Optional.empty() : Optional.of(new SourceLine(file(found.file), found.line));
            }
            at = body + (length + 3 & ~3L);
        }
        return Optional.empty();
    }

    private static boolean holds(byte[] head, int section, int offset) {
        long into = Integer.toUnsignedLong(offset) - Integer.toUnsignedLong(LittleEndian.u32(head, 8));
        return LittleEndian.u16(head, 12) == section
                && into >= 0
                && into < Integer.toUnsignedLong(LittleEndian.u32(head, 16));
    }

    /** A line, and its file as an offset in the checksums. */
    private record Found(long file, int line) {}

    /** The last line that begins at or before {@code into}; a function may have code of several files. */
    private static @Nullable Found inFunction(byte[] lines, boolean columns, int into) {
        Found best = null;
        long bestOffset = -1;
        for (long at = LINES_HEADER_BYTES; at + FILE_HEADER_BYTES <= lines.length; ) {
            long file = Integer.toUnsignedLong(LittleEndian.u32(lines, (int) at));
            long count = Integer.toUnsignedLong(LittleEndian.u32(lines, (int) at + 4));
            long first = at + FILE_HEADER_BYTES;
            count = Math.min(count, (lines.length - first) / ENTRY_BYTES);
            for (long i = 0; i < count; i++) {
                int entry = (int) (first + i * ENTRY_BYTES);
                long begin = Integer.toUnsignedLong(LittleEndian.u32(lines, entry));
                if (begin <= Integer.toUnsignedLong(into) && begin >= bestOffset) {
                    bestOffset = begin;
                    best = new Found(file, LittleEndian.u32(lines, entry + 4) & LINE_MASK);
                }
            }
            at = first + count * (columns ? ENTRY_BYTES + 4 : ENTRY_BYTES);
        }
        return best == null || best.line == HIDDEN || best.line == NEVER_STEPPED_INTO ? null : best;
    }

    /** The name behind an offset in the checksums, whose entries begin with an offset in the PDB's texts. */
    private String file(long checksum) throws BadPdbException {
        byte[] head = new byte[SUBSECTION_HEADER_BYTES];
        for (long at = start; at + SUBSECTION_HEADER_BYTES <= end; ) {
            int got = stream.read(at, head, 0, head.length);
            long length = Integer.toUnsignedLong(LittleEndian.u32(head, 4));
            if (got < head.length) {
                break;
            }
            if (LittleEndian.u32(head, 0) == FILE_CHECKSUMS && checksum + 4 <= length) {
                long name = Integer.toUnsignedLong(stream.u32(at + SUBSECTION_HEADER_BYTES + checksum));
                return names.at(name);
            }
            at += SUBSECTION_HEADER_BYTES + (length + 3 & ~3L);
        }
        throw new BadPdbException("line numbers name a source file that is not listed");
    }
}
