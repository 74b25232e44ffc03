package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The forms in which people write WinDbg's commands. */
class WindbgFormsTest {

    private static final Path POWER = Path.of("samples/9f-power/crash.dmp");

    private static String answer(String... commands) throws Exception {
        return Transcript.of(POWER, null, null, commands);
    }

    private static String same(String answer) {
        return answer.substring(answer.indexOf('\n'));
    }

    @Test
    void tellsDisplaysApartByCase() throws Exception {
        long[] words = quads(answer("dq @rsp L2"));

        assertThat(answer("dD @rsp L2")).contains(Double.toString(Double.longBitsToDouble(words[0])));
        assertThat(answer("df @rsp L2")).contains(Float.toString(Float.intBitsToFloat((int) words[0])));
        assertThat(answer("dW @rsp L4"))
                .containsPattern("(?m)^\\S+  [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} +  .{8}$");
        assertThat(same(answer("DD @rsp L4"))).isEqualTo(same(answer("dd @rsp L4")));
        assertThat(answer("dD 0 L1")).contains("not");
    }

    private static long[] quads(String answer) {
        String[] cells = answer.lines()
                .filter(line -> line.contains("`") && !line.contains("dq"))
                .findFirst()
                .orElseThrow()
                .split(" +");
        return new long[] {
            Long.parseUnsignedLong(cells[1].replace("`", ""), 16), Long.parseUnsignedLong(cells[2].replace("`", ""), 16)
        };
    }

    @Test
    void takesTheLettersOfTheStackTogether() throws Exception {
        assertThat(answer("kvn 2")).contains("Args to Child");
        assertThat(answer("kbf 2")).contains("Args to Child", "Memory");
        assertThat(answer("kPL 2")).contains("Call Site");
        assertThat(answer("kvn3")).containsPattern("(?m)^02 ");
        assertThat(answer("kz")).contains("no command kz");
    }

    @Test
    void goesToThreadsByNumberIdentifierAndCrash() throws Exception {
        Path program = Path.of("samples/user-windows/crash.dmp");
        assertThat(Transcript.of(program, null, null, "~0", "~.")).contains(".  1");
        assertThat(Transcript.of(program, null, null, "~0s", "~.")).contains("0:000> ~.\n.  0");
        assertThat(Transcript.of(program, null, null, "~0s", "~#")).contains("0:000> ~#\n   1 ");
        assertThat(Transcript.of(program, null, null, "~~[1]s", "~.")).contains("0:000> ~.\n.  0");
        assertThat(Transcript.of(program, null, null, "~7s")).contains("there is no thread with the number 7");
        assertThat(answer("~99s")).contains("the control block of processor 99 is not in the dump");
        assertThat(answer("? @cr2")).contains("no context that is read holds a register 'cr2'");
        assertThat(Transcript.of(program, null, null, "~~[fff1]s")).contains("no thread with the id fff1");
    }

    @Test
    void walksFromABaseAStackAndAnInstruction() throws Exception {
        assertThat(same(answer("k = @rbp @rsp @rip"))).isEqualTo(same(answer("k = @rsp @rip")));
        assertThat(same(answer("k = @rbp @rsp @rip 2"))).isEqualTo(same(answer("k = @rsp @rip 2")));
    }

    @Test
    void showsAFramesRegisters() throws Exception {
        assertThat(answer(".frame /r 1")).contains("rip=fffff80755804732", "frame 1");
        assertThat(answer(".frame 1")).doesNotContain("rip=");
    }

    @Test
    void takesOptionsOfATypeInAnyPlace() throws Exception {
        for (String form : new String[] {
            "dt nt!_THREAD @rsp -r1", "dt -r 1 nt!_THREAD @rsp", "dt -r nt!_THREAD", "dt nt!_THREAD -r2 @rsp State"
        }) {
            assertThat(answer(form)).contains("no PDB is there that could tell of _THREAD");
        }
        assertThat(answer("dt -z nt!_THREAD")).contains("dt has no option -z");
        assertThat(answer("dt nt!_THREAD -rx")).contains("-r is followed by a number");
    }

    @Test
    void takesTheOptionsOfHeadersAndSymbols() throws Exception {
        for (String form : new String[] {"!dh -f nt", "!dh -s nt", "!dh -a nt"}) {
            assertThat(answer(form)).contains("the headers of nt are not in the dump: -i PATH");
        }
        assertThat(answer("x /1 nt!Zw*")).contains("no symbol matches");
        assertThat(answer("x /w nt!Zw*")).contains("x has no option /w");
        assertThat(same(answer("lm1m nt"))).isEqualTo("\nnt\n");
    }

    @Test
    void searchesWithFlagsAndShowsValuesByTheirSize() throws Exception {
        assertThat(answer("s -q @rsp L8 9f")).containsPattern("ffff8c2b`7cc4eec0 +00000000`0000009f 00000000`00000003");
        assertThat(answer("s -d @rsp L10 9f")).containsPattern("ffff8c2b`7cc4eec0 +0000009f 00000000 00000003");
        assertThat(same(answer("s -[1]d @rsp L10 9f"))).isEqualTo("\nffff8c2b`7cc4eec0\n");
        assertThat(answer("s -[w]x @rsp L10 9f")).contains("s has no option -[w]x");
        assertThat(answer("s -[1 @rsp L10 9f")).contains("s has no option -[1");
    }

    @Test
    void picksTheCurrentThreadByMinusOne() throws Exception {
        assertThat(same(answer("!thread -1 1f"))).isEqualTo(same(answer("!thread")));
    }

    /** What other debuggers' links and people's fingers write. */
    @Test
    void takesTheFormsOfLinksAndHabits() throws Exception {
        assertThat(same(answer("lmDvmnt"))).isEqualTo(same(answer("lmvm nt")));
        assertThat(same(answer("kM 2"))).isEqualTo(same(answer("k 2")));
        assertThat(same(answer("u . L2"))).isEqualTo(same(answer("u @$ip L2")));
        assertThat(same(answer("ln ."))).isEqualTo(same(answer("ln @rip")));
        assertThat(same(answer("!sysinfo smbios -v"))).isEqualTo(same(answer("!sysinfo")));
        assertThat(answer("!sysinfo smbios -memory")).contains("KHX2666C16").doesNotContain("BiosVendor", "Microcode");
        assertThat(answer("!sysinfo smbios -x")).contains("!sysinfo smbios has no option -x");
        assertThat(same(answer("!cpuinfo 0"))).isEqualTo(same(answer("!cpuinfo")));
        assertThat(same(answer("~0 kn 2"))).contains("Call Site").doesNotContain("\n02 ");
    }

    @Test
    void writesTheReportAsHtml() throws Exception {
        assertThat(answer("!report html")).contains("<main>", "DRIVER_POWER_STATE_FAILURE");
    }
}
