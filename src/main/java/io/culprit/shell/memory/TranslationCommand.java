package io.culprit.shell.memory;

import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.PageTables;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.List;

/** {@code !pte} and {@code !vtop}: how an address is translated. */
public final class TranslationCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!pte ADDRESS | !vtop DIRBASE ADDRESS",
                        "The page table entries of an address, and the physical address behind it.",
                        "!pte",
                        "!vtop")
                .with("DIRBASE as !process shows it, or without its last three digits, for the address space of another"
                        + " process; 0 for that of the one that ran.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long address = tail.expression();
        long root = 0;
        if (name.equals("!vtop") && !tail.atEnd()) {
            root = address;
            address = tail.expression();
        }
        tail.end();
        if (!(session.system().dump().memory() instanceof PageTables current)) {
            throw new RefusedException("this dump holds no page tables: only kernel and complete memory dumps do");
        }
        PageTables tables = root == 0 ? current : rootedAt(root, current, session);
        Reply.Builder answer = new Reply.Builder();
        answer.line(
                "VA " + session.numbers().address(address) + "  ("
                        + tables.paging().name() + ")",
                Reply.Mark.STRONG);
        List<PageTables.Entry> entries = tables.entries(address);
        for (PageTables.Entry entry : entries) {
            String at = entry.level() + " at physical " + session.numbers().address(entry.physicalAddress());
            answer.pair(
                    at, entry.read() ? Digits.padded(entry.value(), 16) + "  " + flags(entry.value()) : "not in dump");
        }
        long physical = tables.physicalAddress(address);
        if (physical < 0) {
            answer.missing("no page: " + tables.whyMissing(address));
        } else {
            answer.line("Virtual address " + Digits.padded(address, 1) + " translates to physical address "
                    + Digits.padded(physical, 1) + ".");
            answer.line("pfn " + Digits.padded(physical >>> 12, 1));
        }
        return answer.build();
    }

    /** The tables at a directory base, or at a number of its page: those that map the kernel, as those of every process do. */
    private static PageTables rootedAt(long root, PageTables current, Session session) {
        long kernel = session.system().kernel().map(LoadedModule::base).orElse(0L);
        for (long base : new long[] {root, root * Address.PAGE_BYTES}) {
            PageTables tables = current.rootedAt(base);
            if (tables.physicalAddress(kernel) >= 0) {
                return tables;
            }
        }
        throw new RefusedException("the dump holds no page tables of a process at " + Digits.padded(root, 1)
                + ": they were left out, or it is none (!process 0 0 shows DirBase)");
    }

    /** As WinDbg letters them: dirty, accessed, kernel or user, writable or read-only, executable, valid. */
    private static String flags(long entry) {
        if ((entry & 1) == 0) {
            return "not valid";
        }
        return ((entry & 0x40) != 0 ? "D" : "-")
                + ((entry & 0x20) != 0 ? "A" : "-")
                + ((entry & 4) != 0 ? "U" : "K")
                + ((entry & 2) != 0 ? "W" : "R")
                + (entry >= 0 ? "E" : "-")
                + "V";
    }
}
