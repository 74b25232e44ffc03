package io.culprit.shell.memory;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpThread;
import io.culprit.dump.UserProcess;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.shell.Scope;
import io.culprit.shell.Session;
import io.culprit.stack.StackRegion;
import io.culprit.windows.StackRegions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The regions of an address space, each with its type, state, protection and use, as far as the dump tells. */
final class RegionList {

    private static final int MEM_FREE = 0x10000;
    private static final String[] PROTECTIONS = {
        "PAGE_NOACCESS",
        "PAGE_READONLY",
        "PAGE_READWRITE",
        "PAGE_WRITECOPY",
        "PAGE_EXECUTE",
        "PAGE_EXECUTE_READ",
        "PAGE_EXECUTE_READWRITE",
        "PAGE_EXECUTE_WRITECOPY",
        "PAGE_GUARD",
        "PAGE_NOCACHE",
        "PAGE_WRITECOMBINE"
    };

    private final Session session;

    /** One region; what is not known is an empty text. */
    record Region(long start, long sizeBytes, String type, String state, String protection, String use, String detail) {

        /** Whether a filter of {@code -f} picks it: a word of its type, state, protection or use. */
        boolean is(String filter) {
            String wanted = filter.toUpperCase(Locale.ROOT);
            return type.equals(wanted)
                    || state.equals(wanted)
                    || List.of(protection.split("\\|")).contains(wanted)
                    || use.equalsIgnoreCase(filter)
                    || wanted.equals("VAR") && use.equals("<unknown>");
        }
    }

    RegionList(Session session) {
        this.session = session;
    }

    /** Whether the dump lists the regions of its process. */
    boolean listed() {
        return session.system()
                .dump()
                .process()
                .filter(found -> !found.regions().isEmpty())
                .isPresent();
    }

    /** The regions in the order of their addresses. */
    List<Region> all() {
        List<Region> all = new ArrayList<>();
        if (listed()) {
            for (UserProcess.Region region :
                    session.system().dump().process().orElseThrow().regions()) {
                session.proceed();
                all.add(described(region));
            }
        } else {
            known(all);
        }
        all.sort(Comparator.comparing(Region::start, Long::compareUnsigned));
        return all;
    }

    /** What a region of the process is, in the words of the SDK. */
    Region described(UserProcess.Region region) {
        String use = region.state() == MEM_FREE ? "Free" : "<unknown>";
        String detail = "";
        LoadedModule module = session.system().modules().at(region.start()).orElse(null);
        List<DumpThread> threads = session.system().dump().threads();
        for (int i = 0; i < threads.size() && use.equals("<unknown>"); i++) {
            DumpThread thread = threads.get(i);
            boolean stack = thread.stackBytes() > 0 && holds(region, thread.stackStart());
            if (stack || thread.teb() != 0 && holds(region, thread.teb())) {
                use = stack ? "Stack" : "Teb";
                detail = "[~" + i + "; " + Long.toHexString(thread.id()) + "]";
            }
        }
        String name = region.shortName();
        if (name != null && use.equals("<unknown>")) {
            use = name.equals("[heap]") ? "Heap" : name.startsWith("[stack") ? "Stack" : "MappedFile";
            detail = "[\"" + name + "\"]";
        }
        if (module != null) {
            use = "Image";
            detail = "[" + session.names().of(module) + "; \"" + module.name() + "\"]";
        }
        return new Region(
                region.start(),
                region.sizeBytes(),
                type(region.type()),
                state(region.state()),
                protection(region.protection()),
                use,
                detail);
    }

    private static boolean holds(UserProcess.Region region, long address) {
        return Address.within(address, region.start(), region.sizeBytes());
    }

    /** Modules, stacks, and what the writer of a small dump saved, where no list of regions is there. */
    private void known(List<Region> all) {
        for (LoadedModule module : session.system().modules().loaded()) {
            all.add(new Region(
                    module.base(),
                    module.sizeBytes(),
                    "",
                    "",
                    "",
                    "Image",
                    "[" + session.names().of(module) + "; \"" + module.name() + "\"]"));
        }
        Scope scope = session.scope();
        for (StackRegion stack : StackRegions.of(session.system(), scope.thread(), scope.processor())) {
            String kind = stack.kind() == null ? "" : stack.kind().jsonName();
            all.add(new Region(stack.low(), stack.high() - stack.low(), "", "", "", "Stack", kind));
        }
        for (DumpFile.StackRange range : session.system().dump().savedRanges()) {
            all.add(new Region(range.start(), range.sizeBytes(), "", "", "", "Saved", ""));
        }
    }

    private static String type(int type) {
        return switch (type) {
            case 0 -> "";
            case 0x20000 -> "MEM_PRIVATE";
            case 0x40000 -> "MEM_MAPPED";
            case 0x100_0000 -> "MEM_IMAGE";
            default -> "0x" + Integer.toHexString(type);
        };
    }

    private static String state(int state) {
        return switch (state) {
            case 0x1000 -> "MEM_COMMIT";
            case 0x2000 -> "MEM_RESERVE";
            case MEM_FREE -> "MEM_FREE";
            default -> "0x" + Integer.toHexString(state);
        };
    }

    private static String protection(int protection) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < PROTECTIONS.length; i++) {
            if ((protection & 1 << i) != 0) {
                words.append(words.isEmpty() ? "" : "|").append(PROTECTIONS[i]);
            }
        }
        return words.toString();
    }
}
