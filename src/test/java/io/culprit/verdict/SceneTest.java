package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.DriverClass;
import io.culprit.rule.RuleBook;
import org.junit.jupiter.api.Test;

/** What is known of the modules of a crash, by whatever name their build gave them. */
class SceneTest {

    private static final RuleBook BOOK = RuleBook.builtIn();

    private static Scene scene(CrashFacts facts) {
        return new Scene(facts.build(), BOOK.drivers());
    }

    private static CrashFacts beginning(String first) {
        return CrashFacts.program(first).windows("ntfs.sys").windows("ntkrnlpa.exe");
    }

    private static String nameOfFirst(String name) {
        Scene scene = scene(beginning(name));
        return scene.nameOf(scene.facts().modules().loaded().getFirst());
    }

    @Test
    void theKernelHasOneNameWhateverItsBuildCallsItself() {
        assertThat(nameOfFirst("ntkrnlmp.exe")).isEqualTo("ntoskrnl.exe");
        assertThat(nameOfFirst("NTKRPAMP.EXE")).isEqualTo("ntoskrnl.exe");
        assertThat(nameOfFirst("ntdll.dll")).as("no kernel").isEqualTo("ntdll.dll");
        assertThat(nameOfFirst("app.exe")).isEqualTo("app.exe");
        Scene scene = scene(beginning("ntoskrnl.exe"));
        assertThat(scene.nameOf(scene.facts().modules().loaded().getLast()))
                .as("the kernel is the first module")
                .isEqualTo("ntkrnlpa.exe");
    }

    @Test
    void aModuleIsFoundWithoutRegardToCaseAndTheFirstOfItsName() {
        Scene scene = scene(CrashFacts.kernel().module("Foo.sys", 1).module("FOO.SYS", 2));
        assertThat(scene.module("foo.SYS")).isNotNull();
        assertThat(scene.module("foo.SYS").timestamp()).isEqualTo(1);
        assertThat(scene.module("bar.sys")).isNull();
        Scene gone = scene(CrashFacts.kernel().unloaded("Foo.sys", 0xfffff80412340000L));
        assertThat(gone.unloaded("foo.sys")).isTrue();
        assertThat(gone.unloaded("bar.sys")).isFalse();
        assertThat(gone.module("foo.sys")).isNull();
    }

    @Test
    void aClassIsThatOfTheTableOrOfWindowsOrUnknown() {
        Scene scene = scene(CrashFacts.kernel()
                .driver("rt640x64.sys")
                .windows("unheardof.sys")
                .driver("qzxy77.sys"));
        assertThat(scene.classOf("rt640x64.sys")).isEqualTo(DriverClass.NETWORK_WIRED);
        assertThat(scene.classOf("unheardof.sys")).isEqualTo(DriverClass.WINDOWS);
        assertThat(scene.classOf("qzxy77.sys")).isNull();
    }

    @Test
    void whatIsNotLoadedIsJudgedByTheTableAloneAndNeverSurely() {
        Scene scene = scene(CrashFacts.kernel());
        assertThat(scene.provenance("stornvme.sys"))
                .isEqualTo(new Provenance(true, false, "not among the loaded modules"));
        assertThat(scene.provenance("rt640x64.sys").windows()).isFalse();
        assertThat(scene.provenance("qzxy77.sys").windows()).isFalse();
    }

    @Test
    void parametersAndCodesOfACrashWithoutABugCheckAreNone() {
        Scene none = scene(CrashFacts.kernel());
        assertThat(none.code()).isZero();
        assertThat(none.parameter(1)).isZero();
        assertThat(none.isBugCheck(0)).isFalse();
        assertThat(none.isDmaFault()).isFalse();
        Scene variant = scene(CrashFacts.kernel().bugCheck(0x100000E6, "stack", 0x26, 7));
        assertThat(variant.code()).isEqualTo(0xE6);
        assertThat(variant.parameter(2)).isEqualTo(7);
        assertThat(variant.isBugCheck(0xE6)).isTrue();
        assertThat(variant.isDmaFault()).isTrue();
        assertThat(scene(CrashFacts.kernel().bugCheck(0xE6, "stack", 0x25)).isDmaFault())
                .isFalse();
    }

    /** Triage shows classes of drivers and drivers of devices beside the verdict. */
    @Test
    void whatTheJudgeKnowsOfDriversAndDevicesGoesWithTheVerdict() {
        CrashFacts facts = CrashFacts.kernel().driver("rt640x64.sys").pci(1, 0x10EC, 0x8168, 0x020000);
        Judged judged = new Judge(BOOK).judgeAll(facts.bugCheck(0xD1, "stack").build());
        assertThat(judged.verdict()).isEqualTo(new Judge(BOOK).judge(facts.build()));
        assertThat(judged.classOf().apply("RT640x64.sys")).isEqualTo(DriverClass.NETWORK_WIRED);
        assertThat(judged.driverOf().apply(facts.build().pci().functions().getFirst()))
                .isEqualTo("rt640x64.sys");
    }
}
