package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.OpenedDump;
import io.culprit.OpenedTestDump;
import io.culprit.dump.DumpPart;
import io.culprit.dump.KernelPointers;
import io.culprit.image.LoadedModule;
import io.culprit.machine.LittleEndian;
import io.culprit.report.Ink;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import io.culprit.symbol.Symbols;
import io.culprit.symbol.TypeLayout;
import io.culprit.windows.TestDump;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of the kernel, its pool, objects and arrays, in memory and by layouts that are made by hand. */
class KernelListsTest {

    private static final long NT = 0xFFFF_F803_1000_0000L;
    private static final long KDBG = 0xFFFF_F803_1002_0000L;
    private static final long HEAD = 0xFFFF_F803_1003_0000L;
    private static final long SYSTEM = 0xFFFF_A80F_0001_0000L;
    private static final long PROGRAM = 0xFFFF_A80F_0002_0000L;
    private static final long THREAD = 0xFFFF_A80F_0003_0000L;
    private static final long OTHER = 0xFFFF_A80F_0004_0000L;
    private static final long CALL = 0xFFFF_A80F_0005_0040L;
    private static final long DRIVER = 0xFFFF_A80F_0006_0080L;
    private static final long POOL = 0xFFFF_A80F_0007_0000L;

    /** Of build 19041, as the table of layouts has it. */
    private static final int ID = 0x440;

    private static final int LINKS = 0x448;
    private static final int IMAGE = 0x5A8;
    private static final int CID = 0x478;

    /** What only a PDB tells, at offsets of our own. */
    private static final int THREADS = 0x5E0;

    private static final int THREAD_ENTRY = 0x4E8;
    private static final int STATE = 0x184;
    private static final int DPC_DATA = 0x30;

    private final TestDump dump = new TestDump();

    private static final class Layouts implements Symbols {
        @Override
        public Optional<TypeLayout> type(LoadedModule module, String name) {
            return switch (name) {
                case "_EPROCESS" -> type(name, member("ThreadListHead", THREADS, "_LIST_ENTRY", 16));
                case "_ETHREAD" -> type(name, member("ThreadListEntry", THREAD_ENTRY, "_LIST_ENTRY", 16));
                case "_KTHREAD" ->
                    type(name, member("State", STATE, "unsigned char", 1), member("KernelStack", 0x58, "void *", 8));
                case "_KSWITCH_FRAME" ->
                    type(
                            name,
                            member("Rbp", 0x30, "unsigned long long", 8),
                            member("Return", 0x38, "unsigned long long", 8));
                case "_KPRCB" -> type(name, member("DpcData", DPC_DATA, "_KDPC_DATA[2]", 0x50));
                case "_KDPC" -> type(name, member("DpcListEntry", 8, "_SINGLE_LIST_ENTRY", 8));
                case "_THING" ->
                    type(
                            name,
                            member("Name", 0, "char[8]", 8),
                            member("Numbers", 8, "unsigned short[3]", 6),
                            member("Many", 0x10, "unsigned long long[12]", 96),
                            member("Parts", 0x70, "_PART[2]", 32));
                default -> Optional.empty();
            };
        }

        private static Optional<TypeLayout> type(String name, TypeLayout.Member... members) {
            return Optional.of(new TypeLayout(name, 0x90, List.of(members)));
        }

        private static TypeLayout.Member member(String name, long offset, String type, long bytes) {
            return new TypeLayout.Member(name, offset, type, bytes, -1, 0);
        }

        @Override
        public boolean pdb(LoadedModule module) {
            return true;
        }
    }

    @BeforeEach
    void makeASystem() {
        dump.module("ntoskrnl.exe", NT, 0x100_0000);
        dump.module("disk.sys", 0xFFFF_F803_2000_0000L, 0x10_0000);
        dump.pointers = new KernelPointers(0x1AD000, 0, 0, HEAD, KDBG, false);
        byte[] block = new byte[0x380];
        LittleEndian.putU32(block, 0x10, 0x4742_444B);
        LittleEndian.putU32(block, 0x14, block.length);
        LittleEndian.putU64(block, 0x18, NT);
        LittleEndian.putU64(block, 0x50, HEAD);
        dump.memory.put(KDBG, block);
        dump.parts.put(DumpPart.PRCB, new byte[0x100]);
        list(HEAD, SYSTEM + LINKS, PROGRAM + LINKS);
        process(SYSTEM, 4, "System");
        process(PROGRAM, 0x1A40, "game.exe");
        list(SYSTEM + THREADS, THREAD + THREAD_ENTRY, OTHER + THREAD_ENTRY);
        list(PROGRAM + THREADS);
        thread(THREAD, 8, 2);
        thread(OTHER, 0x58, 5);
    }

    /** A list of Windows: each entry points to the next one, the last one back to the head. */
    private void list(long head, long... entries) {
        long at = head;
        for (long entry : entries) {
            dump.memory.u64(at, entry);
            at = entry;
        }
        dump.memory.u64(at, head);
    }

    private void process(long address, long id, String name) {
        dump.memory.u64(address + 0x28, 0x1AD000 + id);
        dump.memory.u64(address + ID, id);
        dump.memory.zero(address + IMAGE, 16);
        for (int i = 0; i < name.length(); i++) {
            dump.memory.u8(address + IMAGE + i, name.charAt(i));
        }
    }

    private void thread(long address, long id, int state) {
        dump.memory.u64(address + CID, 4).u64(address + CID + 8, id);
        dump.memory.u8(address + STATE, state);
        dump.memory.u64(address + 0x30, address + 0x8000).u64(address + 0x38, address + 0xE000);
    }

    private String answer(String... lines) {
        try (OpenedDump opened = OpenedTestDump.of(dump, new Layouts())) {
            Shell shell = new Shell(new Session(opened, false));
            StringBuilder text = new StringBuilder();
            for (String line : lines) {
                shell.run(line, (command, reply) -> text.append(ReplyText.of(reply, Ink.PLAIN)));
            }
            return text.toString();
        }
    }

    @Test
    void listsProcessesInALineEach() {
        dump.memory.u64(PROGRAM + 0x540, 4).u64(PROGRAM + 0x550, 0x7FF0_0000L);
        dump.memory.u64(PROGRAM + 0x558, SYSTEM + 0x2000).u32(SYSTEM + 0x2008, 1);
        dump.memory.u64(PROGRAM + 0x570, 0xFFFF_D101_0000_0040L);
        assertThat(answer("!process 0 0"))
                .contains("""
                    PROCESS ffffa80f00020000
                        SessionId: 1  Cid: 1a40    Peb: 000000007ff00000  ParentCid: 0004
                        DirBase: 001aea40  ObjectTable: ffffd10100000040  HandleCount: not known
                        Image: game.exe
                    """)
                .containsSubsequence("**** NT ACTIVE PROCESS DUMP ****", "Image: System", "Image: game.exe")
                .contains("not known: where this build keeps it")
                .doesNotContain("THREAD", "breaks off");
        assertThat(answer("!process /s 1 0 0")).contains("game.exe").doesNotContain("System");
        assertThat(answer("!process 1a40 0")).contains("game.exe").doesNotContain("System");
        assertThat(answer("!process 1a44 0")).contains("no process has the id 1a44");
    }

    @Test
    void addsWhatTheFlagsAskFor() {
        assertThat(answer("!process 0 1"))
                .contains("DirBase: 001ad004", "DirBase: 001aea40")
                .doesNotContain("THREAD");
        for (String flags : new String[] {"2", "4", "6", "7"}) {
            assertThat(answer("!process 0 " + flags))
                    .containsSubsequence(
                            "PROCESS ffffa80f00010000",
                            "Image: System",
                            "THREAD ffffa80f00030000  Cid 0004.0008 RUNNING",
                            "THREAD ffffa80f00040000  Cid 0004.0058 WAIT",
                            "PROCESS ffffa80f00020000",
                            "Image: game.exe")
                    .doesNotContain("breaks off");
        }
        assertThat(answer("!process 0 6")).contains("Base ffffa80f0003e000 Limit ffffa80f00038000");
        assertThat(answer("!process 0 2")).doesNotContain("Limit");
        assertThat(answer("!process ffffa80f00020000 7"))
                .contains("Image: game.exe")
                .doesNotContain("THREAD");
    }

    @Test
    void showsTheStacksOfThreadsThatWait() {
        long top = OTHER + 0xD000;
        dump.memory.u64(OTHER + 0x58, top).u64(top + 0x30, OTHER + 0xD800).u64(top + 0x38, 0xFFFF_F803_2000_1234L);
        assertThat(answer("!process 0 6"))
                .containsSubsequence(
                        "THREAD ffffa80f00040000  Cid 0004.0058 WAIT", "Call Site", "ffffa80f`0004d040", "disk+0x1234")
                .containsSubsequence(
                        "THREAD ffffa80f00030000", "no stack: memory not in dump", "THREAD ffffa80f00040000");
        assertThat(answer("!process 0 2")).contains("THREAD").doesNotContain("Call Site");
        dump.memory.u64(OTHER + 0x58, 0xFFFF_A80F_DEAD_0000L);
        assertThat(answer("!process 0 7")).contains("not on its stack").doesNotContain("disk+0x1234");
    }

    @Test
    void picksProcessesByTheirNames() {
        assertThat(answer("!process 0 0 GAME*")).contains("game.exe").doesNotContain("System");
        assertThat(answer("!process 0 7 game.exe")).contains("game.exe").doesNotContain("System");
        assertThat(answer("!process 0 0 none.exe")).contains("no process is called none.exe");
    }

    @Test
    void listsTheThreadsOfAllProcesses() {
        assertThat(answer("!stacks")).contains("Cid 0004.0008 RUNNING", "Cid 0004.0058 WAIT", "game.exe");
    }

    @Test
    void saysWhereAListBreaksOff() {
        dump.memory.u64(SYSTEM + LINKS, 0xFFFF_A80F_DEAD_0000L);
        assertThat(answer("!process 0 0"))
                .contains("System", "the list breaks off")
                .doesNotContain("game.exe");
        dump.memory.u64(THREAD + THREAD_ENTRY, 0xFFFF_A80F_DEAD_0000L);
        assertThat(answer("!stacks")).contains("0004.0008", "the list of threads breaks off");
    }

    @Test
    void endsAListThatGoesRoundWithoutItsHead() {
        dump.memory.u64(PROGRAM + LINKS, SYSTEM + LINKS);
        assertThat(answer("!process 0 0")).containsOnlyOnce("game.exe").contains("breaks off");
    }

    @Test
    void listsDeferredCallsThatWaitInTheBlockThatTheDumpCarries() {
        assertThat(answer("!dpcs")).contains("no deferred procedure call waits");
        LittleEndian.putU64(dump.parts.get(DumpPart.PRCB), DPC_DATA, CALL + 8);
        dump.memory.u64(CALL + 8, CALL + 0x108).u64(CALL + 0x108, 0);
        dump.memory.u64(CALL + 0x18, 0xFFFF_F803_2000_1234L);
        assertThat(answer("!dpcs"))
                .containsPattern("0: +ffffa80f00050040 +disk\\+0x1234")
                .containsPattern("0: +ffffa80f00050140 +not in the dump");
        assertThat(answer("!dpcs 1")).contains("is not in the dump").doesNotContain("disk");
    }

    @Test
    void findsPoolBlocksWithATagInARange() {
        dump.memory.zero(POOL, 0x1000);
        block(POOL, 4, "Irp ");
        block(POOL + 0x40, 8, "Disk");
        block(POOL + 0xC0, 2, "Irp ");
        assertThat(answer("!poolfind Irp ffffa80f00070000 L1000"))
                .containsPattern("ffffa80f`00070000 +0*40 +Irp")
                .containsPattern("ffffa80f`000700c0 +0*20 +Irp")
                .doesNotContain("Disk");
        assertThat(answer("!poolfind D* ffffa80f00070000 L1000"))
                .contains("Disk")
                .doesNotContain("Irp");
        assertThat(answer("!poolfind None ffffa80f00070000 L1000")).contains("no block with the tag None");
        assertThat(answer("!poolfind Irp")).contains("a range is needed");
    }

    private void block(long address, int units, String tag) {
        dump.memory.u8(address + 2, units).u8(address + 3, 2);
        for (int i = 0; i < 4; i++) {
            dump.memory.u8(address + 4 + i, tag.charAt(i));
        }
    }

    @Test
    void tellsADriverObjectAndItsCounts() {
        dump.memory.zero(DRIVER - 0x30, 0x180);
        dump.memory.u64(DRIVER - 0x30, 7).u64(DRIVER - 0x28, 2);
        dump.memory.u16(DRIVER, 4).u16(DRIVER + 2, 0x150);
        dump.memory.u64(DRIVER + 0x18, 0xFFFF_F803_2000_0000L);
        dump.memory.string(DRIVER + 0x38, DRIVER + 0x200, "\\Driver\\disk");
        assertThat(answer("!object " + Long.toHexString(DRIVER)))
                .contains("Type: Driver", "HandleCount: 2  PointerCount: 7", "Name: \\Driver\\disk", "!drvobj");
        assertThat(answer("!object " + Long.toHexString(SYSTEM))).doesNotContain("Type:");
    }

    @Test
    void showsArraysByTheirElements() {
        dump.memory.zero(POOL, 0x90);
        for (int i = 0; i < 12; i++) {
            dump.memory.u64(POOL + 0x10 + 8L * i, 0x1000 + i);
        }
        dump.memory.u16(POOL + 8, 0xA).u16(POOL + 0xA, 0xB).u16(POOL + 0xC, 0xC);
        dump.memory.u8(POOL, 'a').u8(POOL + 1, 'b');
        assertThat(answer("dt nt!_THING ffffa80f00070000"))
                .containsPattern("\\+0x000 +Name +: \\[8\\] \"ab\"")
                .containsPattern("\\+0x008 +Numbers +: \\[3\\] 0xa, 0xb, 0xc\n")
                .containsPattern("\\+0x010 +Many +: \\[12\\] 0x1000, .*0x1007, \\.\\.\\.")
                .containsPattern("\\+0x070 +Parts +: _PART\\[2\\]");
        assertThat(answer("dt nt!_THING ffffa80fdead0000")).contains("????  char[8]");
    }
}
