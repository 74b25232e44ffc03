package io.culprit.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.Corpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code x}, {@code dt} and {@code u} say of a real driver, held against what LLVM's tools say of the same files. */
class OracleTest {

    private static final long BASE = 0xFFFF_F804_8B58_0000L;
    private static final Path PDBUTIL = Path.of("/usr/bin/llvm-pdbutil-19");
    private static final Path OBJDUMP = Path.of("/usr/bin/llvm-objdump-19");

    private Path images;

    @BeforeEach
    void findTools() {
        images = Corpus.folder().resolve("images");
        assumeTrue(Files.isExecutable(PDBUTIL), "skipped: no llvm-pdbutil-19");
        assumeTrue(Files.isExecutable(OBJDUMP), "skipped: no llvm-objdump-19");
    }

    private String answer(String... commands) throws Exception {
        return Transcript.of(Corpus.file("triage_x64.dmp"), images.toString(), images.toString(), commands);
    }

    private Path file(String name) throws IOException {
        try (Stream<Path> files = Files.walk(images.resolve(name))) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    private static String run(Path tool, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(tool.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<MatchResult> all(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .toList();
    }

    @Test
    void findsThePublicSymbolsAtTheirAddresses() throws Exception {
        List<Long> sections = new ArrayList<>();
        for (MatchResult section :
                all("^ +\\d+ \\S+ +[0-9a-f]{8} 00000001c([0-9a-f]{7})", run(OBJDUMP, "-h", file("amdppm.sys")))) {
            sections.add(Long.parseLong(section.group(1), 16));
        }
        String said = answer("x amdppm!W*");
        int compared = 0;
        for (MatchResult symbol : all(
                "`(W\\w+)`\n +flags = \\w+, addr = (\\d+):(\\d+)",
                run(PDBUTIL, "dump", "--publics", file("amdppm.pdb")))) {
            int section = Integer.parseInt(symbol.group(2));
            if (section >= 1 && section <= sections.size()) {
                String hex = Long.toHexString(BASE + sections.get(section - 1) + Long.parseLong(symbol.group(3)));
                assertThat(said)
                        .contains(hex.substring(0, 8) + "`" + hex.substring(8) + " amdppm!" + symbol.group(1) + "\n");
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(50);
    }

    @Test
    void showsTheMembersOfStructuresAtTheirOffsets() throws Exception {
        String types = run(PDBUTIL, "dump", "--types", file("amdppm.pdb"));
        Map<String, String> fields = new LinkedHashMap<>();
        for (MatchResult list :
                all("^ +(0x[0-9A-F]+) \\| LF_FIELDLIST.*\n((?:^ +(?:- |Type|attrs|\\w+ = ).*\n)*)", types)) {
            fields.put(list.group(1), list.group(2));
        }
        Map<String, List<MatchResult>> structures = new LinkedHashMap<>();
        for (MatchResult structure : all(
                "LF_STRUCTURE \\[size = \\d+\\] `(_[A-Z_0-9]+)`\n(?:.*\n){0,2}? +vtable: .*field list: (0x[0-9A-F]+)",
                types)) {
            structures.put(
                    structure.group(1),
                    all(
                            "LF_MEMBER \\[name = `(\\w+)`, Type = .*offset = (\\d+), attrs",
                            fields.getOrDefault(structure.group(2), "")));
        }
        List<String> names = structures.keySet().stream().limit(60).toList();
        String[] answers = answer(
                        names.stream().map(name -> "dt amdppm!" + name).toArray(String[]::new))
                .split("(?m)^\\d: kd> ");
        int compared = 0;
        for (int i = 0; i < names.size(); i++) {
            for (MatchResult member : structures.get(names.get(i))) {
                assertThat(answers[i + 1])
                        .containsPattern("\\+0x0*" + Integer.toHexString(Integer.parseInt(member.group(2))) + " +"
                                + member.group(1) + " ");
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(300);
    }

    @Test
    void listsTheSameInstructionsByteForByte() throws Exception {
        String said = answer("u amdppm+1010 L400");
        int compared = 0;
        List<MatchResult> lines = all(
                "^ *1c([0-9a-f]{7}): ((?:[0-9a-f]{2} )+) *\t(\\S+)",
                run(OBJDUMP, "-d", "--x86-asm-syntax=intel", "--start-address=0x1c0001010", file("amdppm.sys")));
        for (MatchResult line : lines.subList(0, 600)) {
            String hex = Long.toHexString(BASE + Long.parseLong(line.group(1), 16));
            assertThat(said)
                    .containsPattern(hex.substring(0, 8) + "`" + hex.substring(8) + " "
                            + line.group(2).replace(" ", "") + " +" + Pattern.quote(line.group(3)) + "\\b");
            compared++;
        }
        assertThat(compared).isEqualTo(600);
    }
}
