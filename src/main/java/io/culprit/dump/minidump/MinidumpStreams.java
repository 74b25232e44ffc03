package io.culprit.dump.minidump;

import io.culprit.dump.Damage;
import io.culprit.dump.FileBytes;
import io.culprit.dump.NotADumpException;
import io.culprit.format.BoundedStream;
import io.culprit.format.WindowsMinidump;
import io.culprit.format.WindowsMinidump.DirectoryEntry;
import io.culprit.format.WindowsMinidump.StreamType;
import io.kaitai.struct.KaitaiStream;
import io.kaitai.struct.KaitaiStruct;
import java.nio.BufferUnderflowException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Header and directory of a minidump, and the bytes of its streams. What is missing or damaged becomes a warning here, whoever asked
 * for it; a structure that cannot be parsed is absent.
 */
final class MinidumpStreams {

    /** A directory has two dozen entries; a damaged count asks for billions. */
    static final int ENTRY_LIMIT = 4096;

    /**
     * Lists of a real dump are far below it: 100,000 memory ranges take 1.6 MB, with their protection 4.8 MB. A damaged one could fill
     * the memory with entries: a list of as many threads takes thirty times as much as its bytes, until it is in the report.
     */
    static final int STREAM_LIMIT_BYTES = 6 << 20;

    /** All lists together: streams of a damaged file may share their bytes, those of an honest one never do. */
    private static final int ALL_STREAMS_LIMIT_BYTES = 12 << 20;

    /** What is smaller is no list that could hold many entries. */
    private static final int SMALL_BYTES = 4096;

    private static final int HEADER_BYTES = 32;
    private static final int ENTRY_BYTES = 12;

    private final FileBytes file;
    private final WindowsMinidump header;
    private final List<DirectoryEntry> entries;
    private final Damage damage = new Damage();
    private int budgetBytes = ALL_STREAMS_LIMIT_BYTES;

    private MinidumpStreams(FileBytes file, WindowsMinidump header, List<DirectoryEntry> entries) {
        this.file = file;
        this.header = header;
        this.entries = entries;
    }

    /**
     * Reads header and directory (MINIDUMP_HEADER, MINIDUMP_DIRECTORY).
     *
     * @throws NotADumpException when there is no directory to read
     */
    static MinidumpStreams open(FileBytes file) throws NotADumpException {
        WindowsMinidump header = header(file);
        if (header.numStreams() == 0) {
            throw new NotADumpException("it is a minidump without any stream", 8);
        }
        if (header.ofsDirectory() >= file.sizeBytes()) {
            throw new NotADumpException(
                    "it is a minidump whose stream directory lies beyond the end of the file", file.sizeBytes());
        }
        int wanted = (int) Math.min(header.numStreams(), ENTRY_LIMIT) * ENTRY_BYTES;
        List<DirectoryEntry> entries =
                new WindowsMinidump.Directory(file.stream(header.ofsDirectory(), wanted)).entries();
        MinidumpStreams streams = new MinidumpStreams(file, header, entries);
        streams.checkDirectory();
        return streams;
    }

    private static WindowsMinidump header(FileBytes file) throws NotADumpException {
        if (file.sizeBytes() < HEADER_BYTES) {
            throw new NotADumpException("it is a minidump that ends inside its header", file.sizeBytes());
        }
        try {
            return new WindowsMinidump(file.stream(0, HEADER_BYTES));
        } catch (KaitaiStream.KaitaiStructError | BufferUnderflowException e) {
            throw new NotADumpException("it begins like a minidump, but its version is not 0xa793", 4, e);
        }
    }

    private void checkDirectory() {
        if (entries.size() < header.numStreams()) {
            damage.missing("the stream directory promises " + header.numStreams() + " streams, but " + entries.size()
                    + " can be read");
        }
        for (DirectoryEntry entry : entries) {
            long end = entry.location().ofsData() + entry.location().lenData();
            if (entry.streamType() != StreamType.UNUSED.id() && end > file.sizeBytes()) {
                damage.missing("the file ends " + (end - file.sizeBytes()) + " bytes before the end of the stream "
                        + name(entry.streamType()));
            }
        }
    }

    /** The header as written. */
    WindowsMinidump header() {
        return header;
    }

    /** Every entry of the directory, in its order. */
    List<DirectoryEntry> entries() {
        return entries;
    }

    /** The file that all offsets count in. */
    FileBytes file() {
        return file;
    }

    /** The SDK's name of a stream without the word Stream, {@code unknown} where there is none. */
    static String name(long type) {
        StreamType known = StreamType.byId(type);
        return known == null ? "unknown " + Long.toHexString(type) : MinidumpStreamName.of(known);
    }

    /**
     * The first usable stream of a type: writers leave unused and empty entries and repeat types. One that lies in the file as a
     * whole is preferred.
     */
    Optional<MinidumpSlice> find(StreamType type) {
        MinidumpSlice cut = null;
        for (DirectoryEntry entry : entries) {
            long position = entry.location().ofsData();
            long length = entry.location().lenData();
            if (entry.streamType() == type.id() && file.available(position, length) > 0) {
                MinidumpSlice slice = new MinidumpSlice(position, length);
                if (file.holds(position, length)) {
                    return Optional.of(slice);
                }
                cut = cut == null ? slice : cut;
            }
        }
        return Optional.ofNullable(cut);
    }

    /** A stream parsed by its generated class; empty where it is absent or its fixed part does not fit. */
    <T extends KaitaiStruct> Optional<T> parse(StreamType type, Function<BoundedStream, T> parser) {
        Optional<MinidumpSlice> slice = find(type);
        return slice.isEmpty() ? Optional.empty() : parse(slice.get(), name(type.id()), parser);
    }

    /** Up to {@code limit} bytes of a stream; empty where it is absent. */
    Optional<byte[]> bytes(StreamType type, int limit) {
        Optional<MinidumpSlice> slice = find(type);
        if (slice.isPresent() && slice.get().length() > limit) {
            damage.odd(
                    "of the " + slice.get().length() + " bytes of " + name(type.id()) + " only " + limit + " are read");
        }
        return slice.map(found -> file.slice(found.position(), Math.min(found.length(), limit)));
    }

    /** A structure parsed by its generated class; {@code what} names it in the warning when it does not fit. */
    <T extends KaitaiStruct> Optional<T> parse(MinidumpSlice slice, String what, Function<BoundedStream, T> parser) {
        int length = slice.length() <= SMALL_BYTES
                ? (int) slice.length()
                : (int) Math.min(slice.length(), Math.min(STREAM_LIMIT_BYTES, budgetBytes));
        budgetBytes -= slice.length() <= SMALL_BYTES ? 0 : length;
        if (length < slice.length()) {
            damage.missing("of the " + slice.length() + " bytes of " + what + " only " + length + " are read");
        }
        try {
            return Optional.of(parser.apply(file.stream(slice.position(), length)));
        } catch (KaitaiStream.KaitaiStructError | BufferUnderflowException | IllegalArgumentException e) {
            damage.missing(what + " at offset " + slice.position() + " is cut short");
            return Optional.empty();
        }
    }

    /** A structure in {@code bytes}; empty, without a warning, where it does not fit. */
    static <T extends KaitaiStruct> Optional<T> quietly(byte[] bytes, Function<BoundedStream, T> parser) {
        try {
            return Optional.of(parser.apply(new BoundedStream(bytes)));
        } catch (KaitaiStream.KaitaiStructError | BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Where everything that is missing or odd is said. */
    Damage damage() {
        return damage;
    }

    /** A list that promised more entries than it holds. */
    void checkCount(String what, long declared, long found) {
        if (declared != found) {
            damage.missing(
                    "the " + what + " promises " + Long.toUnsignedString(declared) + " entries and holds " + found);
        }
    }
}
