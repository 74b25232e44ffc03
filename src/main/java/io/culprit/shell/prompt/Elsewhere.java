package io.culprit.shell.prompt;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * WinDbg's commands that are not here, and what tells the same or comes near: a name that merely looks alike leads astray ({@code dx} is no
 * {@code x}).
 */
final class Elsewhere {

    /** Names, then what is said of each. */
    private static final String[] COMMANDS = {
        "dx dtx ls lsa dv",
        "there is no data model and no source code: dt shows types, !process and !thread what is known of them",
        "!poolused !poolval !frag",
        "pools are not counted: !poolfind TAG finds blocks of one tag, !pool ADDRESS the block that holds an"
                + " address",
        "!vm !memusage !sysptes !lookaside !pfn !pool2 !filecache",
        "what memory was used for is not read: !pte translates an address, !address says what it lies in,"
                + " !sysinfo what the machine has",
        "!locks !qlocks !deadlock !ddeadlock !cs",
        "locks are not listed: !stacks shows where threads are",
        "!ready !exqueue !findstack !uniqstack !for_each_frame !for_each_thread",
        "!stacks lists threads, ~*k the stacks, !running what processors do",
        "!timer !timerbucket !apc !gentable",
        "timers and APCs are not listed: !dpcs lists deferred calls that wait, !intrhistory those that ran last",
        "!handle !htrace !token !session !sprocess !job !zombies !acl !sid",
        "handles and tokens are not read one by one: !process shows a process with its session, !object an object by"
                + " its address, !analyze -v what handles of a program its dump counts",
        "!peb !teb !gle !dlls !runaway !avrf !heap !vprot !vadump !vad",
        "not shown as a whole: ~ shows threads with what the dump says of each, lm modules, !address regions,"
                + " dt reads a structure where the PDB is there",
        ".process .context",
        "user memory is read of the process that ran: !process ADDRESS 7 shows another one, !vtop DIRBASE"
                + " ADDRESS translates in it",
        ".thread",
        "~Ns goes to another processor or thread, !thread ADDRESS shows one with its stack",
        ".foreach .if .elsif .else .for .while .do .block .break .continue .catch .leave .printf j z $< $>< $$< $$><"
                + " $$>a< as ad al aS",
        "there are no scripts: commands stand behind each other with ; and --json gives answers to programs;"
                + " .echo shows a text",
        ".load .loadby .unload .unloadall .chain .setdll .extmatch .extpath .scriptload .scriptrun",
        "no extensions are loaded: what there is of theirs is built in (help lists all)",
        ".effmach .lines .prefer_dml .ofilter .outmask .kframes .settings .asm .expr .cls .enable_unicode n .symopt"
                + " .noisy .dml_start",
        "it changes how WinDbg shows things: there is nothing of the kind to set here",
        ".logfile .logappend",
        ".logopen FILE begins a new file and .logclose ends it",
        "ld .fnent !lmv .srcnoisy",
        "symbols are sought when they are first needed: lmvm MODULE says what there is of a module, .sympath"
                + " where they are sought",
        "!search",
        "s searches virtual memory, !db shows physical memory",
        "!chkimg",
        "code is not compared with images: u shows what the dump has of it",
        "!error",
        "culprit explain CODE tells of statuses and bug checks",
        "|| !systems",
        "a dump has one system",
    };

    private static final Map<String, String> WORDS = new HashMap<>();

    static {
        for (int i = 0; i < COMMANDS.length; i += 2) {
            for (String name : COMMANDS[i].split(" ")) {
                WORDS.put(name, COMMANDS[i + 1]);
            }
        }
    }

    private Elsewhere() {}

    /** What to ask instead of a command without case and extension; null for a name that is not known. */
    static @Nullable String of(String name) {
        return WORDS.get(name);
    }
}
