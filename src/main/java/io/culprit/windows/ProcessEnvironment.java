package io.culprit.windows;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpThread;
import io.culprit.machine.AddressSpace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The environment of the program in a user dump, found as the program itself finds it: TEB, PEB, process parameters (winternl.h names
 * them; the offsets are those of the public symbols of ntdll and have never moved). Nothing of it is reported, for it holds passwords.
 */
public final class ProcessEnvironment {

    /** Variables whose values are names of people and machines. */
    private static final Set<String> NAMES = Set.of(
            "COMPUTERNAME",
            "HOSTNAME",
            "CLIENTNAME",
            "LOGONSERVER",
            "USERNAME",
            "USERDOMAIN",
            "USERDOMAIN_ROAMINGPROFILE",
            "USERDNSDOMAIN");

    private static final int MOST_BYTES = 1 << 16;

    /** TEB.ProcessEnvironmentBlock, PEB.ProcessParameters, RTL_USER_PROCESS_PARAMETERS.Environment and .CommandLine. */
    private static final int[] TEB_PEB = {0x60, 0x30};

    private static final int[] PEB_PARAMETERS = {0x20, 0x10};
    private static final int[] ENVIRONMENT = {0x80, 0x48};
    private static final int[] COMMAND_LINE = {0x70, 0x40};

    private ProcessEnvironment() {}

    /** Names of people and machines that it gives away, in its order; none of a kernel dump, or where the dump does not hold it. */
    public static List<String> names(CrashedSystem system) {
        if (system.dump().header().kind().kernel()) {
            return List.of();
        }
        for (DumpThread thread : system.dump().threads()) {
            OptionalLong block = thread.teb() == 0 ? OptionalLong.empty() : block(system, thread.teb());
            if (block.isPresent() && block.getAsLong() != 0) {
                List<String> names = names(text(system.memory(), block.getAsLong()));
                if (!names.isEmpty()) {
                    return names;
                }
            }
        }
        return List.of();
    }

    /**
     * The command line of the program in a user dump, which holds what its user worked on; empty where the dump does not tell.
     */
    public static Optional<String> commandLine(CrashedSystem system) {
        for (DumpThread thread : system.dump().threads()) {
            OptionalLong parameters = thread.teb() == 0
                    ? OptionalLong.empty()
                    : followed(system.memory(), thread.teb(), system.pointerBytes(), TEB_PEB, PEB_PARAMETERS);
            if (parameters.isPresent()) {
                int field = COMMAND_LINE[system.pointerBytes() == 8 ? 0 : 1];
                return KernelText.findUnicode(system.memory(), parameters.getAsLong() + field, system.pointerBytes());
            }
        }
        return Optional.empty();
    }

    /** Names that the environment of a process gives away whose process environment block is in a memory. */
    public static List<String> names(AddressSpace memory, long peb, int pointerBytes) {
        OptionalLong block = followed(memory, peb, pointerBytes, PEB_PARAMETERS, ENVIRONMENT);
        return block.isEmpty() || block.getAsLong() == 0 ? List.of() : names(text(memory, block.getAsLong()));
    }

    /** Where the environment lies in memory, as far as it is looked at; empty where the dump does not tell. */
    public static Optional<DumpFile.StackRange> range(CrashedSystem system) {
        for (DumpThread thread : system.dump().threads()) {
            OptionalLong block = thread.teb() == 0 ? OptionalLong.empty() : block(system, thread.teb());
            if (block.isPresent() && block.getAsLong() != 0) {
                return Optional.of(new DumpFile.StackRange(block.getAsLong(), MOST_BYTES));
            }
        }
        return Optional.empty();
    }

    private static OptionalLong block(CrashedSystem system, long teb) {
        return followed(system.memory(), teb, system.pointerBytes(), TEB_PEB, PEB_PARAMETERS, ENVIRONMENT);
    }

    /** From structure to structure, each offset as 64- and 32-bit systems have it. */
    private static OptionalLong followed(AddressSpace memory, long start, int width, int[]... offsets) {
        OptionalLong at = OptionalLong.of(start);
        for (int[] offset : offsets) {
            at = at.isEmpty() || at.getAsLong() == 0
                    ? OptionalLong.empty()
                    : memory.findPointer(at.getAsLong() + offset[width == 8 ? 0 : 1], width);
        }
        return at;
    }

    private static String text(AddressSpace memory, long block) {
        byte[] bytes = new byte[MOST_BYTES];
        int got = Math.max(0, memory.read(block, bytes, 0, MOST_BYTES));
        String text = new String(bytes, 0, got & ~1, StandardCharsets.UTF_16LE);
        int end = text.indexOf("\0\0");
        return end < 0 ? text : text.substring(0, end);
    }

    private static List<String> names(String environment) {
        List<String> names = new ArrayList<>();
        int start = 0;
        while (start < environment.length()) {
            int end = environment.indexOf('\0', start);
            String variable = environment.substring(start, end < 0 ? environment.length() : end);
            int equals = variable.indexOf('=');
            if (equals > 0 && NAMES.contains(variable.substring(0, equals).toUpperCase(Locale.ROOT))) {
                names.add(withoutSlashes(variable.substring(equals + 1)));
            }
            start += variable.length() + 1;
        }
        return List.copyOf(names);
    }

    /** LOGONSERVER is {@code \\NAME}. */
    private static String withoutSlashes(String name) {
        int start = 0;
        while (start < name.length() && name.charAt(start) == '\\') {
            start++;
        }
        return name.substring(start);
    }
}
