package io.culprit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.PeImage;
import io.culprit.image.PeSection;
import io.culprit.machine.AddressSpace;
import io.culprit.stack.StackTarget.Ground;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of places: stacks, memory that may run, code that a program made, modules and their sections. */
class PlacesTest {

    private static final long BASE = 0xFFFF_F803_1000_0000L;

    private static LoadedModule module(String name, long base) {
        return new LoadedModule(name, null, base, 0x10_0000, 0, null, null, null);
    }

    private static StackTarget target(Images images, @Nullable CodeRegions code, @Nullable ProgramCode program) {
        Modules modules = Modules.of(List.of(module("a.sys", BASE)), List.of());
        return new StackTarget(AddressSpace.EMPTY, modules, images, List.of(), null, code, program, List.of());
    }

    @Test
    void aStackHoldsItsLowestAndNotItsHighestAddress() {
        StackRegion region = new StackRegion(StackKind.THREAD, 0x1000, 0x2000);
        StackRegion second = new StackRegion(StackKind.ISR, 0x1800, 0x3000);

        assertThat(region.holds(0xFFF)).isFalse();
        assertThat(region.holds(0x1000)).isTrue();
        assertThat(region.holds(0x1FFF)).isTrue();
        assertThat(region.holds(0x2000)).isFalse();
        assertThat(new StackRegion(null, 0x2000, 0x1000).holds(0x1800)).isFalse();
        assertThat(StackRegion.at(List.of(region, second), 0x1900)).isSameAs(region);
        assertThat(StackRegion.at(List.of(region, second), 0x2000)).isSameAs(second);
        assertThat(StackRegion.at(List.of(region, second), 0x3000)).isNull();
    }

    @Test
    void memoryOutsideAllRegionsIsNotKnownNotToRun() {
        CodeRegions code = new CodeRegions(3);
        code.add(0x1000, 0x1000, false);
        code.add(0x800, 0x100, false);
        code.add(0x2800, 0, false);
        code.add(0x3000, 0x1000, true);
        code.add(0x5000, 0x1000, false);
        code.add(0x7000, 0x1000, false);

        for (long data : new long[] {0x1000, 0x1FFF, 0x5000, 0x5FFF}) {
            assertThat(code.excludes(data)).as("%x", data).isTrue();
        }
        for (long other : new long[] {0x800, 0xFFF, 0x2000, 0x2800, 0x2FFF, 0x3000, 0x3FFF, 0x4000, 0x6000, 0x7000}) {
            assertThat(code.excludes(other)).as("%x", other).isFalse();
        }
        assertThat(new CodeRegions(1).excludes(0x1000)).isFalse();
    }

    @Test
    void codeThatAProgramMadeIsFoundWhateverTheOrderOfItsTables() {
        ProgramCode code = new ProgramCode();
        code.add(0x9000, 0x100, 0x200, 1);
        code.add(0x5000, 0x100, 0x200, 2);
        code.add(0x7000, 0x100, 0x200, 3);

        for (int i = 0; i < 3; i++) {
            long base = 0x5000 + i * 0x2000;
            assertThat(code.holds(base + 0xFF)).isFalse();
            assertThat(code.holds(base + 0x100)).isTrue();
            assertThat(code.holds(base + 0x1FF)).isTrue();
            assertThat(code.holds(base + 0x200)).isFalse();
        }
        code.add(0x1000, 0, 0x10, 4);
        assertThat(code.at(0x1000)).isNotNull().extracting(ProgramCode.Function::begin).isEqualTo(0x1000L);
        assertThat(code.at(0x7110)).isNotNull().extracting(f -> f.entry().unwindData()).isEqualTo(3L);
    }

    @Test
    void theGroundOfAnAddressIsWhatTheImageSaysOfIt() {
        PeImage image = Fixture.X64.image();
        StackTarget known = target(asked -> Optional.of(image), null, null);
        for (PeSection section : image.header().sections()) {
            assertThat(known.ground(BASE + section.rva()))
                    .as(section.name())
                    .isEqualTo(section.executable() ? Ground.CODE : Ground.DATA);
        }
        assertThat(image.header().sections()).anyMatch(PeSection::executable).anyMatch(section -> !section.executable());
        assertThat(known.ground(BASE + 0x10)).isEqualTo(Ground.DATA);
        assertThat(known.ground(BASE + 0xF_F000)).isEqualTo(Ground.DATA);
        assertThat(known.ground(BASE - 1)).isEqualTo(Ground.OUTSIDE);
    }

    @Test
    void theGroundIsAModuleWhereNobodyKnowsItsSections() {
        StackTarget unknown = target(Images.NONE, null, null);
        assertThat(unknown.ground(BASE + 0xFFF)).isEqualTo(Ground.DATA);
        assertThat(unknown.ground(BASE + 0x1000)).isEqualTo(Ground.MODULE);
        CodeRegions code = new CodeRegions(1);
        code.add(BASE + 0x2000, 0x1000, false);
        StackTarget regions = target(Images.NONE, code, null);
        assertThat(regions.ground(BASE + 0x10)).as("a list of regions says what runs").isEqualTo(Ground.MODULE);
        assertThat(regions.ground(BASE + 0x2000)).isEqualTo(Ground.DATA);
        ProgramCode program = new ProgramCode();
        program.add(0x5000, 0x100, 0x200, 0);
        assertThat(target(Images.NONE, null, program).ground(0x5100)).isEqualTo(Ground.CODE);
        assertThat(target(Images.NONE, null, program).ground(0x5200)).isEqualTo(Ground.OUTSIDE);
    }

    /** The dump's bytes come first; the image has the rest. */
    @Test
    void readsCodeOfTheImageBehindWhatTheDumpHolds() {
        byte[] file = new byte[8];
        long at = BASE + Fixture.X64.rva("small");
        Fixture.X64.image().contents().read(at - BASE, file, 0, 8);
        Images images = asked -> Optional.of(Fixture.X64.image());
        Modules modules = Modules.of(List.of(module("a.sys", BASE)), List.of());
        AddressSpace dump = Fixture.bytes(at, new byte[] {1, 2, 3});
        byte[] code = new byte[8];

        assertThat(new StackTarget(dump, modules, images, List.of()).readCode(at, code, 8)).isEqualTo(8);
        assertThat(code).startsWith(1, 2, 3).endsWith(file[3], file[4], file[5], file[6], file[7]);
        assertThat(new StackTarget(dump, modules, Images.NONE, List.of()).readCode(at, code, 8)).isEqualTo(3);
        assertThat(new StackTarget(dump, Modules.of(List.of(), List.of()), images, List.of()).readCode(at, code, 8))
                .isEqualTo(3);
        assertThat(new StackTarget(dump, modules, images, List.of()).readCode(at, code, 3)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "driver.sys, true",
        "LIB.DLL, true",
        "app.exe, true",
        "app, false",
        "app.exe libc.so.6, false",
        "libart.so app.dll, false",
        "'', false"
    })
    void modulesOfWindowsHaveItsConvention(String names, boolean windows) {
        List<LoadedModule> modules = new ArrayList<>();
        for (String name : names.isEmpty() ? new String[0] : names.split(" ", -1)) {
            modules.add(module(name, BASE + modules.size() * 0x10_0000L));
        }
        StackTarget target = new StackTarget(AddressSpace.EMPTY, Modules.of(modules, List.of()), Images.NONE, List.of());

        assertThat(target.windowsConvention()).isEqualTo(windows);
    }

    /** Bit 55 of a signed address tells its half. In a module as it is, it has no signature; where it comes to no module, it may have none. */
    @ParameterizedTest
    @CsvSource({
        "FFFFF80310001008, FFFFF80310001008",
        "12F0F80310001008, FFFFF80310001008",
        "1270F80310001008, 0000F80310001008",
        "FFFF700000001000, FFFF700000001000",
        "FF7F000000001008, FF7F000000001008",
        "00AA000000001008, FFFF000000001008",
        "1230000000001008, 0000000000001008",
    })
    void signaturesAreStrippedFromAddresses(String signed, String address) {
        assertThat(PointerTag.strip(target(Images.NONE, null, null), Long.parseUnsignedLong(signed, 16)))
                .isEqualTo(Long.parseUnsignedLong(address, 16));
    }

    @Test
    void trustSaysHowAFrameWasFoundAndWhetherThatIsMoreThanAGuess() {
        assertThat(FrameTrust.values())
                .extracting(FrameTrust::jsonName)
                .containsExactly("context", "unwind", "frame-pointer", "inferred", "scan");
        assertThat(FrameTrust.values())
                .filteredOn(FrameTrust::certain)
                .containsExactly(FrameTrust.CONTEXT, FrameTrust.UNWIND, FrameTrust.FRAME_POINTER);
    }
}
