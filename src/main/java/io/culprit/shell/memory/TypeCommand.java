package io.culprit.shell.memory;

import io.culprit.image.LoadedModule;
import io.culprit.rule.Glob;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.symbol.TypeLayout;
import io.culprit.windows.KernelLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code dt}: the layout of a type, and the values of one that lies in memory. */
public final class TypeCommand implements DebuggerCommand {

    private static final int MOST_ROWS = 5000;
    private static final int MOST_TYPES = 1000;

    @Override
    public Manual manual() {
        return Manual.of(
                        "dt [-rN|-b] [MODULE!]TYPE [-rN] [FIELD...] [-y BEGINNING] [ADDRESS]",
                        "The members of a type from the PDB, and their values at an address.",
                        "dt")
                .with("""
                    Without a module all modules with a PDB are asked, the kernel first. TYPE with * or ? lists types. -r goes into structures,
                    -b into all. A leading underscore may be left out. FIELD, with * and ?, picks members; a dot goes into one (Pcb.Header.),
                    -y picks those that begin so. Without a PDB of the kernel those members are shown whose place culprit knows of this build.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        TypeRequest request = new TypeRequest(tail, session);
        int mark = request.type.indexOf('!');
        List<LoadedModule> modules = modules(mark < 0 ? "" : request.type.substring(0, mark), session);
        String wanted = request.type.substring(mark + 1);
        if (TypeRequest.pattern(wanted)) {
            if (request.address != null || !request.fields.isEmpty()) {
                throw new RefusedException("dt with a pattern lists types; members and addresses are of one type");
            }
            return matching(modules, wanted, session);
        }
        for (LoadedModule module : modules) {
            session.proceed();
            TypeLayout layout = find(module, wanted, session).orElse(null);
            if (layout != null) {
                return shown(module, layout, request, session);
            }
        }
        LoadedModule kernel = session.system().kernel().orElse(null);
        if (kernel != null
                && modules.contains(kernel)
                && !session.system().symbols().pdb(kernel)) {
            return known(wanted, request, session);
        }
        throw none(wanted, modules, session);
    }

    private static RefusedException none(String wanted, List<LoadedModule> modules, Session session) {
        return new RefusedException(
                anyPdb(modules, session)
                        ? "no type " + wanted + " in the PDBs that are there"
                        : "no PDB is there that could tell of " + wanted + ": -y PATH leads to symbols");
    }

    private static List<LoadedModule> modules(String name, Session session) {
        if (!name.isEmpty()) {
            return List.of(session.names()
                    .module(name)
                    .orElseThrow(() -> new RefusedException("no module " + name + " is loaded")));
        }
        List<LoadedModule> modules = new ArrayList<>();
        session.system().kernel().ifPresent(modules::add);
        modules.addAll(session.system().modules().loaded());
        return modules;
    }

    private static boolean anyPdb(List<LoadedModule> modules, Session session) {
        for (LoadedModule module : modules) {
            if (session.system().symbols().pdb(module)) {
                return true;
            }
        }
        return false;
    }

    /** The names of types, as WinDbg lists them: the module's before each. */
    private static Reply matching(List<LoadedModule> modules, String pattern, Session session) {
        String lower = pattern.toLowerCase(Locale.ROOT);
        TreeSet<String> found = new TreeSet<>();
        for (LoadedModule module : modules) {
            session.proceed();
            for (String type : session.system()
                    .symbols()
                    .types(module, name -> Glob.matches(lower, name.toLowerCase(Locale.ROOT)), MOST_TYPES)) {
                found.add("          " + session.names().of(module) + "!" + type);
            }
        }
        KernelLayout layout = session.system().layout();
        boolean table = found.isEmpty() && !anyPdb(modules, session);
        for (String structure : table ? layout.known().keySet() : List.<String>of()) {
            if (Glob.matches(lower, structure.toLowerCase(Locale.ROOT))) {
                found.add("          nt!" + structure);
            }
        }
        if (found.isEmpty()) {
            throw none(pattern, modules, session);
        }
        Reply.Builder answer = new Reply.Builder();
        found.stream().limit(MOST_TYPES).forEach(answer::line);
        if (table) {
            answer.missing("of each only the members whose place culprit knows; the kernel's PDB tells all (-y PATH)");
        } else if (found.size() >= MOST_TYPES) {
            answer.missing("and more: only the first " + MOST_TYPES + " are shown");
        }
        return answer.build();
    }

    private static Optional<TypeLayout> find(LoadedModule module, String name, Session session) {
        Optional<TypeLayout> exact = session.system().symbols().type(module, name);
        return exact.isPresent() || name.startsWith("_")
                ? exact
                : session.system().symbols().type(module, "_" + name.toUpperCase(Locale.ROOT));
    }

    /** A structure of which the table of layouts knows some members. */
    private static Reply known(String wanted, TypeRequest request, Session session) {
        String structure = wanted.startsWith("_") ? wanted : "_" + wanted.toUpperCase(Locale.ROOT);
        Map<String, Integer> members = session.system().layout().known().get(structure);
        if (members == null) {
            throw new RefusedException("no PDB is there that could tell of " + wanted
                    + ", and culprit itself knows no member of it: -y PATH leads to symbols");
        }
        Reply.Builder answer = new Reply.Builder();
        answer.line("nt!" + structure, Reply.Mark.STRONG);
        Reply.Rows rows = Reply.Rows.plain("offset", "member", "value");
        List<Map.Entry<String, Integer>> sorted = new ArrayList<>(members.entrySet());
        sorted.sort(Map.Entry.comparingByValue());
        for (Map.Entry<String, Integer> member : sorted) {
            if (TypeRequest.inside(member.getKey(), request.fields) != null) {
                TypeLayout.Member known = KnownMembers.of(
                        structure,
                        member.getKey(),
                        member.getValue(),
                        session.system().architecture());
                Long at = request.address == null ? null : (Long) (request.address + member.getValue());
                rows.row(
                        "   +0x" + Digits.padded(member.getValue(), 3),
                        member.getKey(),
                        ": " + (at == null ? MemberText.type(known) : MemberText.value(known, at, session)));
            }
        }
        if (rows.size() == 0) {
            throw new RefusedException(
                    "culprit knows no such member of " + structure + ": the kernel's PDB tells all (-y PATH)");
        }
        return answer.table(rows)
                .missing("only the members whose place culprit knows of this build; the kernel's PDB tells all (-y"
                        + " PATH)")
                .build();
    }

    private static Reply shown(LoadedModule module, TypeLayout layout, TypeRequest request, Session session) {
        Reply.Builder answer = new Reply.Builder();
        answer.line(
                session.names().of(module) + "!" + layout.name() + "  (0x" + Long.toHexString(layout.sizeBytes())
                        + " bytes)",
                Reply.Mark.STRONG);
        Reply.Rows rows = Reply.Rows.plain("offset", "member", "value");
        new Members(rows, module, request.depth, session).add(layout, 0, request.fields, request.address);
        if (rows.size() == 0) {
            throw new RefusedException(layout.name() + " has no such member");
        }
        return answer.table(rows).build();
    }

    private record Members(Reply.Rows rows, LoadedModule module, int deepest, Session session) {

        void add(TypeLayout layout, int depth, List<String> fields, @Nullable Long address) {
            for (TypeLayout.Member member : layout.members()) {
                session.proceed();
                List<String> inner = TypeRequest.inside(member.name(), fields);
                if (inner == null || rows.size() >= MOST_ROWS) {
                    continue;
                }
                Long at = address == null ? null : (Long) (address + member.offset());
                rows.row(
                        "   ".repeat(depth + 1) + "+0x" + Digits.padded(member.offset(), 3),
                        member.name(),
                        ": " + (at == null ? MemberText.type(member) : MemberText.value(member, at, session)));
                boolean into = depth < deepest || !inner.isEmpty() && depth < TypeRequest.DEEPEST;
                if (into && member.bitPosition() < 0 && !member.typeName().endsWith("*")) {
                    List<String> asked = inner.contains("") ? List.of() : inner;
                    session.system()
                            .symbols()
                            .type(module, member.typeName())
                            .ifPresent(type -> add(type, depth + 1, asked, at));
                }
            }
        }
    }
}
