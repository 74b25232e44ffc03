package io.culprit.shell.prompt;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpKind;
import io.culprit.dump.ExceptionRecord;
import io.culprit.dump.UserProcess;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.MissingMemoryException;
import io.culprit.machine.PageTables;
import io.culprit.shell.Session;
import java.util.List;
import java.util.OptionalLong;

/** What a dump lacks, why, and which dump would have it. */
final class Lack {

    /** No system gives a program memory below it: pointers that are null, with the offset of a member, lead there. */
    private static final int LOWEST = 0x1_0000;

    private static final String COMPLETE = "CrashDumpEnabled 1";

    /** MEM_RESERVE and MEM_FREE. */
    private static final int RESERVED = 0x2000;

    private static final int FREE = 0x1_0000;

    /** Memory64ListStream, which writers of full memory alone use. */
    private static final int FULL_MEMORY = 9;

    /** PAGE_FAULT_IN_NONPAGED_AREA and KERNEL_DATA_INPAGE_ERROR. */
    private static final int INVALID_MEMORY = 0x50;

    private static final int PAGE_NOT_READ = 0x7A;

    private static final int ACCESS_VIOLATION = 0xC000_0005;

    /** First parameter of an access violation; what was read only can be in a dump. */
    private static final int WRITE = 1;

    private Lack() {}

    static String of(MissingMemoryException missing, Session session) {
        long address = missing.address();
        boolean read = missing.reason().equals(session.memory().whyMissing(address));
        boolean nowhere = address == 0 && !read;
        String words = nowhere ? bigger(session, false) : read ? words(address, session) : "";
        return "memory access error"
                + (nowhere ? "" : " at " + session.numbers().address(address)) + ": " + missing.reason()
                + (words.isEmpty() || session.opened().over() != null ? "" : " (" + words + ")");
    }

    private static String words(long address, Session session) {
        if (session.system().modules().at(address).isPresent()) {
            String bigger = session.kernel() ? bigger(session, false) : ofProgram(address, session);
            return "in " + session.names().site(address) + "; -i PATH leads to its image, which has code and constants"
                    + (bigger.isEmpty() ? "" : "; " + bigger);
        }
        if (Address.below(address, LOWEST)) {
            return "nothing is mapped below 64 KiB: a null pointer with an offset, or no pointer";
        }
        boolean wide = session.system().pointerBytes() == 8;
        boolean user = wide ? !Address.kernelHalf(address) : address >>> 31 == 0;
        if (session.system().architecture() == Architecture.X64 && user && address >>> 47 != 0) {
            return "nothing can be there: its upper bits are not all the same";
        }
        if (faulted(address, session.system().dump())) {
            return "that it could not be used is what the crash is about";
        }
        return session.kernel()
                ? ofKernel(address, user, session)
                : wide && !user ? "it is the kernel's: no dump of a program has it" : ofProgram(address, session);
    }

    /** Whether the system or the program stopped because it could not read or execute the page of an address. */
    private static boolean faulted(long address, DumpFile dump) {
        BugCheckData check = dump.header().bugCheck();
        ExceptionRecord exception = dump.exception().orElse(null);
        OptionalLong fault = OptionalLong.empty();
        if (check != null) {
            fault = check.code() == INVALID_MEMORY
                    ? OptionalLong.of(check.p1())
                    : check.code() == PAGE_NOT_READ ? OptionalLong.of(check.p4()) : fault;
        } else if (exception != null && exception.code() == ACCESS_VIOLATION) {
            List<Long> told = exception.information();
            fault = told.size() > 1 && told.get(0) != WRITE ? OptionalLong.of(told.get(1)) : fault;
        }
        return fault.isPresent() && Address.pageOf(fault.getAsLong()) == Address.pageOf(address);
    }

    /** Page tables that the dump has know what was mapped; a bigger dump of the same moment has the same. */
    private static String ofKernel(long address, boolean user, Session session) {
        if (session.system().dump().memory() instanceof PageTables tables && tables.physicalAddress(address) < 0) {
            List<PageTables.Entry> entries = tables.entries(address);
            if (!entries.isEmpty() && entries.getLast().read()) {
                return user
                        ? "so say the page tables of the process that ran; those of another are asked with !vtop"
                                + " DIRBASE ADDRESS"
                        : "";
            }
        }
        return bigger(session, user);
    }

    private static String bigger(Session session, boolean user) {
        DumpKind kind = session.system().dump().header().kind();
        return switch (kind) {
            case TRIAGE, HEADER ->
                user
                        ? "only complete and active memory dumps have memory of programs: " + COMPLETE
                        : "a kernel memory dump would have it: CrashDumpEnabled 2 or 7";
            case SUMMARY, BITMAP_KERNEL, KERNEL_MEMORY, LIVE ->
                user
                        ? "a kernel memory dump has no memory of programs, complete and active ones do: " + COMPLETE
                        : "a complete memory dump may have it: " + COMPLETE;
            case ACTIVE, KERNEL_AND_USER_MEMORY -> "a complete memory dump may have it: " + COMPLETE;
            case MINIDUMP -> "a minidump with full memory would have it";
            default -> "";
        };
    }

    private static String ofProgram(long address, Session session) {
        UserProcess process = session.system().dump().process().orElse(null);
        if (process == null) {
            return bigger(session, true);
        }
        for (UserProcess.Region region : process.regions()) {
            if (Address.within(address, region.start(), region.sizeBytes()) && region.state() == FREE) {
                return "nothing was mapped there";
            }
            if (Address.within(address, region.start(), region.sizeBytes()) && region.state() == RESERVED) {
                return "it was reserved, without memory";
            }
        }
        for (UserProcess.Stream stream : process.streams()) {
            if (stream.type() == FULL_MEMORY) {
                return "the dump has full memory: nothing that could be read was there";
            }
        }
        return bigger(session, true);
    }
}
