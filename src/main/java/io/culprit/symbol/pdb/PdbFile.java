package io.culprit.symbol.pdb;

import io.culprit.image.FrameData;
import io.culprit.machine.Budget;
import io.culprit.machine.LittleEndian;
import io.culprit.symbol.SourceLine;
import io.culprit.symbol.Symbol;
import io.culprit.symbol.Symbol.Source;
import io.culprit.symbol.Symbols;
import io.culprit.symbol.TypeLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A PDB: names by address, addresses by name, layouts by type name. Everything is read when it is asked for, and what is damaged is
 * told by {@link BadPdbException} at that moment, so that the rest stays of use. Not for several threads at once.
 */
public final class PdbFile implements AutoCloseable {

    private static final int MACHINE_X86 = 0x14C;
    private static final int S_PROCREF = 0x1125;
    private static final int S_LPROCREF = 0x1127;

    private final PdbBytes file;
    private final ReadBudget budget;
    private final MsfFile msf;
    private final PdbInfo info;
    private final @Nullable DebugInfo debugInfo;
    private @Nullable AddressMap addresses;
    private @Nullable Publics publics;
    private @Nullable Procedures procedures;
    private @Nullable TypeTable types;
    private @Nullable List<FrameTable> frames;
    private @Nullable StringTable names;

    private PdbFile(PdbBytes file, ReadBudget budget) throws BadPdbException {
        this.file = file;
        this.budget = budget;
        this.msf = MsfFile.open(file, budget);
        this.info = PdbInfo.read(msf.stream(1, "info stream"));
        Optional<MsfStream> stream = msf.find(3).filter(found -> found.sizeBytes() > 0);
        this.debugInfo = stream.isEmpty() ? null : DebugInfo.read(stream.get());
    }

    /** Opens a PDB file; it stays mapped until it is closed. */
    public static PdbFile open(Path path) throws IOException, BadPdbException {
        return open(path, Budget.none());
    }

    /** As without a budget; when it is spent, nothing more is read. */
    public static PdbFile open(Path path, Budget budget) throws IOException, BadPdbException {
        PdbBytes bytes = PdbBytes.map(path);
        try {
            return new PdbFile(bytes, ReadBudget.of(bytes.sizeBytes(), budget));
        } catch (BadPdbException | VirtualMachineError bad) {
            bytes.close();
            throw bad;
        }
    }

    /** A PDB in memory. */
    public static PdbFile of(byte[] bytes) throws BadPdbException {
        return of(bytes, ReadBudget.of(bytes.length, Budget.none()));
    }

    static PdbFile of(byte[] bytes, ReadBudget budget) throws BadPdbException {
        return new PdbFile(PdbBytes.of(bytes), budget);
    }

    /** Allows a little more reading, for another question. */
    public void allowQuestion() {
        budget.question();
    }

    /**
     * Vouches for the answers so far.
     *
     * @throws BadPdbException when reading was stopped, since it took more reads than the size of the file explains
     */
    public void checkBudget() throws BadPdbException {
        budget.check();
    }

    /** 32 upper-case hex digits. */
    public String guid() {
        return info.guid();
    }

    /** Whether the PDB belongs to an image with this identity: same GUID, and the age of its info or its DBI stream. */
    public boolean matches(String guid, int age) {
        boolean sameAge = info.age() == age || debugInfo != null && debugInfo.age() == age;
        return info.guid().equalsIgnoreCase(guid) && sameAge;
    }

    /** The ages that an image may name it by, for a message about a mismatch. */
    public String ages() {
        return debugInfo == null || debugInfo.age() == info.age()
                ? Integer.toUnsignedString(info.age())
                : Integer.toUnsignedString(info.age()) + " or " + Integer.toUnsignedString(debugInfo.age());
    }

    /** Whether it is a public PDB: names of functions and data without lines and types of their own. */
    public boolean stripped() {
        return debugInfo == null || debugInfo.stripped();
    }

    /** The symbol that covers an RVA: the procedure, else the nearest public before it in the same section. */
    public Optional<Symbol> at(long rva) throws BadPdbException {
        AddressMap map = addresses();
        long source = map.source(rva);
        int section = source < 0 ? 0 : map.section(source);
        if (section == 0) {
            return Optional.empty();
        }
        int offset = map.offset(section, source);
        Optional<SymbolRecord> procedure = procedures().covering(section, offset);
        return procedure.isPresent()
                ? procedure.map(found -> symbol(found, offset, Source.PROCEDURE))
                : publics().before(section, offset).map(found -> symbol(found, offset, Source.PUBLIC));
    }

    /** The RVA of the public, procedure or data with exactly this name. */
    public Optional<Long> find(String name) throws BadPdbException {
        Optional<byte[]> record = publics().named(name);
        if (record.isEmpty()) {
            record = globals(name);
        }
        Optional<SymbolRecord> symbol = record.flatMap(this::address);
        if (symbol.isEmpty()) {
            return Optional.empty();
        }
        long rva = addresses().rva(symbol.get().section(), symbol.get().offset());
        return rva < 0 ? Optional.empty() : Optional.of(rva);
    }

    /** At most so many publics whose names are wanted, by address. */
    public List<Symbols.Name> matching(Predicate<String> wanted, int most) throws BadPdbException {
        List<Symbols.Name> names = new ArrayList<>();
        boolean x86 = debugInfo != null && debugInfo.machine() == MACHINE_X86;
        for (long i = 0; i < publics().count() && names.size() < most; i++) {
            SymbolRecord record = publics().get(i).orElse(null);
            String name = record == null ? "" : Undecorated.of(record.name(), x86);
            long rva = record == null || !wanted.test(name) ? -1 : addresses().rva(record.section(), record.offset());
            if (rva >= 0) {
                names.add(new Symbols.Name(name, rva));
            }
        }
        return names;
    }

    /** The layout of the structure, class or union with exactly this name. */
    public Optional<TypeLayout> type(String name) throws BadPdbException {
        TypeTable table = types();
        int index = table.named(name);
        Optional<Structure> structure =
                index == 0 ? Optional.empty() : table.find(index).flatMap(Structure::of);
        return structure.map(
                found -> new TypeLayout(found.name(), found.sizeBytes(), new FieldList(table).members(found.fields())));
    }

    /** The names of at most so many structures, classes and unions that are wanted and defined. */
    public List<String> types(Predicate<String> wanted, int most) throws BadPdbException {
        return types().names(wanted, most);
    }

    /** The source line of the code at an RVA. */
    public Optional<SourceLine> line(long rva) throws BadPdbException {
        AddressMap map = addresses();
        long source = map.source(rva);
        int section = source < 0 ? 0 : map.section(source);
        return section == 0 ? Optional.empty() : procedures().line(section, map.offset(section, source), names());
    }

    /** How the frame of x86 code at an RVA is laid out. */
    public Optional<FrameData> frame(long rva) throws BadPdbException {
        long source = addresses().source(rva);
        for (FrameTable table : frames()) {
            Optional<FrameData> found = source < 0 ? Optional.empty() : table.find(source);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        file.close();
    }

    private Symbol symbol(SymbolRecord record, int offset, Source source) {
        long displacement = Integer.toUnsignedLong(offset) - Integer.toUnsignedLong(record.offset());
        boolean x86 = debugInfo != null && debugInfo.machine() == MACHINE_X86;
        String name = source == Source.PUBLIC ? Undecorated.of(record.name(), x86) : record.name();
        return new Symbol(name, displacement, source);
    }

    private Optional<byte[]> globals(String name) throws BadPdbException {
        Optional<MsfStream> stream = msf.find(debug().globals());
        if (stream.isEmpty()) {
            return Optional.empty();
        }
        Optional<HashedNames> names = HashedNames.read(stream.get(), 0, records());
        return names.isEmpty() ? Optional.empty() : names.get().find(name);
    }

    /** A symbol with an address: references are followed into the object file that they name. */
    private Optional<SymbolRecord> address(byte[] record) {
        int kind = LittleEndian.u16(record, 0);
        if ((kind != S_PROCREF && kind != S_LPROCREF) || record.length < 12) {
            return SymbolRecord.of(record);
        }
        try {
            return procedures()
                    .referenced(LittleEndian.u16(record, 10), Integer.toUnsignedLong(LittleEndian.u32(record, 6)));
        } catch (BadPdbException damaged) {
            return Optional.empty();
        }
    }

    private DebugInfo debug() throws BadPdbException {
        if (debugInfo == null) {
            throw new BadPdbException("it has no DBI stream");
        }
        return debugInfo;
    }

    private RecordStream records() throws BadPdbException {
        MsfStream stream = msf.stream(debug().records(), "symbol records");
        return new RecordStream(stream, stream.sizeBytes());
    }

    AddressMap addresses() throws BadPdbException {
        if (addresses == null) {
            addresses = AddressMap.read(msf, debug());
        }
        return addresses;
    }

    Publics publics() throws BadPdbException {
        if (publics == null) {
            publics = Publics.read(msf.stream(debug().publics(), "public symbols"), records());
        }
        return publics;
    }

    Procedures procedures() throws BadPdbException {
        if (procedures == null) {
            procedures = Procedures.read(msf, msf.stream(3, "DBI stream"), debug());
        }
        return procedures;
    }

    /** The tables with frame data: the one with programs first. */
    List<FrameTable> frames() throws BadPdbException {
        if (frames == null) {
            List<FrameTable> found = new ArrayList<>(2);
            Optional<MsfStream> programs = msf.find(debug().newFrameData());
            if (programs.isPresent()) {
                found.add(FrameTable.ofPrograms(programs.get(), names()));
            }
            msf.find(debug().frameData()).map(FrameTable::ofSizes).ifPresent(found::add);
            frames = found;
        }
        return frames;
    }

    private StringTable names() throws BadPdbException {
        if (names == null) {
            int number = NamedStreams.find(msf.stream(1, "info stream"), "/names");
            names = StringTable.read(msf.stream(number, "string table"));
        }
        return names;
    }

    private TypeTable types() throws BadPdbException {
        if (types == null) {
            types = TypeTable.read(msf, msf.stream(2, "type stream"));
        }
        return types;
    }
}
