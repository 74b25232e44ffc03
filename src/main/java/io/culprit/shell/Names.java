package io.culprit.shell;

import io.culprit.image.LoadedModule;
import io.culprit.symbol.Symbol;
import io.culprit.symbol.Symbols;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelImage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Names for addresses and addresses for names, as a debugger writes both: {@code nt!KeBugCheckEx}, {@code amdppm+0x334c}. */
public final class Names {

    private final CrashedSystem system;
    private final Digits numbers;
    private final Map<Long, String> byBase = new HashMap<>();

    /** By names and by file names, both in lower case. */
    private final Map<String, LoadedModule> modules = new LinkedHashMap<>();

    Names(CrashedSystem system) {
        this.system = system;
        this.numbers = new Digits(system.architecture());
        for (LoadedModule module : system.modules().loaded()) {
            String plain = KernelImage.debuggerName(module.name()).strip();
            String name = modules.containsKey(plain.toLowerCase(Locale.ROOT))
                    ? plain + "_" + Long.toHexString(module.base())
                    : plain;
            byBase.putIfAbsent(module.base(), name);
            modules.putIfAbsent(name.toLowerCase(Locale.ROOT), module);
        }
        for (LoadedModule module : system.modules().loaded()) {
            modules.putIfAbsent(module.name().toLowerCase(Locale.ROOT), module);
        }
    }

    /** Numbers in WinDbg's forms. */
    public Digits numbers() {
        return numbers;
    }

    /** What WinDbg calls a module: {@code nt}, or the file name without its extension, with its base behind it where another one has that name. */
    public String of(LoadedModule module) {
        return byBase.getOrDefault(module.base(), KernelImage.debuggerName(module.name()));
    }

    /** The modules by their names and file names in lower case. */
    Map<String, LoadedModule> modules() {
        return modules;
    }

    /** Symbol or module with offset of an address; empty outside of modules. */
    public Optional<String> find(long address) {
        LoadedModule module = system.modules().at(address).orElse(null);
        if (module == null) {
            return Optional.empty();
        }
        long rva = address - module.base();
        Symbol symbol = system.symbols().at(module, rva).orElse(null);
        return Optional.of(symbol == null ? place(module, rva) : of(module) + "!" + symbol);
    }

    /** As {@link #find}, else the address. */
    public String site(long address) {
        return find(address).orElse("0x" + numbers.address(address));
    }

    /** Module with offset of an address, whatever symbol is near; else the address. */
    public String place(long address) {
        LoadedModule module = system.modules().at(address).orElse(null);
        return module == null ? "0x" + numbers.address(address) : place(module, address - module.base());
    }

    private String place(LoadedModule module, long rva) {
        return of(module) + (rva == 0 && !otherwise(of(module)) ? "" : "+0x" + Long.toHexString(rva));
    }

    /** Whether a module's name alone is read as something else: {@code afd} is a number, {@code es} a register. */
    private boolean otherwise(String name) {
        return system.architecture().register(name.toLowerCase(Locale.ROOT)) >= 0
                || name.chars().allMatch(letter -> Character.digit(letter, 16) >= 0);
    }

    /** The module of a debugger's or a file's name. */
    public Optional<LoadedModule> module(String name) {
        return Optional.ofNullable(modules.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The address of {@code module!symbol}, of a module, or of a symbol of the kernel or program. */
    public OptionalLong address(String name) {
        int mark = name.indexOf('!');
        if (mark >= 0) {
            Optional<LoadedModule> module = module(name.substring(0, mark));
            return module.isEmpty() ? OptionalLong.empty() : symbol(module.get(), name.substring(mark + 1));
        }
        Optional<LoadedModule> module = module(name);
        if (module.isPresent()) {
            return OptionalLong.of(module.get().base());
        }
        Optional<LoadedModule> kernel = system.kernel();
        return kernel.isEmpty() ? OptionalLong.empty() : symbol(kernel.get(), name);
    }

    /** The address of a module's symbol by the name that is printed of one that the PDB has decorated. */
    OptionalLong undecorated(LoadedModule module, String name) {
        List<Symbols.Name> found = system.symbols().matching(module, name::equals, 1);
        return found.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(module.base() + found.getFirst().rva());
    }

    /** The address of a module's symbol. */
    OptionalLong symbol(LoadedModule module, String name) {
        Optional<Long> rva = system.symbols().find(module, name);
        return rva.isEmpty() ? OptionalLong.empty() : OptionalLong.of(module.base() + rva.get());
    }
}
