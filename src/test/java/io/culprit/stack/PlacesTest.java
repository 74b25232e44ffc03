package io.culprit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.CallerRules;
import io.culprit.image.CallerRules.RegisterRule;
import io.culprit.image.Fixture;
import io.culprit.image.FrameData;
import io.culprit.image.FrameExpression;
import io.culprit.image.FrameExpression.Operator;
import io.culprit.image.FrameExpression.Term;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.PeImage;
import io.culprit.image.PeSection;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
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
        assertThat(code.at(0x1000))
                .isNotNull()
                .extracting(ProgramCode.Function::begin)
                .isEqualTo(0x1000L);
        assertThat(code.at(0x7110))
                .isNotNull()
                .extracting(f -> f.entry().unwindData())
                .isEqualTo(3L);
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
        assertThat(image.header().sections())
                .anyMatch(PeSection::executable)
                .anyMatch(section -> !section.executable());
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
        assertThat(regions.ground(BASE + 0x10))
                .as("a list of regions says what runs")
                .isEqualTo(Ground.MODULE);
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

        assertThat(new StackTarget(dump, modules, images, List.of()).readCode(at, code, 8))
                .isEqualTo(8);
        assertThat(code).startsWith(1, 2, 3).endsWith(file[3], file[4], file[5], file[6], file[7]);
        assertThat(new StackTarget(dump, modules, Images.NONE, List.of()).readCode(at, code, 8))
                .isEqualTo(3);
        assertThat(new StackTarget(dump, Modules.of(List.of(), List.of()), images, List.of()).readCode(at, code, 8))
                .isEqualTo(3);
        assertThat(new StackTarget(dump, modules, images, List.of()).readCode(at, code, 3))
                .isEqualTo(3);
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
        StackTarget target =
                new StackTarget(AddressSpace.EMPTY, Modules.of(modules, List.of()), Images.NONE, List.of());

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

    /** Where a frame was found through a trap frame, its note begins with that one's address. */
    @Test
    void aFrameTellsTheTrapFrameThatHoldsItsRegisters() {
        Registers registers = Registers.of(Architecture.X64, BASE, 0x1000);
        assertThat(new Frame(registers, FrameTrust.CONTEXT, null, "trap frame at 0xffffa00000000ea0: interrupted here")
                        .trapFrame())
                .hasValue(0xFFFF_A000_0000_0EA0L);
        for (String note :
                new String[] {null, "machine frame at 0x1000: interrupted here", "trap frame at 0x1000", "trap frame"
                }) {
            assertThat(new Frame(registers, FrameTrust.CONTEXT, null, note).trapFrame())
                    .as(note)
                    .isEmpty();
        }
        assertThat(StackKind.THREAD.jsonName()).isEqualTo("thread");
    }

    private static Step ruled(Architecture architecture, String module, String... kept) {
        FrameExpression frame = new FrameExpression(List.of(new Term(Operator.NUMBER, 0x2000)));
        FrameExpression back = new FrameExpression(List.of(new Term(Operator.NUMBER, 0x1230_0000_4000_1005L)));
        List<RegisterRule> rules = List.of(
                new RegisterRule(kept[0], new FrameExpression(List.of(new Term(Operator.FRAME_ADDRESS, 8)))),
                new RegisterRule(kept[1], null),
                new RegisterRule(architecture == Architecture.X64 ? "rip" : "pc", frame),
                new RegisterRule("xyz", frame));
        Modules modules = Modules.of(List.of(module(module, BASE), module("app" + module, 0x4000_0000L)), List.of());
        FrameSource source = new FrameSource() {
            @Override
            public Optional<FrameData> at(LoadedModule asked, long rva) {
                return Optional.empty();
            }

            @Override
            public Optional<CallerRules> rules(LoadedModule asked, long rva) {
                return rva == (architecture == Architecture.ARM ? 0x1003 : 0x1004)
                        ? Optional.of(new CallerRules(frame, back, rules, false))
                        : Optional.empty();
            }
        };
        Registers from = Registers.of(architecture, BASE + 0x1005, 0x1000);
        for (String name : architecture.registerNames()) {
            from = from.known(name) ? from : from.with(name, 7);
        }
        StackTarget target = new StackTarget(AddressSpace.EMPTY, modules, Images.NONE, List.of());
        return new RuledFrames(target, source).callerOf(new Cursor(from, false, 0));
    }

    /** Callees keep other registers on Windows than elsewhere; a rule says what has become of one, or that it is lost. */
    @Test
    void rulesRestoreWhatTheySayAndKeepWhatCalleesKeep() {
        Registers elsewhere = ((Step.Caller) ruled(Architecture.X64, ".so", "rbx", "rbp")).registers();
        assertThat(elsewhere.value("rbx")).isEqualTo(0x2008);
        assertThat(elsewhere.known("rbp")).isFalse();
        assertThat(elsewhere.value("r12")).isEqualTo(7);
        assertThat(elsewhere.known("rsi")).isFalse();
        assertThat(elsewhere.known("rax")).isFalse();
        assertThat(elsewhere.stackPointer()).isEqualTo(0x2000);
        assertThat(elsewhere.instruction()).isEqualTo(0x1230_0000_4000_1005L);
        Registers windows = ((Step.Caller) ruled(Architecture.X64, ".dll", "rbx", "rbp")).registers();
        assertThat(windows.value("rsi")).isEqualTo(7);
        Registers arm64 = ((Step.Caller) ruled(Architecture.ARM64, ".so", "x0", "fp")).registers();
        assertThat(arm64.value("x0")).isEqualTo(0x2008);
        assertThat(arm64.value("x28")).isEqualTo(7);
        assertThat(arm64.known("x18")).isFalse();
        assertThat(arm64.instruction()).as("without its signature").isEqualTo(0x4000_1005L);
        Registers arm = ((Step.Caller) ruled(Architecture.ARM, ".so", "r4", "r5")).registers();
        assertThat(arm.value("r11")).isEqualTo(7);
        assertThat(arm.known("r3")).isFalse();
    }
}
