package io.culprit.symbol.breakpad;

import io.culprit.image.CallerRules;
import io.culprit.image.FrameData;
import io.culprit.machine.Budget;
import io.culprit.symbol.InlineCall;
import io.culprit.symbol.SourceLine;
import io.culprit.symbol.Symbol;
import io.culprit.symbol.Symbols;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One .sym file (Breakpad, docs/symbol_files.md): a line a record, addresses and sizes in hex from the module's base. Records that are not
 * understood are passed over, as its readers are told to do.
 */
public final class BreakpadFile {

    private static final long LIMIT_BYTES = 256L << 20;
    /** What is kept of a record beside its text, about. */
    private static final int RECORD_BYTES = 64;

    private static final int LONGEST_LINE = 1 << 16;
    private static final int FIXED_SIZES = 0;
    private static final int FRAME_DATA = 4;

    private final TreeMap<Long, Function> functions = new TreeMap<>();
    private final TreeMap<Long, String> publics = new TreeMap<>();
    private final TreeMap<Long, Line> lines = new TreeMap<>();
    private final TreeMap<Long, FrameData> frames = new TreeMap<>();
    private final Map<Integer, String> files = new HashMap<>();
    private final TreeMap<Long, FrameData> sizes = new TreeMap<>();
    private final Map<String, Long> byName = new HashMap<>();
    private final Inlines inlines = new Inlines();
    private final CallFrames callFrames;
    private final String id;

    private record Function(long sizeBytes, String name) {}

    private record Line(long sizeBytes, int line, int file) {}

    private BreakpadFile(String processor, String id) {
        this.callFrames = new CallFrames(processor);
        this.id = id;
    }

    /**
     * Reads a file.
     *
     * @throws IOException when it is no such file, too large, or cannot be read
     */
    public static BreakpadFile open(Path path) throws IOException {
        return open(path, Budget.none());
    }

    /** As without a budget; when it is spent, the file ends. */
    public static BreakpadFile open(Path path, Budget budget) throws IOException {
        if (Files.size(path) > LIMIT_BYTES) {
            throw new IOException("it is larger than " + (LIMIT_BYTES >> 20) + " MB");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return read(in, budget);
        }
    }

    static BreakpadFile read(InputStream in) throws IOException {
        return read(in, Budget.none());
    }

    private static BreakpadFile read(InputStream in, Budget budget) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        String line = reader.readLine();
        String[] module = line == null ? new String[0] : line.split(" ", 5);
        if (module.length < 5 || !module[0].equals("MODULE")) {
            throw new IOException("it does not begin with a MODULE record");
        }
        BreakpadFile file = new BreakpadFile(module[2], module[3]);
        while ((line = reader.readLine()) != null && budget.keep(line.length() + RECORD_BYTES)) {
            if (!line.isEmpty() && line.length() < LONGEST_LINE) {
                file.add(line);
            }
        }
        return file;
    }

    /** The module's identity: GUID and age in hex. */
    public String id() {
        return id;
    }

    private void add(String line) {
        try {
            switch (line.charAt(0)) {
                case 'F' -> function(line);
                case 'P' -> symbol(line);
                case 'S' -> stack(line);
                case 'I' -> inline(line);
                default -> source(line);
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException damaged) {
            return;
        }
    }

    /** {@code FUNC [m] address size parameter_size name}, or {@code FILE number name}. */
    private void function(String line) {
        if (line.startsWith("FILE ")) {
            String[] words = line.split(" ", 3);
            files.put(Integer.parseInt(words[1]), words[2]);
        } else if (line.startsWith("FUNC ")) {
            String[] words = unmarked(line.substring(5)).split(" ", 4);
            functions.put(hex(words[0]), new Function(hex(words[1]), words[3]));
        }
    }

    /** {@code PUBLIC [m] address parameter_size name}. */
    private void symbol(String line) {
        if (line.startsWith("PUBLIC ")) {
            String[] words = unmarked(line.substring(7)).split(" ", 3);
            publics.put(hex(words[0]), words[2]);
        }
    }

    /** {@code m}: several symbols have this address. */
    private static String unmarked(String words) {
        return words.startsWith("m ") ? words.substring(2) : words;
    }

    /** {@code address size line file} of the function before it. */
    private void source(String line) {
        String[] words = line.split(" ", 4);
        lines.put(hex(words[0]), new Line(hex(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3])));
    }

    /** {@code INLINE_ORIGIN} and {@code INLINE}; {@code INFO} is left. */
    private void inline(String line) {
        if (line.startsWith("INLINE_ORIGIN ")) {
            inlines.origin(line.substring(14));
        } else if (line.startsWith("INLINE ")) {
            inlines.inline(line.substring(7));
        }
    }

    /**
     * {@code STACK CFI ...}, or {@code STACK WIN type rva size prologue epilogue parameters saved locals max_stack has_program
     * program_or_uses_ebp}, with a program as the type FRAMEDATA has it, or without as FPO has it.
     */
    private void stack(String line) {
        if (line.startsWith("STACK CFI ")) {
            callFrames.add(line.substring(10));
            return;
        }
        String[] words = line.split(" ", 12);
        if (words.length < 12 || !words[1].equals("WIN")) {
            return;
        }
        long type = hex(words[2]);
        long begin = hex(words[3]);
        long sizeBytes = hex(words[4]);
        long parameterBytes = hex(words[7]);
        long savedBytes = hex(words[8]);
        long localBytes = hex(words[9]);
        String rest = words[11];
        if (type == FRAME_DATA && rest.startsWith("1 ")) {
            String program = rest.substring(2).strip();
            frames.put(begin, new FrameData(begin, sizeBytes, localBytes, parameterBytes, savedBytes, program));
        } else if (type == FIXED_SIZES && rest.startsWith("0 ")) {
            boolean savesBase = rest.substring(2).strip().equals("1");
            sizes.put(begin, FrameData.fixed(begin, sizeBytes, localBytes, parameterBytes, savedBytes, savesBase));
        }
    }

    private static long hex(String word) {
        return Long.parseUnsignedLong(word, 16);
    }

    /** The function that holds the RVA, else the public name before it that no function stands between. */
    public Optional<Symbol> at(long rva) {
        Map.Entry<Long, Function> function = functions.floorEntry(rva);
        if (function != null && rva - function.getKey() < function.getValue().sizeBytes()) {
            return Optional.of(
                    new Symbol(function.getValue().name(), rva - function.getKey(), Symbol.Source.PROCEDURE));
        }
        Map.Entry<Long, String> name = publics.floorEntry(rva);
        return name == null || function != null && function.getKey() > name.getKey()
                ? Optional.empty()
                : Optional.of(new Symbol(name.getValue(), rva - name.getKey(), Symbol.Source.PUBLIC));
    }

    /** The RVA of a function or public name. */
    public Optional<Long> find(String name) {
        if (byName.isEmpty()) {
            names().forEach((rva, known) -> byName.putIfAbsent(known, rva));
        }
        return Optional.ofNullable(byName.get(name));
    }

    /** At most so many names that are wanted, by address. */
    public List<Symbols.Name> matching(Predicate<String> wanted, int most) {
        List<Symbols.Name> found = new ArrayList<>();
        names().forEach((rva, name) -> {
            if (found.size() < most && wanted.test(name)) {
                found.add(new Symbols.Name(name, rva));
            }
        });
        return found;
    }

    /** The names by their places: functions, and public names where no function begins. */
    private Map<Long, String> names() {
        Map<Long, String> names = new TreeMap<>(publics);
        functions.forEach((rva, function) -> names.put(rva, function.name()));
        return names;
    }

    /** The source line of the code at the RVA. */
    public Optional<SourceLine> line(long rva) {
        Map.Entry<Long, Line> line = lines.floorEntry(rva);
        @Nullable String file = line == null ? null : files.get(line.getValue().file());
        return line == null
                        || file == null
                        || rva - line.getKey() >= line.getValue().sizeBytes()
                ? Optional.empty()
                : Optional.of(new SourceLine(file, line.getValue().line()));
    }

    /** How the frame of x86 code at the RVA is laid out; a program says more than sizes. */
    public Optional<FrameData> frame(long rva) {
        Optional<FrameData> program = holding(frames, rva);
        return program.isPresent() ? program : holding(sizes, rva);
    }

    private static Optional<FrameData> holding(TreeMap<Long, FrameData> frames, long rva) {
        Map.Entry<Long, FrameData> frame = frames.floorEntry(rva);
        return frame == null || rva - frame.getKey() >= frame.getValue().sizeBytes()
                ? Optional.empty()
                : Optional.of(frame.getValue());
    }

    /** How the registers of a caller come from those of a frame at the RVA. */
    public Optional<CallerRules> rules(long rva) {
        return callFrames.at(rva);
    }

    /** The functions that are inlined around the RVA, innermost first. */
    public List<InlineCall> inlines(long rva) {
        return inlines.at(rva, files);
    }
}
