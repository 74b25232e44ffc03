package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.OpenedDump;
import io.culprit.report.Ink;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a command does not understand it refuses, and says what it takes; nothing that was written is dropped in silence. */
class RefusedArgumentsTest {

    private static final Path POWER = Path.of("samples/9f-power/crash.dmp");

    /** Commands whose text is whatever their user writes. */
    private static final List<String> FREE = List.of(".echo", "!explain", "help");

    static Stream<Path> dumps() {
        return Stream.of(POWER, Path.of("samples/user-windows/crash.dmp"));
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void refusesWhatStandsBehindTheArgumentsOfEachCommand(Path dump) throws Exception {
        try (OpenedDump opened = new Analyzer(Analyzer.Options.NONE).open(dump)) {
            Shell shell = new Shell(new Session(opened, false));
            List<String> taken = new ArrayList<>();
            for (String[] script : new String[][] {Scripts.KERNEL, Scripts.PROGRAM}) {
                for (String line : script) {
                    if (!FREE.contains(line.split(" ")[0])) {
                        shell.run(line + " zz,no-such zz", (command, reply) -> {
                            if (!reply.failed()) {
                                taken.add(command);
                            }
                            assertThat(reply.parts()).as(command).isNotEmpty();
                        });
                    }
                }
            }
            assertThat(taken).isEmpty();
        }
    }

    /** Half of what a user mistypes is an option; the answer says which there are. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!pci 0 0 0 0 0 3f 1 | not understood: 1 (usage: !pci [FLAGS [SEGMENT]",
                "!acpi sdt | not understood: sdt (usage: !acpi [tables])",
                "!blackboxpnp 1 | not understood: 1 (usage: !blackboxpnp)",
                "!events all | not understood: all (usage: !events)",
                "!devobj @$thread 7 x | not understood: x (usage: !devobj [DEVICE [FLAGS]])",
                "!devstack @$thread 7 x | not understood: x (usage: !devstack [DEVICE [FLAGS]])",
                "!object @$thread 1 2 | not understood: 2 (usage: !object ADDRESS [FLAGS] | !object \\PATH)",
                "!irp @$thread 1 2 | not understood: 2 (usage: !irp [ADDRESS [DETAIL]])",
                "!dma 0 1 2 | not understood: 2 (usage: !dma [ADAPTER [FLAGS]])",
                "!process 0 7 x.exe y | not understood: y (usage: !process [/s SESSION]",
                "!thread -1 6 7 | not understood: 7 (usage: !thread [-p] [-t] [ADDRESS [FLAGS]])",
                "!thread -x | not understood: -x (usage: !thread",
                "!verifier 1 nt x | not understood: x (usage: !verifier [FLAGS [IMAGE]])",
                "!verifier -disable | not understood: -disable (usage: !verifier",
                "!lmi nt ntfs | not understood: ntfs (usage: !lmi MODULE)",
                "!running -x | not understood: -x (usage: !running [-t] [-i])",
                ".bugcheck 1 | not understood: 1 (usage: .bugcheck)",
                "!stacks 0 1 | not understood: 1"
            })
    void saysWhatTheCommandTakes(String typed, String said) throws Exception {
        assertThat(Transcript.of(POWER, null, null, typed).lines().skip(1))
                .singleElement()
                .asString()
                .contains(said);
    }

    @Test
    void tellsOfACommandWhenItIsAskedAsWinDbgsExtensionsAre() throws Exception {
        String said = Transcript.of(POWER, null, null, "!devobj -?");
        assertThat(said).contains("!devstack|!devobj [DEVICE [FLAGS]]", "A device object's stack");
        assertThat(Transcript.of(POWER, null, null, "!idt /?")).contains("!idt [-a] [VECTOR]");
    }

    /** Names and numbers in which somebody mistyped, or which are none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "! | no command ! (help lists all)",
                "'\\' | no command \\ (help lists all)",
                "kk | no command kk: did you mean k?",
                "? @$t20 | the pseudo-register $t20 is not known here",
                "? @$t19 | Evaluate expression: 0 = ",
                "g | g is for a program that runs: a dump does not",
                "bp nt!KeBugCheckEx | bp is for a program that runs",
                "eb @rsp 90 | eb changes what is looked at: a dump is only read",
                ".symfix | the paths are given when the shell starts, -y PATH",
                ".shell ls | no command starts a program",
                "'r ,' | r is followed by names of registers",
                "!process 0 0 *none | memory access error at",
                "!process 4 0 x.exe | PROCESS is 0"
            })
    void saysOfWhatIsMistypedWhatItIs(String typed, String said) throws Exception {
        assertThat(Transcript.of(POWER, null, null, typed).lines().skip(1))
                .first()
                .asString()
                .contains(said);
    }

    @Test
    void repeatsNoNameThatFillsTheScreen() throws Exception {
        assertThat(Transcript.of(POWER, null, null, "k".repeat(60_000)).lines().skip(1))
                .singleElement()
                .asString()
                .hasSizeLessThan(80);
    }

    @Test
    void breaksHelpWhereTheLineEnds() throws Exception {
        try (OpenedDump opened = new Analyzer(Analyzer.Options.NONE).open(POWER)) {
            Shell shell = new Shell(new Session(opened, false));
            for (int width : new int[] {40, 100}) {
                shell.run(
                        "help; help k; help .dump",
                        (command, reply) -> assertThat(
                                        ReplyText.of(reply, Ink.PLAIN, width).lines())
                                .filteredOn(line -> line.strip().contains(" "))
                                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width)));
            }
        }
    }
}
