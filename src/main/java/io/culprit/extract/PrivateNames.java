package io.culprit.extract;

import io.culprit.dump.DumpFile;
import io.culprit.machine.MissingMemoryException;
import io.culprit.machine.PageTables;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.DebuggerData;
import io.culprit.windows.ProcessEnvironment;
import io.culprit.windows.UnknownLayoutException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Names of people and machines that only memory tells which the small dump will not have: of a program its command line, of a kernel
 * the environments of its processes, where their pages are in the dump. They may stand anywhere else, in memory that is kept.
 */
final class PrivateNames {

    private static final int MOST_PROCESSES = 1000;

    private PrivateNames() {}

    /** The names, as they are written; {@code dump} is the one that is not recorded. */
    static Set<String> of(CrashedSystem system, DumpFile dump) {
        Set<String> names = new LinkedHashSet<>();
        if (!dump.header().kind().kernel()) {
            ProcessEnvironment.commandLine(system).ifPresent(line -> addCommand(line, names));
        } else if (dump.memory() instanceof PageTables tables) {
            try {
                addProcesses(system, tables, names);
            } catch (MissingMemoryException | UnknownLayoutException unknown) {
                return names;
            }
        }
        return names;
    }

    /** The command line as a whole, and what follows the program's own name: programs pass it on without that. */
    private static void addCommand(String line, Set<String> names) {
        String command = line.strip();
        names.add(command);
        int end = command.startsWith("\"") ? command.indexOf('"', 1) + 1 : command.indexOf(' ');
        if (end > 0 && end < command.length()) {
            names.add(command.substring(end).strip());
        }
    }

    private static void addProcesses(CrashedSystem system, PageTables tables, Set<String> names) {
        DebuggerData data = system.debuggerData();
        int width = system.pointerBytes();
        long head = system.kernelVariable(DebuggerData.Field.PS_ACTIVE_PROCESS_HEAD);
        int peb = data == null ? 0 : data.offset(DebuggerData.Field.EPROCESS_PEB);
        if (head == 0 || peb == 0) {
            return;
        }
        OptionalInt known = system.layout().find("_EPROCESS", "ActiveProcessLinks");
        int links =
                known.isPresent() ? known.getAsInt() : system.layout().offset("_EPROCESS", "UniqueProcessId") + width;
        int root = system.layout().offset("_KPROCESS", "DirectoryTableBase");
        Set<Long> seen = new HashSet<>();
        OptionalLong next = tables.findPointer(head, width);
        while (next.isPresent()
                && next.getAsLong() != head
                && seen.add(next.getAsLong())
                && seen.size() <= MOST_PROCESSES) {
            long process = next.getAsLong() - links;
            OptionalLong directory = tables.findPointer(process + root, width);
            OptionalLong block = tables.findPointer(process + peb, width);
            if (directory.isPresent() && block.isPresent() && block.getAsLong() != 0) {
                names.addAll(
                        ProcessEnvironment.names(tables.rootedAt(directory.getAsLong()), block.getAsLong(), width));
            }
            next = tables.findPointer(next.getAsLong(), width);
        }
    }
}
