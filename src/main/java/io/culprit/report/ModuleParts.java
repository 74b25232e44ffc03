package io.culprit.report;

import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.PdbIdentity;
import io.culprit.image.UnloadedModule;
import io.culprit.image.VersionFacts;
import io.culprit.rule.DriverClass;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parts of a report that list modules, in the order of the dump. */
final class ModuleParts {

    private final Wording wording;

    ModuleParts(Wording wording) {
        this.wording = wording;
    }

    Report.Modules modules(Modules modules, Function<String, @Nullable DriverClass> classOf) {
        List<Report.Loaded> loaded = new ArrayList<>(modules.loaded().size());
        for (LoadedModule module : modules.loaded()) {
            loaded.add(loaded(module, classOf.apply(module.name())));
        }
        List<Report.Unloaded> unloaded = new ArrayList<>(modules.unloaded().size());
        for (UnloadedModule module : modules.unloaded()) {
            unloaded.add(new Report.Unloaded(
                    wording.text(module.name()), module.start(), module.end(), module.truncated(), module.time()));
        }
        return new Report.Modules(loaded, unloaded);
    }

    private Report.Loaded loaded(LoadedModule module, @Nullable DriverClass driverClass) {
        VersionFacts version = module.version();
        PdbIdentity pdb = module.pdb();
        return new Report.Loaded(
                wording.text(module.name()),
                wording.textOrNull(module.path()),
                module.base(),
                module.sizeBytes(),
                module.timestamp(),
                module.checksum(),
                pdb == null ? null : new Report.Pdb(wording.text(pdb.fileName()), pdb.key()),
                version == null ? null : wording.textOrNull(version.fileVersion()),
                version == null ? null : wording.textOrNull(version.company()),
                driverClass);
    }
}
