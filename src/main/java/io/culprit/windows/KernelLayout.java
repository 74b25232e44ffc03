package io.culprit.windows;

import io.culprit.image.LoadedModule;
import io.culprit.machine.Architecture;
import io.culprit.symbol.Symbols;
import io.culprit.symbol.TypeLayout;
import io.culprit.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the members of kernel structures lie in one build of Windows: from the kernel's PDB where there is one, else from the
 * debugger data block that the dump carries, else from the table of layouts. What none of them knows is absent, and a reader
 * says so.
 */
public final class KernelLayout {

    private final Symbols symbols;
    private final @Nullable LoadedModule kernel;
    private final @Nullable DebuggerData debuggerData;
    private final Map<String, Integer> table;

    private KernelLayout(
            Symbols symbols,
            @Nullable LoadedModule kernel,
            @Nullable DebuggerData debuggerData,
            Map<String, Integer> table) {
        this.symbols = symbols;
        this.kernel = kernel;
        this.debuggerData = debuggerData;
        this.table = table;
    }

    /** The layout of a build without symbols and without debugger data. */
    public static KernelLayout of(Architecture architecture, int build) {
        return new KernelLayout(Symbols.NONE, null, null, Members.of(architecture, build, 0));
    }

    /**
     * The layout of a crashed system's kernel.
     *
     * @param kernel the kernel's image, which names the PDB
     */
    static KernelLayout of(
            Architecture architecture,
            int build,
            Symbols symbols,
            @Nullable LoadedModule kernel,
            @Nullable DebuggerData debuggerData) {
        int processBytes = debuggerData == null ? 0 : debuggerData.offset(DebuggerData.Field.SIZE_EPROCESS);
        return new KernelLayout(symbols, kernel, debuggerData, Members.of(architecture, build, processBytes));
    }

    /** The offset in bytes of a member, such as {@code _EPROCESS} and {@code ImageFileName}. */
    public OptionalInt find(String structure, String member) {
        Optional<TypeLayout.Member> typed = kernel == null
                ? Optional.empty()
                : symbols.type(kernel, structure).flatMap(type -> type.member(member));
        if (typed.isPresent()) {
            return OptionalInt.of((int) typed.get().offset());
        }
        String name = structure + "." + member;
        int own = debuggerData == null ? 0 : debuggerData.offsetOf(name);
        Integer known = own > 0 ? Integer.valueOf(own) : table.get(name);
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
    }

    /**
     * The offset of a member.
     *
     * @throws UnknownLayoutException when this build's layout is not known
     */
    public int offset(String structure, String member) {
        return find(structure, member).orElseThrow(() -> new UnknownLayoutException(structure + "." + member));
    }

    /** The size in bytes of a structure, where it is known. */
    public OptionalInt findSize(String structure) {
        Optional<TypeLayout> typed = kernel == null ? Optional.empty() : symbols.type(kernel, structure);
        if (typed.isPresent()) {
            return OptionalInt.of((int) typed.get().sizeBytes());
        }
        Integer known = table.get(structure);
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
    }

    /** The size of a structure that every build has in common. */
    public int size(String structure) {
        return findSize(structure).orElseThrow(() -> new UnknownLayoutException(structure));
    }

    /** Members by structure, with the offsets that are known without a PDB. */
    public Map<String, Map<String, Integer>> known() {
        Map<String, Map<String, Integer>> structures = new TreeMap<>();
        for (String name : table.keySet()) {
            int dot = name.indexOf('.');
            if (dot > 0) {
                String structure = name.substring(0, dot);
                String member = name.substring(dot + 1);
                structures.computeIfAbsent(structure, none -> new HashMap<>()).put(member, offset(structure, member));
            }
        }
        return structures;
    }

    /** The members that builds from one on have: a row of the table, and what all builds have in common. Read when such a build is met. */
    private static final class Members {

        private static final String PROCESS = "_EPROCESS=";
        private static final Table LAYOUTS = Table.beside(KernelLayout.class, "layouts.table");

        /** In the order of builds, behind that of no build. Two threads may read the same. */
        private static final Map<Architecture, List<Members>> READ = new ConcurrentHashMap<>();

        private final int first;
        private final List<String> common;
        private final List<String> own;
        private final int processBytes;
        private volatile @Nullable Map<String, Integer> offsets;

        private Members(int first, List<String> common, List<String> own) {
            this.first = first;
            this.common = common;
            this.own = own;
            int size = 0;
            for (String member : own) {
                size = member.startsWith(PROCESS) ? Integer.parseInt(member.substring(PROCESS.length()), 16) : size;
            }
            this.processBytes = size;
        }

        /**
         * Members of that build. The size of EPROCESS, which the debugger data block tells (0 when not), decides before the build
         * number: previews of a new Windows carry the old number with new structures, and the other way round.
         */
        static Map<String, Integer> of(Architecture architecture, int build, int processBytes) {
            List<Members> builds = READ.get(architecture);
            if (builds == null) {
                builds = read(architecture);
                READ.put(architecture, builds);
            }
            Members nearest = builds.getFirst();
            Members fitting = nearest;
            for (Members each : builds) {
                nearest = each.first <= build ? each : nearest;
                if (processBytes != 0 && each.processBytes == processBytes) {
                    fitting = each.first <= build || fitting.first == 0 ? each : fitting;
                }
            }
            boolean contradicted =
                    processBytes != 0 && nearest.processBytes != 0 && nearest.processBytes != processBytes;
            return (contradicted ? fitting : nearest).offsets();
        }

        private static List<Members> read(Architecture architecture) {
            List<String> common = new ArrayList<>();
            List<Members> builds = new ArrayList<>();
            for (String[] cells : LAYOUTS.rows(architecture.jsonName())) {
                int first = Integer.parseInt(cells[1]);
                List<String> members = List.of(cells).subList(2, cells.length);
                if (first == 0) {
                    common.addAll(members);
                } else {
                    builds.add(new Members(first, common, members));
                }
            }
            builds.addFirst(new Members(0, common, List.of()));
            return builds;
        }

        private Map<String, Integer> offsets() {
            Map<String, Integer> read = offsets;
            if (read == null) {
                read = new HashMap<>();
                add(common, read);
                add(own, read);
                offsets = read;
            }
            return read;
        }

        private static void add(List<String> members, Map<String, Integer> offsets) {
            for (String member : members) {
                int equals = member.indexOf('=');
                offsets.put(member.substring(0, equals), Integer.parseInt(member.substring(equals + 1), 16));
            }
        }
    }
}
