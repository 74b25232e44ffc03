package io.culprit.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.fact.MemoryCorruption;
import io.culprit.image.LoadedModule;
import io.culprit.report.Report;
import io.culprit.rule.Label;
import io.culprit.symbol.store.Progress;
import io.culprit.verdict.Verdict;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code in memory beside the image file that the user gives: a flipped bit, a hook, and code that nobody changed. */
class ChangedCodeTest {

    /** The drivers of wired adapters that the emulator loads from one image. */
    private static final Set<String> MINIPORTS = Set.of("rt640x64.sys", "e1i68x64.sys", "e2fn.sys", "rtcx21x64.sys");

    @TempDir
    Path folder;

    /** The report of a crash, with the image of each network miniport at hand. */
    private Report analyze(String scenario) throws Exception {
        CrashedMachine crash = Emulation.run(Scenarios.find(scenario).orElseThrow(), 5, null, hit -> {});
        Path file = Campaign.write(crash, SavedKind.FULL, folder.resolve("crash.dmp"));
        Path images = Files.createDirectories(folder.resolve("images"));
        for (LoadedModule module : new Analyzer(Analyzer.Options.NONE)
                .analyze(file)
                .facts()
                .modules()
                .loaded()) {
            if (MINIPORTS.contains(module.name())) {
                write(images, module);
            }
        }
        return new Analyzer(new Analyzer.Options(null, images.toString(), folder, Progress.SILENT, null, false, false))
                .analyze(file);
    }

    private static void write(Path images, LoadedModule module) throws Exception {
        try (InputStream resource =
                ChangedCodeTest.class.getResourceAsStream("/io/culprit/emulator/ndis-miniport.sys")) {
            ByteBuffer image = ByteBuffer.wrap(resource.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int header = image.getInt(0x3C);
            image.putInt(header + 8, (int) module.timestamp());
            image.putInt(header + 0x50, (int) module.sizeBytes());
            Files.write(images.resolve(module.name()), image.array());
        }
    }

    @Test
    void oneWrongBitOfCodeIsMemory() throws Exception {
        Report report = analyze("fault-code-bit");
        MemoryCorruption found = report.facts().corruption().find().orElseThrow();
        assertThat(found.kind()).isEqualTo("code-bit");
        assertThat(found.expected()).isEqualTo("0x0");
        assertThat(found.seen()).isEqualTo("0x40");
        assertThat(report.verdict().kind()).isEqualTo(Verdict.Kind.HARDWARE);
        assertThat(report.verdict().label()).isLessThanOrEqualTo(Label.STRONG);
        assertThat(report.verdict().because().getFirst()).startsWith("one bit of the code at ");
    }

    @Test
    void aJumpOverTheBeginningOfAFunctionNamesWhomItLeadsTo() throws Exception {
        Report report = analyze("7e-hook");
        MemoryCorruption found = report.facts().corruption().find().orElseThrow();
        assertThat(found.kind()).isEqualTo("hook");
        assertThat(found.singleBit()).isFalse();
        assertThat(found.seen()).startsWith("e9 ");
        assertThat(report.culprit().orElseThrow().module()).isEqualTo(found.module());
        assertThat(report.verdict().because())
                .anyMatch(text -> text.contains("begins with a jump to " + found.module()));
    }

    @Test
    void codeThatNobodyChangedSaysNothing() throws Exception {
        Report report = analyze("1e-checksum");
        assertThat(report.facts().corruption().find()).isEmpty();
        assertThat(report.verdict().kind()).isEqualTo(Verdict.Kind.CULPRIT);
    }
}
