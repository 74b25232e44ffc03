package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.OpenedDump;
import io.culprit.OpenedTestDump;
import io.culprit.dump.KernelPointers;
import io.culprit.machine.LittleEndian;
import io.culprit.report.Ink;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import io.culprit.symbol.Symbols;
import io.culprit.windows.TestDump;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects by their names in the object directory, and nodes of the device tree, in memory made by hand. */
class ObjectNamesTest {

    private static final long NT = 0xFFFF_F803_1000_0000L;
    private static final long KDBG = 0xFFFF_F803_1002_0000L;
    private static final long VARIABLE = 0xFFFF_F803_1004_0000L;
    private static final long ROOT = 0xFFFF_A80F_0001_0100L;
    private static final long DRIVERS = 0xFFFF_A80F_0002_0100L;
    private static final long DISK = 0xFFFF_A80F_0003_0100L;
    private static final long DEVICE = 0xFFFF_A80F_0004_0100L;
    private static final long NODE = 0xFFFF_A80F_0005_0000L;
    private static final long CHILD = 0xFFFF_A80F_0006_0000L;
    private static final long ENTRIES = 0xFFFF_A80F_0007_0000L;
    private static final long DISK_IMAGE = 0xFFFF_F803_2000_0000L;

    private final TestDump dump = new TestDump();

    @BeforeEach
    void makeASystem() {
        dump.module("ntoskrnl.exe", NT, 0x100_0000);
        dump.module("disk.sys", DISK_IMAGE, 0x10_0000);
        dump.pointers = new KernelPointers(0x1AD000, 0, 0, 0, KDBG, false);
        byte[] block = new byte[0x380];
        LittleEndian.putU32(block, 0x10, 0x4742_444B);
        LittleEndian.putU32(block, 0x14, block.length);
        LittleEndian.putU64(block, 0x18, NT);
        LittleEndian.putU64(block, 0x98, VARIABLE);
        dump.memory.put(KDBG, block);
        dump.memory.u64(VARIABLE, ROOT);
        directory(ROOT);
        directory(DRIVERS);
        entry(ROOT, 3, ENTRIES, DRIVERS);
        entry(DRIVERS, 36, ENTRIES + 0x20, DISK);
        name(DRIVERS, 2, "Driver");
        name(DISK, 3, "disk");
        dump.memory.zero(DISK, 0x150);
        dump.memory
                .u16(DISK, 4)
                .u64(DISK + 8, DEVICE)
                .u64(DISK + 0x18, DISK_IMAGE)
                .u64(DISK + 0x58, DISK_IMAGE + 0x40);
        dump.memory.string(DISK + 0x38, DISK + 0x400, "\\Driver\\disk");
    }

    private void directory(long address) {
        dump.memory.zero(address, 37 * 8);
    }

    private void entry(long directory, int bucket, long entry, long object) {
        dump.memory.u64(directory + 8L * bucket, entry).u64(entry, 0).u64(entry + 8, object);
    }

    /** The name stands before the header, and before the creator's part where the mask's first bit says that there is one. */
    private void name(long object, int mask, String text) {
        long header = object - 0x30;
        long info = header - ((mask & 1) != 0 ? 0x20 : 0) - 0x20;
        dump.memory.zero(header, 0x30).u8(header + 0x1A, mask);
        dump.memory.string(info + 8, object + 0x600, text);
    }

    private String answer(String line) {
        try (OpenedDump opened = OpenedTestDump.of(dump, Symbols.NONE)) {
            Shell shell = new Shell(new Session(opened, false));
            StringBuilder text = new StringBuilder();
            shell.run(line, (command, reply) -> text.append(ReplyText.of(reply, Ink.PLAIN)));
            return text.toString();
        }
    }

    @Test
    void findsADriverByItsNameInTheDirectory() {
        for (String name : new String[] {"\\Driver\\disk", "\\driver\\DISK", "disk"}) {
            assertThat(answer("!drvobj " + name + " 3"))
                    .contains(
                            "Driver object (ffffa80f00030100) is for:",
                            "\\Driver\\disk",
                            "DriverEntry:   fffff80320000040 disk+0x40");
        }
        assertThat(answer("!drvobj \\Driver\\tape")).isEqualTo("no object \\Driver\\tape in the object directories\n");
        assertThat(answer("!drvobj tape")).isEqualTo("no object \\Driver\\tape in the object directories\n");
    }

    @Test
    void listsADirectoryAndNamesItsObjects() {
        assertThat(answer("!object \\Driver"))
                .contains("Type: Directory (inferred)")
                .containsPattern("24 +ffffa80f00030100 Driver disk");
        assertThat(answer("!object \\Driver\\disk")).contains("Type: Driver", "Name: \\Driver\\disk");
        assertThat(answer("!object " + Long.toHexString(DISK) + " 0"))
                .contains("Type: Driver")
                .doesNotContain("Name:");
        assertThat(answer("!object \\")).containsPattern("03 +ffffa80f00020100 not known Driver");
    }

    @Test
    void saysThatTheDirectoryIsNotThere() {
        dump.memory.u64(VARIABLE, 0);
        assertThat(answer("!object \\Driver"))
                .isEqualTo("\\Driver is not found: the object directory (nt!ObpRootDirectoryObject) is not in the dump;"
                        + " an address is needed\n");
        dump.build = 6002;
        assertThat(answer("!drvobj \\Driver\\disk")).contains("is not found: the layout of _OBJECT_DIRECTORY");
    }

    @Test
    void endsAChainThatGoesRound() {
        dump.memory.u64(ENTRIES + 0x20, ENTRIES + 0x20);
        assertThat(answer("!object \\Driver").lines().filter(line -> line.contains("disk")))
                .hasSize(1);
    }

    @Test
    void walksTheDeviceTreeBelowANode() {
        node(NODE, CHILD, "ROOT\\BUS\\0", "pci");
        node(CHILD, 0, "PCI\\VEN_1\\SERIAL", "disk");
        dump.memory.u64(CHILD, NODE); // a sibling that is an ancestor
        assertThat(answer("!devnode " + Long.toHexString(NODE) + " 1"))
                .containsSubsequence(
                        "DevNode ffffa80f00050000 for PDO ffffa80f00040100",
                        "InstancePath is \"ROOT\\BUS\\...\"",
                        "  DevNode ffffa80f00060000 for PDO",
                        "ServiceName is \"disk\"");
        assertThat(answer("!devnode " + Long.toHexString(NODE)).lines()).hasSize(4);
        assertThat(answer("!devnode " + Long.toHexString(NODE) + " 1 disk"))
                .contains("disk")
                .doesNotContain("\"pci\"");
        assertThat(answer("!devnode " + Long.toHexString(NODE) + " 1 none"))
                .contains("no device node of the service none");
        assertThat(answer("!devnode 0 1")).contains("where the device tree begins is told by the kernel's PDB");
    }

    private void node(long node, long child, String path, String service) {
        dump.memory.u16(DEVICE, 3);
        dump.memory.zero(node, 0x48).u64(node + 8, child).u64(node + 0x20, DEVICE);
        dump.memory.string(node + 0x28, node + 0x100, path);
        dump.memory.string(node + 0x38, node + 0x300, service);
    }
}
