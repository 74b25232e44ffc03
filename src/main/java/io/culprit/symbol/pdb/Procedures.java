package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import io.culprit.symbol.SourceLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Procedures by address: the section contributions tell which object file an address came from, and only that file's symbols are
 * read. PDBs without private symbols have none.
 */
final class Procedures {

    private static final int VERSION_V1 = 0xEFFE0000 + 19970605;
    private static final int VERSION_V2 = 0xEFFE0000 + 20140516;
    private static final int MODULE_HEADER_BYTES = 0x40;
    private static final int C13_SIGNATURE_BYTES = 4;

    private final MsfFile msf;
    private final MsfStream debugInfo;
    private final long entriesAt;
    private final int entryBytes;
    private final long entries;
    private final List<Module> modules;
    private final Map<Integer, List<SymbolRecord>> read = new HashMap<>();

    /** An object file: its stream holds symbols, then line numbers in an old form (C11), then in the form of today (C13). */
    record Module(int stream, long symbolBytes, long oldLineBytes, long lineBytes) {}

    private Procedures(
            MsfFile msf, MsfStream debugInfo, long entriesAt, int entryBytes, long entries, List<Module> modules) {
        this.msf = msf;
        this.debugInfo = debugInfo;
        this.entriesAt = entriesAt;
        this.entryBytes = entryBytes;
        this.entries = entries;
        this.modules = modules;
    }

    static Procedures read(MsfFile msf, MsfStream debugInfo, DebugInfo info) throws BadPdbException {
        List<Module> modules = modules(debugInfo.bytes(info.modulesAt(), info.modulesBytes()));
        int version = info.contributionsBytes() < 4 ? 0 : debugInfo.u32(info.contributionsAt());
        int entryBytes = version == VERSION_V1 ? 0x1C : version == VERSION_V2 ? 0x20 : 0;
        long entries = entryBytes == 0 ? 0 : (info.contributionsBytes() - 4) / entryBytes;
        return new Procedures(msf, debugInfo, info.contributionsAt() + 4, entryBytes, entries, modules);
    }

    private static List<Module> modules(byte[] bytes) {
        List<Module> modules = new ArrayList<>();
        int at = 0;
        while (at + MODULE_HEADER_BYTES < bytes.length) {
            modules.add(new Module(
                    LittleEndian.u16(bytes, at + 0x22),
                    unsigned(bytes, at + 0x24),
                    unsigned(bytes, at + 0x28),
                    unsigned(bytes, at + 0x2C)));
            int end = afterText(bytes, afterText(bytes, at + MODULE_HEADER_BYTES));
            at = (end + 3) & ~3;
        }
        return modules;
    }

    private static long unsigned(byte[] bytes, int at) {
        return Integer.toUnsignedLong(LittleEndian.u32(bytes, at));
    }

    private static int afterText(byte[] bytes, int at) {
        int end = at;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end + 1;
    }

    /** The procedure whose code covers this place. */
    Optional<SymbolRecord> covering(int section, int offset) throws BadPdbException {
        int module = contributor(section, offset);
        if (module < 0) {
            return Optional.empty();
        }
        SymbolRecord best = null;
        for (SymbolRecord symbol : ofModule(module)) {
            long into = Integer.toUnsignedLong(offset) - Integer.toUnsignedLong(symbol.offset());
            boolean covers = symbol.section() == section && into >= 0 && into < symbol.lengthBytes();
            if (covers && (best == null || symbol.offset() > best.offset())) {
                best = symbol;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The line of the code at this place. */
    Optional<SourceLine> line(int section, int offset, StringTable names) throws BadPdbException {
        int index = contributor(section, offset);
        if (index < 0 || index >= modules.size()) {
            return Optional.empty();
        }
        Module module = modules.get(index);
        Optional<MsfStream> stream = msf.find(module.stream());
        if (stream.isEmpty() || module.lineBytes() == 0) {
            return Optional.empty();
        }
        long start = module.symbolBytes() + module.oldLineBytes();
        return new LineTable(stream.get(), start, start + module.lineBytes(), names).find(section, offset);
    }

    /** The symbol record at an offset of a module's symbols; modules count from 1 as in references. */
    Optional<SymbolRecord> referenced(int module, long offset) {
        if (module < 1 || module > modules.size()) {
            return Optional.empty();
        }
        Module found = modules.get(module - 1);
        return msf.find(found.stream()).flatMap(stream -> new RecordStream(stream, found.symbolBytes()).at(offset));
    }

    /** How many object files there are. */
    int moduleCount() {
        return modules.size();
    }

    /** All procedures of an object file, from 0. */
    List<SymbolRecord> ofModule(int module) {
        return read.computeIfAbsent(module, this::readModule);
    }

    private List<SymbolRecord> readModule(int index) {
        List<SymbolRecord> found = new ArrayList<>();
        Optional<MsfStream> stream = index < modules.size() ? msf.find(modules.get(index).stream()) : Optional.empty();
        if (stream.isPresent()) {
            RecordStream records =
                    new RecordStream(stream.get(), modules.get(index).symbolBytes());
            for (long at = C13_SIGNATURE_BYTES; at < records.end(); at = records.next(at)) {
                records.at(at).filter(SymbolRecord::procedure).ifPresent(found::add);
            }
        }
        return found;
    }

    /** The object file that contributed this place, from 0, or -1. Contributions are sorted by section and offset. */
    private int contributor(int section, int offset) throws BadPdbException {
        long low = 0;
        long high = entries - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            byte[] entry = debugInfo.bytes(entriesAt + middle * entryBytes, 0x1C);
            int order = compare(entry, section, offset);
            if (order == 0) {
                return LittleEndian.u16(entry, 0x10);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** Negative when the contribution lies before the place, 0 when it holds it. */
    private static int compare(byte[] entry, int section, int offset) {
        int own = LittleEndian.u16(entry, 0);
        if (own != section) {
            return Integer.compare(own, section);
        }
        long start = Integer.toUnsignedLong(LittleEndian.u32(entry, 4));
        long at = Integer.toUnsignedLong(offset);
        long end = start + Integer.toUnsignedLong(LittleEndian.u32(entry, 8));
        return at < start ? 1 : at < end ? 0 : -1;
    }
}
