package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What WinDbg's users ask of a dump that has all memory; what is asked of a small one is in the transcripts. */
class EmulatedDumpTest {

    @TempDir
    static Path folder;

    private static Path full;

    @BeforeAll
    static void emulate() throws Exception {
        full = folder.resolve("full.dmp");
        try (var out = Files.newOutputStream(full)) {
            CrashDump.write(
                    Emulation.run(Scenarios.find("9f-power").orElseThrow(), 3, null, hit -> {}), SavedKind.FULL, out);
        }
    }

    private static String answer(String... lines) throws Exception {
        return Transcript.of(full, null, null, lines);
    }

    @Test
    void tellsADriverByItsNameAndByItsAddressWithWhatTheFlagsAskFor() throws Exception {
        String devices = answer("!drvobj \\Driver\\pci");
        String address = found(devices, "Driver object \\(([0-9a-f]{16})\\)");
        String device = found(devices, "Device Object list:\n([0-9a-f]{16})\n");
        assertThat(answer("!drvobj pci 1").lines().skip(1))
                .isEqualTo(devices.lines().skip(1).toList());
        assertThat(answer("!drvobj " + address).lines().skip(1))
                .isEqualTo(devices.lines().skip(1).toList());
        assertThat(answer("!devobj " + device)).contains("\\Driver\\pci DriverObject " + address);
        assertThat(answer("!drvobj pci 2"))
                .containsPattern("DriverEntry: +[0-9a-f]{16} pci\\+0x")
                .containsPattern("\\[00\\] IRP_MJ_CREATE +[0-9a-f]{16} nt\\+0x")
                .containsPattern("\\[1b\\] IRP_MJ_PNP +[0-9a-f]{16} pci\\+0x")
                .doesNotContain("Device Object list");
        assertThat(answer("!drvobj pci 7"))
                .contains("Device object (" + device + ") is for:", "DevExt ", "Dispatch routines:");
        assertThat(answer("!drvobj pci 3"))
                .contains("Device Object list:", "Dispatch routines:")
                .doesNotContain("DevExt ");
        assertThat(answer("!drvobj \\Driver\\nosuch"))
                .contains("\\Driver\\n"
                        + "osuch is not found: the object directory (nt!ObpRootDirectoryObject) is not in the"
                        + " dump");
    }

    @Test
    void listsTheFunctionsOfABusWithTheirConfigurationSpace() throws Exception {
        assertThat(answer("!pci 2 ff"))
                .containsSubsequence("PCI Bus 0\n", "00:0  8086:9b33.0a  Cmd[0003:im....]", "PCI Bus 0x1\n")
                .contains("1b:0  8086:9db1.0e  Cmd[0407:imb...]  Sts[0010:c....]  PciBridge 0->1-1  ");
        assertThat(answer("!pci 0 1")).contains("PCI Bus 0x1").doesNotContain("PCI Bus 0\n", "cf8:");
        assertThat(answer("!pci f 0 17 0 0 3f"))
                .contains("cf8:8000b800", "MEM[0]:f0040004")
                .contains("00000000:  79011022 00000406 01060105 00000010")
                .doesNotContain("00000040:");
        assertThat(answer("!pci 4 0 17 0 2 5").lines())
                .anyMatch(line -> line.strip().equals("00000000:  01 79 06 04"));
        assertThat(answer("!pci 40 1")).contains("Capabilities (offset:id): 50:05 70:10");
        assertThat(answer("!pci 104 1")).contains("00000040:  ?? ??");
        assertThat(answer("!pci 602 0 0")).contains("PCI Segment 0 Bus 0\n");
        assertThat(answer("!pci 0 7")).contains("no PCI function is there that the dump has a record of");
        assertThat(answer("!pci 4 0 17 0 20 10")).contains("LAST is not below FIRST");
    }

    @Test
    void listsAllVectorsOfTheDescriptorTableAndThoseThatDriversConnected() throws Exception {
        String connected = answer("!idt");
        assertThat(connected.lines()).hasSizeLessThan(20);
        assertThat(connected).containsPattern("51: [0-9a-f]{16} nvlddmkm\\+0x\\w+ \\(KINTERRUPT [0-9a-f]{16}\\)");
        String all = answer("!idt -a");
        assertThat(all.lines().filter(line -> line.matches("[0-9a-f]{2}: [0-9a-f]{16} .*")))
                .hasSize(256);
        assertThat(all).contains("Dumping IDT: ").containsPattern("51: [0-9a-f]{16} nvlddmkm");
        assertThat(answer("!idt e").lines()).hasSize(3);
        assertThat(answer("!idt e")).containsPattern("0e: [0-9a-f]{16} nt\\+0x");
    }

    @Test
    void translatesAddressesOfAnyProcess() throws Exception {
        String stack = answer("!pte @rsp");
        String physical = found(stack, "translates to physical address ([0-9a-f]+)");
        assertThat(stack).containsPattern("PTE at physical .*V");
        assertThat(bytes("!db " + physical + " L8")).isEqualTo(bytes("db @rsp L8"));
        List<String> bases = Pattern.compile("DirBase: ([0-9a-f]+)")
                .matcher(answer("!process 0 0"))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        assertThat(bases).hasSizeGreaterThan(1);
        for (String base : bases) {
            String kernel = answer("!vtop " + base + " nt");
            assertThat(kernel).contains("PML4E at physical " + padded(base)).contains("translates to");
            assertThat(answer("!vtop " + base.substring(0, base.length() - 3) + " nt")
                            .lines()
                            .skip(1))
                    .isEqualTo(kernel.lines().skip(1).toList());
        }
        assertThat(answer("!vtop 1234 nt")).contains("the dump holds no page tables of a process at 1234");
        assertThat(answer("!vtop 0 7ff612340000")).contains("no page: PML4E 0x0 not present");
    }

    private static String bytes(String command) throws Exception {
        return found(answer(command), "\n[0-9a-f`]{17}  (.+)\n");
    }

    /** What stands before the index of the kernel's entry. */
    private static String padded(String base) {
        String all = "0".repeat(16 - base.length()) + base;
        return all.substring(0, 8) + "`" + all.substring(8, 13);
    }

    @Test
    void showsThreadsAndWhatProcessorsDo() throws Exception {
        assertThat(answer("!process 4 7"))
                .containsPattern("PROCESS [0-9a-f]{16}\n    SessionId: none  Cid: 0004 ")
                .containsPattern("        THREAD [0-9a-f]{16}  Cid 0004\\.0008  Teb: 0000000000000000 WAIT\n")
                .contains("        Owning Process ");
        assertThat(answer("!thread -t 8")).contains("Cid 0004.0008").doesNotContain("Cid 0004.000c");
        assertThat(answer("!thread -p -t 8 0")).containsSubsequence("PROCESS", "Image: System", "THREAD");
        assertThat(answer("!thread ffff800011112222")).contains("memory access error at ffff8000`1111", "not present");
        assertThat(answer("!running -ti"))
                .containsSubsequence("System Processors:", "Prcb", "Child-SP", "Prcb", "Child-SP");
        assertThat(answer("!running -i")).doesNotContain("Child-SP");
    }

    /** Where a function was called, its return address stands right below the stack pointer of its caller. */
    @Test
    void tellsTheReturnAddressThatStandsOnTheStack() throws Exception {
        String stack = answer("k");
        Matcher frames =
                Pattern.compile("(?m)^([0-9a-f]{2}) (\\S{17}) (\\S{17}) unwind").matcher(stack);
        int checked = 0;
        while (frames.find()) {
            int number = Integer.parseInt(frames.group(1), 16);
            String said = answer(
                    ".frame " + Integer.toHexString(number - 1),
                    "? @$ra - poi(" + frames.group(2) + " - 8)",
                    ".frame 0",
                    "? @$ra");
            assertThat(said).as("frame " + (number - 1)).contains("Evaluate expression: 0 =");
            checked++;
        }
        assertThat(checked).isGreaterThan(2);
    }

    private static String found(String text, String pattern) {
        List<String> all = Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(all).as(text).isNotEmpty();
        return all.getFirst();
    }
}
