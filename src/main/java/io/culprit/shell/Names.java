package io.culprit.shell;

import io.culprit.image.LoadedModule;
import io.culprit.symbol.Symbol;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelImage;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Names for addresses and addresses for names, as a debugger writes both: {@code nt!KeBugCheckEx}, {@code amdppm+0x334c}. */
public final class Names {

    private final CrashedSystem system;
    private final Digits numbers;

    Names(CrashedSystem system) {
        this.system = system;
        this.numbers = new Digits(system.architecture());
    }

    /** Numbers in WinDbg's forms. */
    public Digits numbers() {
        return numbers;
    }

    /** What WinDbg calls a module: {@code nt}, or the file name without its extension. */
    public static String of(LoadedModule module) {
        if (KernelImage.names(module.name())) {
            return "nt";
        }
        int dot = module.name().lastIndexOf('.');
        return dot > 0 ? module.name().substring(0, dot) : module.name();
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

    private static String place(LoadedModule module, long rva) {
        return of(module) + (rva == 0 ? "" : "+0x" + Long.toHexString(rva));
    }

    /** The module of a debugger's or a file's name. */
    public Optional<LoadedModule> module(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (LoadedModule module : system.modules().loaded()) {
            if (module.name().toLowerCase(Locale.ROOT).equals(wanted)
                    || of(module).toLowerCase(Locale.ROOT).equals(wanted)) {
                return Optional.of(module);
            }
        }
        return Optional.empty();
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

    private OptionalLong symbol(LoadedModule module, String name) {
        Optional<Long> rva = system.symbols().find(module, name);
        return rva.isEmpty() ? OptionalLong.empty() : OptionalLong.of(module.base() + rva.get());
    }
}
