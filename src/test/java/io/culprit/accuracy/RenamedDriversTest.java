package io.culprit.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.fact.Facts;
import io.culprit.fact.finder.FactFinder;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.rule.Drivers;
import io.culprit.rule.RuleBook;
import io.culprit.verdict.Judge;
import io.culprit.verdict.Verdict.Culprit;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.SystemOpener;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With every third-party driver renamed to a name that no table knows, direct evidence still leads to the right one. */
class RenamedDriversTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpu-unmapped-read",
                "wifi-unmapped-write",
                "nvme-read-only-write",
                "nic-under-keyboard",
                "d1-write",
                "50-read",
                "1e-divide",
                "9f-power",
                "139-list",
                "verifier-not-locked"
            })
    void directEvidenceNeedsNoKnownNames(String scenario) throws Exception {
        CrashedMachine crash = Emulation.run(Scenarios.find(scenario).orElseThrow(), 11, null, hit -> {});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CrashDump.write(crash, SavedKind.BITMAP_KERNEL, bytes);
        try (DumpFile dump = DumpFiles.open("emulated.dmp", bytes.toByteArray())) {
            CrashedSystem system = SystemOpener.open(dump);
            Map<String, String> names = names(system.modules());
            CrashedSystem renamed = renamed(system, names);
            Facts facts = FactFinder.find(renamed, false);
            String guilty = String.valueOf(crash.guiltyModule());
            assertThat(JUDGE.judge(facts))
                    .isInstanceOfSatisfying(
                            Culprit.class,
                            verdict -> assertThat(verdict.culprit().module())
                                    .isEqualTo(names.get(guilty.toLowerCase(Locale.ROOT))));
        }
    }

    /** A name of its own for every module that is no part of Windows, by its old name in lower case. */
    private static Map<String, String> names(Modules modules) {
        Drivers known = Drivers.builtIn();
        Map<String, String> names = new HashMap<>();
        for (LoadedModule module : modules.loaded()) {
            if (known.find(module.name()).map(driver -> !driver.windows()).orElse(true)) {
                names.put(module.name().toLowerCase(Locale.ROOT), "zq%03xk.sys".formatted(names.size() * 37 + 5));
            }
        }
        return names;
    }

    private static CrashedSystem renamed(CrashedSystem system, Map<String, String> names) {
        List<LoadedModule> modules = new ArrayList<>();
        for (LoadedModule module : system.modules().loaded()) {
            modules.add(new LoadedModule(
                    names.getOrDefault(module.name().toLowerCase(Locale.ROOT), module.name()),
                    null,
                    module.base(),
                    module.sizeBytes(),
                    module.timestamp(),
                    module.checksum(),
                    module.pdb(),
                    null));
        }
        return new CrashedSystem(
                system.dump(),
                system.memory(),
                Modules.of(modules, system.modules().unloaded()),
                system.images(),
                system.symbols(),
                system.layout(),
                system.debuggerData(),
                system.warnings());
    }
}
