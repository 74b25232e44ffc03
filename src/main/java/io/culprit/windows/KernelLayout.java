package io.culprit.windows;

import io.culprit.image.LoadedModule;
import io.culprit.machine.Architecture;
import io.culprit.symbol.Symbols;
import io.culprit.symbol.TypeLayout;
import io.culprit.table.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
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

    /** The table of layouts. */
    private static final class Members {

        private static final String PROCESS = "_EPROCESS";
        private static final Table LAYOUTS = Table.beside(KernelLayout.class, "layouts.table");

        private Members() {}

        /**
         * Members of that build. The size of EPROCESS, which the debugger data block tells (0 when not), decides before the build
         * number: previews of a new Windows carry the old number with new structures, and the other way round.
         */
        static Map<String, Integer> of(Architecture architecture, int build, int processBytes) {
            Map<String, Integer> common = new HashMap<>();
            Map<String, Integer> nearest = Map.of();
            Map<String, Integer> fitting = Map.of();
            for (String[] words : LAYOUTS.rows(architecture.jsonName())) {
                int first = Integer.parseInt(words[1]);
                Map<String, Integer> members = members(words);
                if (first == 0) {
                    common.putAll(members);
                } else if (first <= build) {
                    nearest = members;
                }
                if (processBytes != 0 && Integer.valueOf(processBytes).equals(members.get(PROCESS))) {
                    fitting = first <= build || fitting.isEmpty() ? members : fitting;
                }
            }
            boolean contradicted = processBytes != 0
                    && nearest.containsKey(PROCESS)
                    && !Integer.valueOf(processBytes).equals(nearest.get(PROCESS));
            common.putAll(contradicted ? fitting : nearest);
            return common;
        }

        private static Map<String, Integer> members(String[] words) {
            Map<String, Integer> members = new HashMap<>();
            for (int i = 2; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                members.put(words[i].substring(0, equals), Integer.parseInt(words[i].substring(equals + 1), 16));
            }
            return members;
        }
    }
}
