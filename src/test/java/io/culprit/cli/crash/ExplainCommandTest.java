package io.culprit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.culprit.cli.CommandRunner;
import io.culprit.cli.Screen;
import io.culprit.cli.terminal.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {

    private final Screen screen = new Screen();

    @Test
    void explainsStandardInput() throws IOException {
        assertThat(explain("BugCheck 9F, {3, ffffaa06b8bab840, fffff8055a272750, ffffaa06afb99560}\n", "-"))
                .isZero();
        assertThat(screen.out())
                .startsWith("DRIVER_POWER_STATE_FAILURE (0x9f)\n")
                .contains("P2  0xffffaa06b8bab840");
    }

    @Test
    void explainsAFileAsWindowsWritesIt(@TempDir Path folder) throws IOException {
        String report = "\uFEFFVersion=1\r\n"
                + "EventType=LiveKernelEvent\r\n"
                + "Sig[0].Name=Code\r\n"
                + "Sig[0].Value=141\r\n"
                + "Sig[1].Name=P1\r\n"
                + "Sig[1].Value=ffff9c0b0f5a7010\r\n";
        Path file = Files.writeString(folder.resolve("Report.wer"), report, StandardCharsets.UTF_16LE);
        assertThat(explain("", file.toString())).isZero();
        assertThat(screen.out())
                .startsWith("VIDEO_ENGINE_TIMEOUT_DETECTED (0x141)\n")
                .contains("P1  0xffff9c0b0f5a7010");
    }

    /** As a shell makes one of {@code <(wevtutil ...)}. */
    @Test
    @Timeout(60)
    void explainsWhatAPipeHolds(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        try {
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "skipped: mkfifo failed");
        } catch (IOException absent) {
            assumeTrue(false, "skipped: no mkfifo here");
        }
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try {
                Files.writeString(pipe, "BugCheck 9F, {3, ffffaa06b8bab840, 0, 0}\n");
            } catch (IOException unread) {
                throw new UncheckedIOException(unread);
            }
        });
        assertThat(explain("", pipe.toString())).isZero();
        writer.join();
        assertThat(screen.out()).startsWith("DRIVER_POWER_STATE_FAILURE (0x9f)\n");
    }

    @Test
    void refusesADumpAndATextThatIsTooLong(@TempDir Path folder) throws IOException {
        Path dump = Files.writeString(folder.resolve("a.dmp"), "PAGEDU64 and more");
        assertThat(explain("", dump.toString())).isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).contains("culprit analyze");
        assertThat(explain("x".repeat((16 << 20) + 1), "-")).isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).contains("16 MiB");
    }

    @Test
    void saysOfADmaFaultWhatADumpWouldAndWhatToDo() throws IOException {
        assertThat(explain("", "0xE6", "0x26", "0", "0xC1F80", "6")).isZero();
        assertThat(screen.out())
                .contains("P2 is 0: Windows named no device")
                .contains("bus addresses 0xc1f80000 to 0xc1f80fff")
                .contains("read of a page without read permission")
                .contains("Kernel DMA Protection was on")
                .contains("What to do next")
                .contains("Collect a kernel or active dump");
        assertThat(explain("", "--json", "0xE6", "0x26", "0", "0xC1F80", "6")).isZero();
        assertThat(screen.out()).contains("\"advice\":[{\"text\":\"Collect a kernel or active dump");
        assertThat(explain("", "0xD1", "0x28", "2", "0", "0x10")).isZero();
        assertThat(screen.out()).endsWith("stack\n");
    }

    /** There is none: whoever asks has a blue screen, or a line of a log. */
    @Test
    void readsTheStatusOfAMachineCheckAsADumpsReportDoes() throws IOException {
        assertThat(explain("", "0x124", "0", "0", "0", "0")).isZero();
        assertThat(screen.out()).as("no valid status").doesNotContain("Component");
        assertThat(explain("", "0x124", "0", "0", "0xbe0000eb", "0x800400")).isZero();
        assertThat(screen.out())
                .contains("Internal timer error (code 0x400, uncorrected, processor state not reliable).")
                .contains("Component     processor");
        assertThat(explain("", "--json", "0x124", "0", "0", "0xbe0000eb", "0x800400"))
                .isZero();
        assertThat(screen.out())
                .contains("\"hardwareError\":{\"component\":\"processor\",\"status\":\"0xbe0000eb00800400\"");
    }

    @Test
    void saysAKindOfAccessOnce() throws IOException {
        assertThat(explain("", "0xD1", "0x28", "2", "0", "0x10")).isZero();
        assertThat(screen.out()).contains("P3  0x0  read\n");
        assertThat(explain("", "0x50", "0x28", "2", "0", "2")).isZero();
        assertThat(screen.out()).contains("P2  0x2  write\n");
    }

    @Test
    void speaksOfNoDumpAsIfItWereThere() throws IOException {
        for (String line :
                Files.readAllLines(Path.of("src/main/resources/io/culprit/windows/bugcheck/bugchecks.tsv"))) {
            String[] cells = line.split("\t");
            if (cells[0].matches("[0-9a-f]{8}")) {
                String[] words = {"0x" + cells[0], "0x26", "0", "0xC1F80", "6"};
                Matcher when = Pattern.compile("p([1-4])=([0-9a-f]+)").matcher(cells[1]);
                while (when.find()) {
                    words[Integer.parseInt(when.group(1))] = "0x" + when.group(2);
                }
                assertThat(explain("", words)).as(line).isZero();
            }
        }
        assertThat(screen.out()).contains("MANUALLY_INITIATED_CRASH");
        assertThat(screen.out().replaceAll("\\s+", " "))
                .doesNotContainIgnoringCase("this dump")
                .doesNotContain("listed as");
    }

    @Test
    void suggestsANameThatWasMistyped() throws IOException {
        assertThat(explain("", "DRIVER_IRQL_NOT_LES_OR_EQAL")).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err())
                .contains("did you mean DRIVER_IRQL_NOT_LESS_OR_EQUAL (0xd1)")
                .contains("looked for");
    }

    @Test
    void judgesALogByTheRulesForDumpsAndSaysHowMuchItIsWorth() throws IOException {
        assertThat(explain("""
            DRIVER_IRQL_NOT_LESS_OR_EQUAL (d1)
            Arguments:
            Arg1: 0000000000000028, memory referenced
            Arg2: 0000000000000002, IRQL
            Arg3: 0000000000000000, value 0 = read operation
            Arg4: fffff80512345678, address which referenced memory
            STACK_TEXT:
            ffff8d85`1c2f6a58 fffff805`0c20f169 : 00000000`0000000a 00000000`00000028 00000000`00000002 00000000`00000000 : nt!KeBugCheckEx
            ffff8d85`1c2f6a60 fffff805`12345678 : 00000000`00000000 00000000`00000000 00000000`00000000 00000000`00000000 : nt!KiPageFault+0x458
            ffff8d85`1c2f6ba0 fffff805`12340000 : 00000000`00000000 00000000`00000000 00000000`00000000 00000000`00000000 : rtwlane+0x5678
            IMAGE_NAME:  rtwlane.sys
            """, "-")).isZero();
        assertThat(screen.out())
                .contains("rtwlane.sys")
                .contains("Realtek")
                .contains("a log tells less than a dump")
                .doesNotContain("certain,");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        DMAR: [DMA Write NO_PASID] Request device [02:00.0] fault addr 0xfdf80000 [fault reason 0x05] PTE Write access is not set | 02:00.0 | 0xfdf80000 | write
        DMAR:[DMA Read] Request device [00:14.0] fault addr 7b800000 DMAR:[fault reason 06] PTE Read access is not set | USB 3 | 0x7b800000 | read
        DMAR: [DMA Read NO_PASID] Request device [0x00:0x02.0] fault addr 0x70ad5000 [fault reason 0x07] Next page table ptr is invalid | graphics | 0x70ad5000 | could not be fetched
        nvme 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000e address=0xfec00000 flags=0x0020] | nvme | 0xfec00000 | write
        (XEN) AMD-Vi: IO_PAGE_FAULT: 0000:03:00.0 d0 addr 00000000fdf80000 flags 0 I | Xen, AMD | 0xfdf80000 | 03:00.0
        IOMMU Fault detected for 0000:da:00.0 (vmgfx0/abcd) IOaddr: 0xa1fc6a000 Mask: 0x6 Domain: 0x430af4e0c460 | vmgfx0 | 0xa1fc6a000 | da:00.0
        qemu-system-x86_64: vtd_iova_to_slpte: detected slpte permission error (iova=0xfff80000, level=0x3, slpte=0x0, write=1) | QEMU | 0xfff80000 | write
        DMAR: INTR-REMAP: Request device [f0:1f.7] fault index 1a [fault reason 38] Blocked an interrupt request due to source-id verification failure | interrupt | 0x26 | f0:1f.7
        """)
    void explainsTheIommuLinesOfOtherSystems(String line, String first, String second, String third)
            throws IOException {
        assertThat(explain("", line)).isZero();
        assertThat(screen.out()).contains(first, second, third).contains("DRIVER_VERIFIER_DMA_VIOLATION (0xe6)");
    }

    @Test
    void readsXensReasonFromTheNextLine() throws IOException {
        assertThat(explain(
                        "(XEN) [VT-D]DMAR:[DMA Write] Request device [0000:00:1a.0] fault addr eb000000, iommu reg ="
                                + " ffff82c00021d000\n"
                                + "(XEN) [VT-D]DMAR: reason 05 - PTE Write access is not set\n",
                        "-"))
                .isZero();
        assertThat(screen.out()).contains("00:1a.0", "0xeb000000", "write to a page without write permission");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0xE6 0x26 0 0xC1F80 6",
                "133",
                "BugcheckCode 0",
                "0xC2 0xA 0xffff800012345678 0x7366744e 0x6d654d4d",
                "0x1A 0x41792 0xfffff68000012340 0x1000 0",
                "c0000005",
                "0x80070005",
                "Ntfx",
                "Netwtw10.sys",
                "nosuchdriver.sys",
                "PCI\\VEN_10EC&DEV_8168&SUBSYS_81681849",
                "AMD-Vi: Event logged [IO_PAGE_FAULT device=02:00.0 domain=0x000a address=0xfdf800000 flags=0x0030]",
                "Stop code: DRIVER_IRQL_NOT_LESS_OR_EQUAL What failed: rtwlane.sys",
                "0x124 0 1 0xbe0000eb 0x800400"
            })
    void writesJsonThatItsSchemaHoldsFor(String text) throws IOException {
        assertThat(explain("", "--json", text)).isZero();
        JsonNode json = new ObjectMapper().readTree(screen.out());
        try (InputStream schema = ExplainCommandTest.class.getResourceAsStream("/io/culprit/schema/explanation.json")) {
            JsonSchema known = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema);
            assertThat(known.validate(json)).isEmpty();
        }
        assertThat(json.path("answers").path(0).path("kind").asText()).isNotEmpty();
    }

    private int explain(String standardInput, String... arguments) throws IOException {
        InputStream in = new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8));
        String[] all = new String[arguments.length + 1];
        all[0] = "explain";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new CommandRunner(
                        screen.terminal(Map.of("NO_COLOR", "1")), (name, terminal) -> new ExplainCommand(terminal, in))
                .run(all);
    }
}
