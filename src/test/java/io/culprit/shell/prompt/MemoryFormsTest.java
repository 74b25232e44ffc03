package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.OpenedDump;
import io.culprit.OpenedTestDump;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpThread;
import io.culprit.dump.UserProcess;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.report.Ink;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import io.culprit.symbol.Symbols;
import io.culprit.symbol.TypeLayout;
import io.culprit.windows.TestDump;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory as text, lists, types and regions, and the values that stand for places in it. */
class MemoryFormsTest {

    private static final Path POWER = Path.of("samples/9f-power/crash.dmp");
    private static final long NT = 0xFFFF_F803_1000_0000L;
    private static final long DATA = 0xFFFF_A80F_0001_0000L;
    private static final long STACK = 0x20_0000;
    private static final long TEB = 0x30_0000;
    private static final long PROGRAM = 0x14000_0000L;

    private final TestDump dump = new TestDump();

    private static final class Layouts implements Symbols {
        private static final Map<String, TypeLayout> TYPES = Map.of(
                "_OUTER",
                new TypeLayout(
                        "_OUTER", 0x20, List.of(member("Inner", 0, "_INNER", 16), member("Other", 16, "_INNER", 16))),
                "_INNER",
                new TypeLayout("_INNER", 0x10, List.of(member("Low", 0, "int", 4), member("High", 4, "int", 4))));

        private static TypeLayout.Member member(String name, long offset, String type, long bytes) {
            return new TypeLayout.Member(name, offset, type, bytes, -1, 0);
        }

        @Override
        public Optional<TypeLayout> type(LoadedModule module, String name) {
            return Optional.ofNullable(TYPES.get(name));
        }

        @Override
        public boolean pdb(LoadedModule module) {
            return true;
        }
    }

    private String answer(Symbols symbols, String line) {
        try (OpenedDump opened = OpenedTestDump.of(dump, symbols)) {
            Shell shell = new Shell(new Session(opened, false));
            StringBuilder text = new StringBuilder();
            shell.run(line, (command, reply) -> text.append(ReplyText.of(reply, Ink.PLAIN)));
            return text.toString();
        }
    }

    private String kernel(String line) {
        dump.module("ntoskrnl.exe", NT, 0x100_0000);
        return answer(Symbols.NONE, line);
    }

    @Test
    void repeatsTheFormThatWasShownLast() {
        dump.memory.zero(DATA, 0x1000).u64(DATA + 0x100, 0x1122_3344_5566_7788L);
        assertThat(kernel("d ffffa80f00010100 L2")).contains("  88 77 ");
        assertThat(kernel("dq ffffa80f00010000 L20; d L1")).endsWith("ffffa80f`00010100  11223344`55667788\n");
        assertThat(kernel("dq ffffa80f00010000 L1; db ffffa80f00010000 L1; !db 0 L1; d ffffa80f00010100 L1"))
                .containsPattern("\nffffa80f`00010100  88 +\\.\n$");
    }

    @Test
    void showsCountedStrings() {
        dump.memory.string(DATA, DATA + 0x100, "\\Driver\\disk");
        dump.memory.zero(DATA + 0x40, 0x40);
        dump.memory.u16(DATA + 0x40, 2).u16(DATA + 0x42, 8).u64(DATA + 0x48, DATA + 0x50);
        dump.memory.u8(DATA + 0x50, 'o').u8(DATA + 0x51, 'k').u8(DATA + 0x52, '!');
        dump.memory.u16(DATA + 0x60, 9).u16(DATA + 0x62, 8);
        assertThat(kernel("dS ffffa80f00010000")).isEqualTo("ffffa80f`00010100  \"\\Driver\\disk\"\n");
        assertThat(kernel("ds ffffa80f00010040")).isEqualTo("ffffa80f`00010050  \"ok\"\n");
        assertThat(kernel("dS ffffa80f00010060")).contains("no counted string", "length 0x9, room 0x8");
    }

    @Test
    void followsAListForwardAndBackwardUntilItComesBackOrBreaks() {
        dump.memory.u64(DATA, DATA + 0x100).u64(DATA + 8, DATA + 0x200);
        dump.memory.u64(DATA + 0x100, DATA + 0x200).u64(DATA + 0x108, DATA);
        dump.memory.u64(DATA + 0x200, DATA).u64(DATA + 0x208, DATA + 0x100);
        assertThat(kernel("dl ffffa80f00010000").lines())
                .containsExactly(
                        "ffffa80f`00010000  ffffa80f`00010100 ffffa80f`00010200",
                        "ffffa80f`00010100  ffffa80f`00010200 ffffa80f`00010000",
                        "ffffa80f`00010200  ffffa80f`00010000 ffffa80f`00010100");
        assertThat(kernel("dlb ffffa80f00010000 2 2").lines())
                .containsExactly(
                        "ffffa80f`00010000  ffffa80f`00010100 ffffa80f`00010200",
                        "ffffa80f`00010200  ffffa80f`00010000 ffffa80f`00010100");
        dump.memory.u64(DATA + 0x200, DATA + 0x5000);
        assertThat(kernel("dl ffffa80f00010000 20 1"))
                .contains("the list breaks off")
                .hasLineCount(4);
        assertThat(kernel("dl ffffa80f00010000 ffffffffffffffff")).contains("at most");
    }

    @Test
    void goesIntoMembersThatAreNamedWithADot() {
        dump.module("ntoskrnl.exe", NT, 0x100_0000);
        assertThat(answer(new Layouts(), "dt nt!_OUTER Inner."))
                .containsSubsequence("Inner", "Low", "High")
                .doesNotContain("Other");
        assertThat(answer(new Layouts(), "dt nt!_OUTER *.Low"))
                .containsSubsequence("Inner", "Low", "Other", "Low")
                .doesNotContain("High");
        assertThat(answer(new Layouts(), "dt nt!_OUTER O*")).contains("Other").doesNotContain("Inner ", "Low");
        assertThat(answer(new Layouts(), "dt nt!_OUTER -b")).contains("Low");
        assertThat(answer(new Layouts(), "dt nt!_OUTER None.")).contains("has no such member");
    }

    /** Of build 19041 the table of layouts knows where a process has its id. */
    @Test
    void tellsWhatItKnowsOfTheKernelsStructuresWithoutAPdbAndThatItIsNotAll() {
        dump.memory.u64(DATA + 0x440, 0x1A40);
        assertThat(kernel("dt nt!_EPROCESS ffffa80f00010000"))
                .containsPattern("\\+0x440 UniqueProcessId +: 0x00000000`00001a40")
                .containsPattern("\\+0x5a8 ImageFileName +: \\?\\?\\?\\?")
                .contains("only the members whose place culprit knows of this build");
        assertThat(kernel("dt EPROCESS Unique*")).contains("UniqueProcessId").doesNotContain("ImageFileName");
        assertThat(kernel("dt nt!_EPR*")).contains("nt!_EPROCESS", "the kernel's PDB tells all");
        assertThat(kernel("dt nt!_NONE"))
                .contains("no PDB is there", "culprit itself knows no member")
                .hasLineCount(1);
        assertThat(kernel("dt nt!_EPROCESS None"))
                .contains("no such member of _EPROCESS")
                .hasLineCount(1);
    }

    /** Code of 32-bit programs with names for what it calls and for what it reads at an address. */
    @Test
    void disassemblesCodeOf32BitPrograms() {
        dump.kind = DumpKind.MINIDUMP;
        dump.bugCheck = null;
        dump.architecture = Architecture.X86;
        dump.context = Registers.of(Architecture.X86, 0x40_1000, 0x12_0000);
        dump.threads.add(new DumpThread(1, null, dump.context, 0, 0, 0));
        dump.module("game.exe", 0x40_0000, 0x1_0000);
        byte[] code = HexFormat.of().parseHex("558becff15103040008b0d103040005d40c3e8f3efffffd9eec3");
        dump.memory.put(0x40_1000, code);
        assertThat(answer(Symbols.NONE, "u @eip La"))
                .contains(
                        "00401000 55               push ebp",
                        "00401003 ff1510304000     call dword ptr [0x403010] (game+0x3010)",
                        "0040100f 5d               pop ebp",
                        "00401010 40               inc eax",
                        "00401012 e8f3efffff       call 0x40000a (game+0xa)",
                        "00401017 d9ee             ???",
                        "00401019 c3               ret");
        assertThat(answer(Symbols.NONE, "ub 401012 L2"))
                .containsSubsequence("inc eax", "ret")
                .doesNotContain("pop");
        assertThat(answer(Symbols.NONE, "uf 401000")).contains("ends is told by no table");
        assertThat(answer(Symbols.NONE, "r")).contains("00401000 push ebp");
    }

    private void program() {
        dump.kind = DumpKind.MINIDUMP;
        dump.bugCheck = null;
        dump.context =
                Registers.of(Architecture.X64, PROGRAM + 0x1000, STACK + 0x800).with("rcx", DATA);
        dump.threads.add(new DumpThread(0x1C8, null, dump.context, TEB, STACK, 0x1000));
        dump.module("game.exe", PROGRAM, 0x1_0000);
        dump.memory.u64(TEB + 0x60, 0x40_0000);
        dump.memory
                .u8(PROGRAM + 0x1000, 0x48)
                .u8(PROGRAM + 0x1001, 0x89)
                .u8(PROGRAM + 0x1002, 0x41)
                .u8(PROGRAM + 0x1003, 0x10);
        List<UserProcess.Region> regions = List.of(
                new UserProcess.Region(0x10000, 0xF0000, 0x10000, 1, 0),
                new UserProcess.Region(STACK, 0x1000, 0x1000, 0x104, 0x20000),
                new UserProcess.Region(0x50_0000, 0x2000, 0x2000, 0, 0x20000),
                new UserProcess.Region(PROGRAM, 0x1_0000, 0x1000, 0x20, 0x100_0000));
        dump.process = new UserProcess(
                0x1A40L, null, null, null, null, null, List.of(), List.of(), regions, Map.of(), null, null, List.of(),
                List.of(), List.of());
    }

    @Test
    void listsTheRegionsOfAProgram() {
        program();
        assertThat(answer(Symbols.NONE, "!address"))
                .containsPattern("(?m)^00000000`00200000 +00000000`00201000 +00000000`00001000 MEM_PRIVATE MEM_COMMIT +"
                        + "PAGE_READWRITE\\|PAGE_GUARD +Stack +\\[~0; 1c8]$")
                .containsPattern("MEM_IMAGE +MEM_COMMIT +PAGE_EXECUTE_READ +Image +\\[game; \"game.exe\"]")
                .containsPattern("MEM_FREE +PAGE_NOACCESS +Free");
        assertThat(answer(Symbols.NONE, "!address -summary"))
                .containsPattern("(?m)^Image +1 +0x10000$")
                .containsPattern("(?m)^MEM_PRIVATE +2 +0x3000$")
                .containsPattern("(?m)^MEM_RESERVE +1 +0x2000$")
                .containsPattern("(?m)^PAGE_EXECUTE_READ +1 +0x10000$");
        assertThat(answer(Symbols.NONE, "!address -f:mem_private,VAR"))
                .hasLineCount(2)
                .contains("MEM_RESERVE");
        assertThat(answer(Symbols.NONE, "!address -f:Heap")).isEqualTo("no region is Heap\n");
        assertThat(answer(Symbols.NONE, "!address 200010"))
                .contains("MEM_COMMIT  PAGE_READWRITE|PAGE_GUARD  MEM_PRIVATE");
    }

    @Test
    void saysThatTheRegionsOfAKernelAreNotTold() {
        assertThat(kernel("!address"))
                .contains("Image [nt;", "does not tell how the kernel's address space is divided");
    }

    @ParameterizedTest
    @CsvSource({
        "@$peb, 400000",
        "@$teb, 300000",
        "@$tid, 1c8",
        "@$tpid, 1a40",
        "@$ip, 140001000",
        "@$eventip, 140001000",
        "@$csp, 200800",
        "@$ea, ffffa80f00010010",
        "@@masm(@$teb+1), 300001"
    })
    void knowsThePlacesOfAProgram(String expression, String value) {
        program();
        String shown = answer(Symbols.NONE, "? " + expression).replace("`", "");
        assertThat(shown).endsWith("= " + "0".repeat(16 - value.length()) + value + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "? @$exentry, headers of game.exe",
        "? @$exr_code, no exception record",
        "? @$ea2, no such memory operand",
        "? @$retreg, not known in this context",
        "? @$bug_code, kernel dumps with a bug check",
        "? @$previp, a program that runs",
        "? @@(1), without @@()",
        "?? sizeof(int), ? EXPRESSION evaluates MASM's"
    })
    void saysWhyAValueIsNotThere(String command, String why) {
        program();
        assertThat(answer(Symbols.NONE, command)).contains(why).hasLineCount(1);
    }

    /** The debugger data block of the dump tells both; the system's own process and threads have neither. */
    @Test
    void tellsThePlacesOfAProgramThatAKernelKeeps() throws Exception {
        assertThat(Transcript.of(POWER, null, null, "? @$peb", "? @$teb"))
                .containsSubsequence("expression: 0", "expression: 0");
    }

    /** Members are as long as they are: the byte after StackCount is CurrentLocation, and not its upper part. */
    @Test
    void showsOfEachKnownMemberAsManyBytesAsItHas() {
        dump.memory.zero(DATA, 0x600);
        dump.memory.u8(DATA + 0x42, 3).u8(DATA + 0x43, 2).u64(DATA + 0x8, 0xFFFF_A80F_1234_0000L);
        dump.memory.u8(DATA + 0x5A8, 'a').u8(DATA + 0x5A9, 'b');
        dump.memory.string(DATA + 0x3038, DATA + 0x3200, "\\Driver\\disk");
        assertThat(kernel("dt nt!_IRP ffffa80f00010000"))
                .containsPattern("StackCount +: 0x3\n")
                .containsPattern("CurrentLocation +: 0x2\n")
                .containsPattern("MdlAddress +: 0xffffa80f`12340000")
                .containsPattern("IoStatus +: _IO_STATUS_BLOCK");
        assertThat(kernel("dt nt!_EPROCESS ffffa80f00010000 Image* Thread*"))
                .contains("[15] \"ab\"", "_LIST_ENTRY [ 0x00000000`00000000 - 0x00000000`00000000 ]");
        assertThat(kernel("dt nt!_DRIVER_OBJECT ffffa80f00013000 DriverName"))
                .contains("_UNICODE_STRING \"\\Driver\\disk\"");
    }

    /** A module may be called so that its name begins as a length does. */
    @Test
    void takesAWordForALengthOnlyWhereAllOfItIsANumber() throws Exception {
        assertThat(kernel("db ldap!x")).contains("ldap");
        assertThat(kernel("dq ffffa80f00010000 L1; dq L0x1")).contains("ffffa80f`00010008");
    }
}
