package io.culprit.symbol.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.symbol.store.SymbolPath.Cache;
import io.culprit.symbol.store.SymbolPath.Chain;
import io.culprit.symbol.store.SymbolPath.Folder;
import io.culprit.symbol.store.SymbolPath.FolderStore;
import io.culprit.symbol.store.SymbolPath.ServerStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolPathTest {

    private static final Path DEFAULT = Path.of("kept");

    private static SymbolPath parse(String text) {
        return SymbolPath.parse(text, DEFAULT);
    }

    @Test
    void readsFoldersCachesAndChainsInOrder() {
        assertThat(parse("one; cache*two;SRV*three*https://host/symbols/;;").elements())
                .containsExactly(
                        new Folder(Path.of("one")),
                        new Cache(Path.of("two")),
                        new Chain(java.util.List.of(
                                new FolderStore(Path.of("three")), new ServerStore("https://host/symbols"))));
    }

    @Test
    void anEmptyStoreMeansTheDefaultOne() {
        assertThat(parse("srv**https://host").elements())
                .containsExactly(
                        new Chain(java.util.List.of(new FolderStore(DEFAULT), new ServerStore("https://host"))));
        assertThat(parse("cache*").elements()).containsExactly(new Cache(DEFAULT));
    }

    @Test
    void aLoneServerKeepsWhatItSendsInTheDefaultStore() {
        assertThat(parse("srv*https://host").elements())
                .isEqualTo(parse("srv**https://host").elements());
        assertThat(parse("https://host").elements())
                .isEqualTo(parse("srv**https://host").elements());
        assertThat(parse("symsrv*symsrv.dll**https://host").elements())
                .isEqualTo(parse("srv**https://host").elements());
    }

    @Test
    void warnsOfWhatItLeavesOut() {
        assertThat(parse("symsrv*other.dll*x").warnings())
                .singleElement()
                .asString()
                .contains("other.dll");
        assertThat(parse("srv*https://a*b").warnings())
                .singleElement()
                .asString()
                .contains("https://a");
    }

    @Test
    void usesTheNetworkOnlyWhenAServerIsNamed() {
        assertThat(parse("one;cache*two;srv*three").usesNetwork()).isFalse();
        assertThat(parse("one;srv*three*http://host").usesNetwork()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..\\evil.pdb",
                "../evil.pdb",
                "a/b.pdb",
                "..",
                ".",
                ".hidden",
                "C:evil.pdb",
                "nul",
                "COM1.pdb",
                "aux.pdb",
                "a\u0007.pdb",
                "a?.pdb",
                "trailing.",
                "",
                " ",
                "\u202egpj.pdb",
                "%2e%2e"
            })
    void aNameThatCouldLeaveAStoreIsRefused(String name) {
        assertThat(SymbolKey.safe(name)).isFalse();
    }

    @Test
    void keysAreThoseOfSymbolServers() {
        PdbIdentity pdb = new PdbIdentity("d:\\build\\x.pdb", "0123456789ABCDEF0123456789ABCDEF", 10);
        assertThat(SymbolKey.of(pdb)).contains(new SymbolKey("x.pdb", "0123456789ABCDEF0123456789ABCDEFA"));
        LoadedModule module = new LoadedModule("x.sys", null, 0, 0x3b000, 0x9c03000, null, null, null);
        assertThat(SymbolKey.of(module)).contains(new SymbolKey("x.sys", "09C030003b000"));
        assertThat(SymbolKey.of(new LoadedModule("x.sys", null, 0, 0x3b000, 0, null, null, null)))
                .isEmpty();
    }
}
