package io.culprit.symbol.store;

import io.culprit.image.CallerRules;
import io.culprit.image.Exports.Export;
import io.culprit.image.FrameData;
import io.culprit.image.FunctionEntry;
import io.culprit.image.FunctionTable;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.machine.Budget;
import io.culprit.symbol.InlineCall;
import io.culprit.symbol.ModuleSymbols;
import io.culprit.symbol.ModuleSymbols.Kind;
import io.culprit.symbol.SourceLine;
import io.culprit.symbol.Symbol;
import io.culprit.symbol.Symbol.Source;
import io.culprit.symbol.Symbols;
import io.culprit.symbol.TypeLayout;
import io.culprit.symbol.breakpad.BreakpadFile;
import io.culprit.symbol.pdb.BadPdbException;
import io.culprit.symbol.pdb.PdbFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Symbols of modules from PDBs along a symbol path, else from the exports of their images. A PDB of another build is never used: its
 * names would be wrong. Not for several threads at once.
 */
public final class PdbSymbols implements Symbols, AutoCloseable {

    private final SymbolOpenings openings;
    private final Images images;
    private final ImageRules imageRules;
    private final Budget budget;
    private final Map<Long, Optional<PdbFile>> opened = new HashMap<>();
    private final Map<Long, Optional<BreakpadFile>> breakpads = new HashMap<>();
    private final Map<Long, Optional<BreakpadFile>> beside = new HashMap<>();
    private final Set<Long> brokenImages = new HashSet<>();

    /** Symbols found along a path; {@code images} tell the PDB's identity where the dump does not, and give exports. */
    public PdbSymbols(SymbolFiles files, Images images) {
        this(files, images, (module, rva) -> Optional.empty(), Budget.none());
    }

    /** With call frame rules of images, too, for modules that have no symbols with such rules. */
    PdbSymbols(SymbolFiles files, Images images, ImageRules imageRules, Budget budget) {
        this.openings = new SymbolOpenings(files, images, budget);
        this.budget = budget;
        this.images = images;
        this.imageRules = imageRules;
    }

    /** Call frame rules that images bring along. */
    @FunctionalInterface
    interface ImageRules {
        Optional<CallerRules> at(LoadedModule module, long rva);
    }

    @Override
    public Optional<Symbol> at(LoadedModule module, long rva) {
        Optional<Symbol> symbol = ask(module, pdb -> pdb.at(rva));
        if (symbol.isEmpty()) {
            symbol = breakpad(module).flatMap(file -> file.at(rva));
        }
        return symbol.isPresent() ? symbol : export(module, rva);
    }

    @Override
    public Optional<Long> find(LoadedModule module, String name) {
        Optional<Long> rva = ask(module, pdb -> pdb.find(name));
        if (rva.isEmpty()) {
            rva = breakpad(module).flatMap(file -> file.find(name));
        }
        return rva.isPresent()
                ? rva
                : images.of(module).flatMap(image -> image.exports().find(name)).map(Export::rva);
    }

    @Override
    public Optional<TypeLayout> type(LoadedModule module, String name) {
        return ask(module, pdb -> pdb.type(name));
    }

    @Override
    public List<String> types(LoadedModule module, Predicate<String> wanted, int most) {
        return ask(module, pdb -> Optional.of(pdb.types(wanted, most))).orElse(List.of());
    }

    @Override
    public Optional<SourceLine> line(LoadedModule module, long rva) {
        Optional<SourceLine> line = ask(module, pdb -> pdb.line(rva));
        return line.isPresent() ? line : breakpad(module).flatMap(file -> file.line(rva));
    }

    @Override
    public Optional<FrameData> frame(LoadedModule module, long rva) {
        Optional<FrameData> frame = ask(module, pdb -> pdb.frame(rva));
        return frame.isPresent() ? frame : breakpad(module).flatMap(file -> file.frame(rva));
    }

    @Override
    public Optional<CallerRules> rules(LoadedModule module, long rva) {
        boolean named = pdb(module);
        Optional<CallerRules> rules = (named ? besidePdb(module) : breakpad(module)).flatMap(file -> file.rules(rva));
        if (named || rules.isPresent() || brokenImages.contains(module.base())) {
            return rules;
        }
        try {
            return imageRules.at(module, rva);
        } catch (VirtualMachineError broken) {
            brokenImages.add(module.base());
            openings.failed(module, "the call frame rules of " + module.name() + " cannot be read: " + broken);
            return Optional.empty();
        }
    }

    @Override
    public List<InlineCall> inlines(LoadedModule module, long rva) {
        return pdb(module)
                ? List.of()
                : breakpad(module).map(file -> file.inlines(rva)).orElse(List.of());
    }

    /** Whether there is a PDB of the module, or Breakpad's symbols of it. */
    boolean has(LoadedModule module) {
        return ask(module, pdb -> Optional.of(true)).isPresent()
                || breakpad(module).isPresent();
    }

    @Override
    public List<Name> matching(LoadedModule module, Predicate<String> wanted, int most) {
        Optional<List<Name>> names = ask(module, pdb -> Optional.of(pdb.matching(wanted, most)));
        if (names.isEmpty()) {
            names = breakpad(module).map(file -> file.matching(wanted, most));
        }
        return names.isPresent()
                ? names.get()
                : images.of(module).map(image -> exports(image, wanted, most)).orElse(List.of());
    }

    private static List<Name> exports(PeImage image, Predicate<String> wanted, int most) {
        List<Name> names = new ArrayList<>();
        for (Export export : image.exports().all()) {
            if (names.size() < most && wanted.test(export.name())) {
                names.add(new Name(export.name(), export.rva()));
            }
        }
        return names;
    }

    @Override
    public boolean pdb(LoadedModule module) {
        return ask(module, Optional::of).isPresent();
    }

    @Override
    public Optional<ModuleSymbols> seen(LoadedModule module) {
        Optional<Boolean> stripped = ask(module, pdb -> Optional.of(pdb.stripped()));
        Kind kind = stripped.isPresent()
                ? stripped.get() ? Kind.PUBLIC_PDB : Kind.PRIVATE_PDB
                : breakpad(module).isPresent() ? Kind.BREAKPAD : exported(module) ? Kind.EXPORTS : Kind.NONE;
        boolean lacking = kind == Kind.EXPORTS || kind == Kind.NONE;
        return Optional.of(new ModuleSymbols(module.name(), kind, lacking ? openings.why(module) : null));
    }

    private boolean exported(LoadedModule module) {
        PeImage image =
                brokenImages.contains(module.base()) ? null : images.of(module).orElse(null);
        try {
            return image != null && image.exports().count() > 0;
        } catch (VirtualMachineError broken) {
            brokenImages.add(module.base());
            openings.failed(module, "the exports of " + module.name() + " cannot be read: " + broken);
            return false;
        }
    }

    @Override
    public List<String> warnings() {
        return openings.warnings();
    }

    @Override
    public void close() {
        opened.values().forEach(pdb -> pdb.ifPresent(PdbFile::close));
    }

    private interface Question<T> {
        Optional<T> ask(PdbFile pdb) throws BadPdbException;
    }

    private <T> Optional<T> ask(LoadedModule module, Question<T> question) {
        if (!budget.go()) {
            return Optional.empty();
        }
        Optional<PdbFile> pdb = opened.get(module.base());
        if (pdb == null) {
            pdb = openings.pdb(module);
            opened.put(module.base(), pdb);
        }
        if (pdb.isEmpty()) {
            return Optional.empty();
        }
        try {
            pdb.get().allowQuestion();
            Optional<T> answer = question.ask(pdb.get());
            pdb.get().checkBudget();
            return answer;
        } catch (BadPdbException damaged) {
            if (!budget.go()) {
                return Optional.empty();
            }
            openings.failed(module, "the PDB of " + module.name() + " is damaged: " + damaged.getMessage());
        } catch (VirtualMachineError broken) {
            opened.put(module.base(), Optional.empty());
            pdb.get().close();
            openings.failed(module, "the PDB of " + module.name() + " cannot be read further: " + broken);
        }
        return Optional.empty();
    }

    private Optional<Symbol> export(LoadedModule module, long rva) {
        PeImage image = images.of(module).orElse(null);
        if (image == null || brokenImages.contains(module.base())) {
            return Optional.empty();
        }
        try {
            return image.exports()
                    .nearest(rva)
                    .filter(export -> sameFunction(image.functions(), export.rva(), rva))
                    .map(export -> new Symbol(export.name(), rva - export.rva(), Source.EXPORT));
        } catch (VirtualMachineError broken) {
            brokenImages.add(module.base());
            openings.failed(module, "the exports of " + module.name() + " cannot be read: " + broken);
            return Optional.empty();
        }
    }

    /**
     * Whether the function table lets the export's function reach as far as the RVA. Without this, {@code HalpIommuInterruptRoutine}
     * of a kernel without PDB is called {@code HalGetAdapter+0xc95}, after the export that happens to stand before it.
     */
    private static boolean sameFunction(FunctionTable functions, long export, long rva) {
        FunctionEntry holding = functions.find(rva).entry();
        if (holding != null) {
            return holding.begin() <= export;
        }
        FunctionEntry exported = functions.find(export).entry();
        return exported == null || rva < exported.end();
    }

    /** Breakpad's symbols of a module that has a PDB, which does not say how to unwind x64 code; servers are not asked for them. */
    private Optional<BreakpadFile> besidePdb(LoadedModule module) {
        Optional<BreakpadFile> known = beside.get(module.base());
        if (known == null) {
            known = openings.breakpad(module, true);
            beside.put(module.base(), known);
        }
        return known;
    }

    /** Breakpad's symbols, where the module has no PDB. */
    private Optional<BreakpadFile> breakpad(LoadedModule module) {
        Optional<BreakpadFile> known = breakpads.get(module.base());
        if (known == null) {
            boolean named = opened.getOrDefault(module.base(), Optional.empty()).isPresent();
            known = named ? Optional.empty() : openings.breakpad(module, false);
            breakpads.put(module.base(), known);
        }
        return known;
    }
}
