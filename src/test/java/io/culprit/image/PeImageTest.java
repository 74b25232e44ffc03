package io.culprit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PeImageTest {

    @Test
    void readsTheHeadersOfEveryArchitecture() {
        assertThat(Fixture.X64.image().header().architecture()).contains(Architecture.X64);
        assertThat(Fixture.ARM64.image().header().architecture()).contains(Architecture.ARM64);
        assertThat(Fixture.X86.image().header().architecture()).contains(Architecture.X86);
        assertThat(Fixture.X86.image().header().imageBase()).isEqualTo(0x400000);
    }

    @Test
    void knowsWhichSectionHoldsCode() {
        PeHeader header = Fixture.X64.image().header();

        assertThat(header.sectionAt(0x1000)).hasValueSatisfying(section -> {
            assertThat(section.name()).isEqualTo(".text");
            assertThat(section.executable()).isTrue();
        });
        assertThat(header.sections().stream().filter(section -> section.name().equals(".rdata")))
                .singleElement()
                .satisfies(section -> assertThat(section.executable()).isFalse());
        assertThat(header.sectionAt(0)).isEmpty();
    }

    @Test
    void namesThePdbThatBelongsToTheImage() {
        PdbIdentity pdb = Fixture.X64.image().pdb().orElseThrow();

        assertThat(pdb.fileName()).isEqualTo("fixture64.pdb");
        assertThat(pdb.guid()).matches("[0-9A-F]{32}");
        assertThat(guidOfPdb(Fixture.resource("fixture64.pdb"))).contains(littleEndianGuid(pdb.guid()));
    }

    /** The PDB's own information stream holds the same 16 bytes. */
    private static String guidOfPdb(byte[] pdb) {
        return new String(pdb, StandardCharsets.ISO_8859_1);
    }

    private static String littleEndianGuid(String guid) {
        int[] order = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
        byte[] bytes = new byte[16];
        for (int i = 0; i < 16; i++) {
            bytes[i] = (byte) Integer.parseInt(guid.substring(order[i] * 2, order[i] * 2 + 2), 16);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsTheVersionResource() {
        assertThat(Fixture.X64.image().version())
                .contains(new VersionFacts(
                        "10.2.3.40", "10.2.0.0", "Fixture Devices", "Fixture", "Frames of every shape", "fixture.sys"));
        assertThat(Fixture.ARM64.image().version()).isEmpty();
    }

    @Test
    void findsExportsByNameAndByAddress() {
        Exports exports = Fixture.X64.image().exports();
        long rva = exports.find("entry").orElseThrow().rva();

        assertThat(exports.count()).isEqualTo(10);
        assertThat(exports.nearest(rva + 5)).contains(new Exports.Export("entry", rva));
        assertThat(exports.nearest(exports.find("leaf").orElseThrow().rva() - 1))
                .isEmpty();
        assertThat(exports.find("absent")).isEmpty();
    }

    @Test
    void readsALoadedImageAsItReadsTheFile() throws NotAnImageException {
        PeImage loaded = PeImage.ofMemory(Fixture.X64.mapped(), Fixture.BASE);
        PeImage file = Fixture.X64.image();

        assertThat(loaded.header()).isEqualTo(file.header());
        assertThat(loaded.pdb()).isEqualTo(file.pdb());
        assertThat(loaded.version()).isEqualTo(file.version());
        assertThat(loaded.functions().count())
                .isEqualTo(file.functions().count())
                .isGreaterThan(10);
        assertThat(loaded.header().relocatedTo(Fixture.BASE)).isTrue();
    }

    @Test
    void saysThatTheFunctionTableIsMissingWhenItsPageIs() throws NotAnImageException {
        AddressSpace whole = Fixture.X64.mapped();
        AddressSpace onlyHeaders = (address, buffer, offset, length) -> address >= Fixture.BASE + 0x1000
                ? 0
                : whole.read(address, buffer, offset, (int) Math.min(length, Fixture.BASE + 0x1000 - address));
        PeImage image = PeImage.ofMemory(onlyHeaders, Fixture.BASE);

        assertThat(image.functions().find(0x1000).missing()).isEqualTo("memory not in dump");
        assertThat(image.pdb()).isEmpty();
        assertThat(image.version()).isEmpty();
        assertThat(image.exports().count()).isZero();
    }

    @Test
    void refusesWhatIsNoImage() {
        assertThatThrownBy(() -> PeImage.ofFile(Fixture.bytes(0, new byte[0x200])))
                .isInstanceOf(NotAnImageException.class)
                .hasMessage("no MZ at offset 0");
        byte[] cut = Arrays.copyOf(Fixture.X64.file(), 0x70);
        assertThatThrownBy(() -> PeImage.ofFile(Fixture.bytes(0, cut))).isInstanceOf(NotAnImageException.class);
    }
}
