package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenario;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.fact.BugCheck;
import io.culprit.fact.Facts;
import io.culprit.fact.StackFrame;
import io.culprit.image.LoadedModule;
import io.culprit.stack.StackKind;
import io.culprit.windows.blob.PciFunction;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario in every kind of dump is analyzed with what really happened: bug check, parameters, registers, modules, stack. */
class EmulatedCrashTest {

    static List<String> names() {
        return Scenarios.all().stream().map(Scenario::name).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isReadAsItHappened(String name, @TempDir Path folder) throws Exception {
        CrashedMachine crash = Emulation.run(Scenarios.find(name).orElseThrow(), 11, null, hit -> {});
        for (SavedKind kind : SavedKind.values()) {
            Path file = folder.resolve(kind.optionName() + ".dmp");
            try (OutputStream out = Files.newOutputStream(file)) {
                CrashDump.write(crash, kind, out);
            }
            Facts facts = new Analyzer(Analyzer.Options.NONE).analyze(file).facts();
            assertThat(facts.dump().kind().jsonName()).isEqualTo(kind.optionName());
            assertThat(facts.dump().complete())
                    .as(kind + " " + facts.dump().warnings())
                    .isTrue();
            header(crash, facts);
            modules(crash, facts);
            device(crash, facts);
            assertThat(word(facts.stack().getFirst().stackKind()))
                    .isEqualTo(stackKind(crash.frames().getFirst()));
            if (kind != SavedKind.TRIAGE) {
                stack(crash, facts);
            }
            Files.delete(file);
        }
    }

    private static void header(CrashedMachine crash, Facts facts) {
        MachinePlan plan = crash.guest().plan();
        BugCheck check = facts.bugCheck().find().orElseThrow();
        assertThat(check.code() & 0xFFFFFFF).isEqualTo(crash.code() & 0xFFFFFFF);
        assertThat(check.parameters().stream().map(BugCheck.Parameter::value))
                .containsExactly(
                        crash.parameters()[0], crash.parameters()[1], crash.parameters()[2], crash.parameters()[3]);
        assertThat(facts.system().build()).isEqualTo(plan.build().number());
        assertThat(facts.system().buildLab()).isEqualTo(plan.build().lab());
        assertThat(facts.system().processors()).isEqualTo(plan.processors());
        assertThat(facts.system().cpuVendor()).isEqualTo(plan.vendor().signature());
        assertThat(facts.system().uptimeSeconds()).isEqualTo(plan.uptime() / 10_000_000);
        assertThat(facts.processor().find().orElseThrow().number()).isEqualTo(crash.processor());
    }

    private static void modules(CrashedMachine crash, Facts facts) {
        List<MachinePlan.Module> plans =
                crash.guest().loaded().stream().map(Guest.Module::plan).toList();
        assertThat(facts.modules().loaded()).hasSize(plans.size());
        for (int i = 0; i < plans.size(); i++) {
            LoadedModule found = facts.modules().loaded().get(i);
            assertThat(found.name()).isEqualTo(plans.get(i).file());
            assertThat(found.base()).isEqualTo(plans.get(i).base());
            assertThat(found.sizeBytes()).isEqualTo(plans.get(i).sizeBytes());
            assertThat(found.timestamp())
                    .isEqualTo(Integer.toUnsignedLong(plans.get(i).timestamp()));
        }
        assertThat(facts.modules().unloaded()).hasSize(crash.guest().unloaded().size());
    }

    /** The place of the device that the bug check names; a bridge's, where a card behind it speaks with its number. */
    private static void device(CrashedMachine crash, Facts facts) {
        CrashedMachine.Fault fault = crash.fault();
        if (fault != null && crash.scenario().setting().resolved()) {
            PciFunction function = facts.device().find().orElseThrow().pci();
            PciFunction.Bridge bridge = function.bridge();
            assertThat(fault.requester())
                    .isEqualTo(bridge == null ? function.location().sourceId() : bridge.secondary() << 8);
            assertThat(function.deviceObject()).isEqualTo(crash.parameters()[1]);
        }
    }

    /** The guest's own unwind tables, read from the dump, give every frame in order. */
    private static void stack(CrashedMachine crash, Facts facts) {
        List<CrashedMachine.Frame> wanted = crash.frames();
        assertThat(facts.stack().stream()
                        .map(frame -> at(frame.instruction(), frame.stackPointer()))
                        .limit(wanted.size()))
                .containsExactlyElementsOf(wanted.stream()
                        .map(frame -> at(frame.instruction(), frame.stackPointer()))
                        .toList());
        assertThat(facts.stack().stream().map(StackFrame::module).limit(wanted.size()))
                .containsExactlyElementsOf(
                        wanted.stream().map(CrashedMachine.Frame::module).toList());
        for (int i = 0; i < wanted.size(); i++) {
            if (!overflowed(crash, wanted.get(i))) {
                assertThat(word(facts.stack().get(i).stackKind())).isEqualTo(stackKind(wanted.get(i)));
            }
        }
    }

    /** The interrupt stack of a stack overflow goes on below its start, in what belongs to no stack. */
    private static boolean overflowed(CrashedMachine crash, CrashedMachine.Frame frame) {
        return crash.code() == 0x7F && frame.stackKind().equals("isr");
    }

    /** Reports have no name for the stack of machine checks. */
    private static @Nullable String stackKind(CrashedMachine.Frame frame) {
        return frame.stackKind().equals("machine-check") ? null : frame.stackKind();
    }

    private static @Nullable String word(@Nullable StackKind kind) {
        return kind == null ? null : kind.jsonName();
    }

    private static String at(long instruction, long stackPointer) {
        return Long.toHexString(instruction) + " @ " + Long.toHexString(stackPointer);
    }
}
