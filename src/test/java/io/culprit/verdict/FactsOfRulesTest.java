package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.TargetMachine;
import io.culprit.rule.Condition;
import io.culprit.rule.FactName;
import io.culprit.rule.Role;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.rule.RuleFileException;
import io.culprit.verdict.Review.Recurrence;
import io.culprit.windows.blob.AcpiTables;
import io.culprit.windows.blob.Smbios;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a rule gets for an answer, fact by fact: what the crash tells, and nothing where it does not tell. */
class FactsOfRulesTest {

    private static final RuleBook BOOK = RuleBook.builtIn();
    private static final String CARD = "rt640x64.sys";

    /** What each fact is in the crash of {@link #telling}, for the clue of {@link #card}. */
    private static final Map<String, String> ANSWERS = Map.ofEntries(
            Map.entry("bugCheck.code", "== 0xe6"),
            Map.entry("bugCheck.name", "== driver_verifier_dma_violation*"),
            Map.entry("bugCheck.p1", "== 0x26"),
            Map.entry("bugCheck.p2", "== 0xffffd00000011000"),
            Map.entry("bugCheck.p3", "== 0xc1f80"),
            Map.entry("bugCheck.p4", "== 6"),
            Map.entry("exception.code", "== 0xc0000005"),
            Map.entry("system.build", "== 22621"),
            Map.entry("system.architecture", "== x64"),
            Map.entry("system.cpuVendor", "== GenuineIntel"),
            Map.entry("system.hypervisor", "== VMware"),
            Map.entry("system.platform", "== windows"),
            Map.entry("system.uptimeSeconds", "== 77"),
            Map.entry("machine.maker", "== MAKER"),
            Map.entry("machine.model", "== model"),
            Map.entry("machine.processor", "== *i9-12900K*"),
            Map.entry("machine.microcode", "== 0x2c"),
            Map.entry("machine.biosAgeDays", "== 31"),
            Map.entry("machine.memoryFasterThanRated", "== yes"),
            Map.entry("machine.memoryMixed", "== yes"),
            Map.entry("machine.errorCorrection", "== yes"),
            Map.entry("machine.session", "== locked"),
            Map.entry("machine.monitored", "== yes"),
            Map.entry("history.longestMicroseconds", "== 13"),
            Map.entry("dump.kind", "== triage"),
            Map.entry("process.name", "== game.exe"),
            Map.entry("dma.reasonCode", "== 6"),
            Map.entry("dma.kind", "== request"),
            Map.entry("dma.iommu", "== intel"),
            Map.entry("dma.protection", "== yes"),
            Map.entry("dma.access", "== read"),
            Map.entry("dma.address", "== 0xc1f80"),
            Map.entry("device.vendor", "== 0x10ec"),
            Map.entry("device.class", "== 0x200"),
            Map.entry("device.externalPort", "== yes"),
            Map.entry("pool.tag", "== netw"),
            Map.entry("hardwareError.component", "== pci-express"),
            Map.entry("verifier.active", "== yes"),
            Map.entry("verdict.kind", "== hardware"),
            Map.entry("verdict.component", "== memory"),
            Map.entry("verdict.part", "== network"),
            Map.entry("module.name", "== " + CARD),
            Map.entry("module.class", "== network-wired"),
            Map.entry("module.vendor", "== realtek"),
            Map.entry("module.dma", "== bus-master"),
            Map.entry("module.risk", "== none"),
            Map.entry("module.windows", "== no"),
            Map.entry("module.service", "== no"),
            Map.entry("module.nameable", "== yes"),
            Map.entry("module.known", "== yes"),
            Map.entry("module.version", "== 10.68"),
            Map.entry("module.timestamp", "== 0x65e6ed20"),
            Map.entry("module.has", "== dma-capable"),
            Map.entry("crash.has", "== single-bit"),
            Map.entry("evidence.certain", "== no"),
            Map.entry("evidence.alone", "== no"),
            Map.entry("evidence.rank", "== 2"),
            Map.entry("evidence.count", "== 3"),
            Map.entry("evidence.detail", "== word"),
            Map.entry("recurs.crashes", "== 11"),
            Map.entry("recurs.machines", "== 12"),
            Map.entry("recurs.starts", "== 13"),
            Map.entry("recurs.causes", "== 14"),
            Map.entry("recurs.flips", "== 15"));

    /** Every crash has these, and every clue. */
    private static final List<String> ALWAYS = List.of(
            "system.build",
            "system.architecture",
            "system.cpuVendor",
            "system.platform",
            "system.uptimeSeconds",
            "dump.kind",
            "machine.monitored",
            "verdict.kind",
            "verdict.component",
            "module.has",
            "crash.has",
            "evidence.certain",
            "evidence.alone",
            "evidence.rank",
            "evidence.detail");

    private static CrashFacts telling() {
        Smbios.Module slow = new Smbios.Module(null, 1L << 33, 0x1A, null, "a", 2666, 2666);
        Smbios.Module fast = new Smbios.Module(null, 1L << 33, 0x1A, null, "b", 2666, 3200);
        CrashFacts facts = CrashFacts.kernel().driver("WinRing0x64.sys").version(CARD, "10.68.0.0");
        return facts.bugCheck(0x100000E6, "device-stack:p2", 0x26, 0xffffd00000011000L, 0xC1F80, 6)
                .exception(facts.in(CARD, 0x10))
                .hypervisor("VMware")
                .uptime(77)
                .machine(LocalDate.of(2025, 5, 1), List.of(slow, fast), processor("Core i9-12900K"), "Locked", true)
                .ran(1.0, null, 12.6, 3.0)
                .process("GAME.exe")
                .dma(6, 0xC1F80, new AcpiTables.Remapping(AcpiTables.Unit.INTEL, null, true))
                .pci(1, 0x10EC, 0x8168, 0x020000)
                .pciDevice(2, 1, true, null)
                .pool("NetW", false, null)
                .hardware("pci-express")
                .verifying(CARD);
    }

    private static TargetMachine.Processor processor(String name) {
        return new TargetMachine.Processor(name, 6, 0x97, 2, 0x2CL, 3200);
    }

    /** The clue that is asked about. */
    private static Clue card(String module) {
        return new Clue(
                Role.STACK,
                module,
                "seen",
                "stack",
                false,
                false,
                2,
                3,
                0,
                "word",
                new Recurrence(Role.STACK, module, "seen", 11, 12, 13, 14, 15));
    }

    /** Of the kind of rule that may ask for it: of one dump, over many, or advice. */
    private static Condition condition(String text) throws RuleFileException {
        if (text.startsWith("verdict.")) {
            String advice =
                    "{\"advice\": [{\"id\": \"i\", \"text\": \"t\", \"why\": \"w\", \"if\": [\"" + text + "\"]}]}";
            return RuleFile.read(advice.getBytes(StandardCharsets.UTF_8))
                    .advice()
                    .getFirst()
                    .when()
                    .getFirst();
        }
        String on = text.startsWith("recurs.") ? "recurring-place" : "stack";
        String rule = "{\"rules\": [{\"id\": \"i\", \"explain\": \"e\", \"says\": \"s\", \"on\": \"" + on
                + "\", \"if\": [\"" + text + "\"]}]}";
        return RuleFile.read(rule.getBytes(StandardCharsets.UTF_8))
                .rules()
                .getFirst()
                .when()
                .getFirst();
    }

    private static boolean holds(CrashFacts facts, Clue clue, Outcome outcome, String condition)
            throws RuleFileException {
        Scene scene = new Scene(facts.build(), BOOK.drivers());
        List<Clue> clues = List.of(
                clue,
                Clue.of(Role.DMA_CAPABLE, CARD.toUpperCase(Locale.ROOT), "", ""),
                Clue.of(Role.SINGLE_BIT, null, "", ""));
        return new Matcher(scene, clues, outcome).holds(List.of(condition(condition)), List.of(), clue);
    }

    private static boolean holds(CrashFacts facts, String condition) throws RuleFileException {
        return holds(facts, Clue.of(Role.STACK, CARD, "", ""), Outcome.OPEN, condition);
    }

    @Test
    void everyFactIsAnsweredAsTheCrashTellsIt() throws RuleFileException {
        Outcome memory = new Outcome("hardware", "memory", new Part("network", "ndis.sys", "", "", List.of()));
        TreeSet<String> wrong = new TreeSet<>();
        for (Map.Entry<String, String> answer : ANSWERS.entrySet()) {
            String condition = answer.getKey() + " " + answer.getValue();
            if (!holds(telling(), card(CARD), memory, condition)) {
                wrong.add(condition + " does not hold");
            }
            if (holds(telling(), card(CARD), memory, condition.replace("==", "!="))) {
                wrong.add(condition + " holds as well as its contrary");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsUnknownSatisfiesNoConditionNorItsContrary() throws RuleFileException {
        Clue nothing = Clue.of(Role.CRASH, null, "", "");
        TreeSet<String> wrong = new TreeSet<>();
        for (Map.Entry<String, String> answer : ANSWERS.entrySet()) {
            String condition = answer.getKey() + " " + answer.getValue();
            boolean either = holds(CrashFacts.kernel(), nothing, Outcome.OPEN, condition)
                    || holds(CrashFacts.kernel(), nothing, Outcome.OPEN, condition.replace("==", "!="));
            if (either != ALWAYS.contains(answer.getKey())) {
                wrong.add(answer.getKey());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyFactIsAskedForHere() {
        TreeSet<String> asked = new TreeSet<>(ANSWERS.keySet());
        asked.add("bugCheck.status");
        assertThat(asked)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(FactName.values()).map(FactName::word).toList());
    }

    /** The kernel widens a status with its sign. */
    @Test
    void aStatusIsAParameterOfThatRoleWithoutItsSign() throws RuleFileException {
        assertThat(holds(CrashFacts.kernel().status(0x7A, 1, 0xC000009CL), "bugCheck.status == 0xc000009c"))
                .isTrue();
        assertThat(holds(CrashFacts.kernel().bugCheck(0xD1, "stack", 0xC000009CL), "bugCheck.status != 1"))
                .isFalse();
        assertThat(holds(CrashFacts.kernel(), "bugCheck.status != 1")).isFalse();
    }

    @Test
    void aModuleHasTheRolesOfItsOwnCluesAndACrashThoseOfAll() throws RuleFileException {
        CrashFacts facts = CrashFacts.kernel().driver(CARD).driver("foo.sys");
        Clue foo = Clue.of(Role.STACK, "foo.sys", "", "");
        assertThat(holds(facts, foo, Outcome.OPEN, "module.has == stack")).isTrue();
        assertThat(holds(facts, foo, Outcome.OPEN, "module.has == dma-capable")).isFalse();
        assertThat(holds(facts, foo, Outcome.OPEN, "module.has == single-bit")).isFalse();
        assertThat(holds(facts, foo, Outcome.OPEN, "crash.has == dma-capable")).isTrue();
        assertThat(holds(facts, foo, Outcome.OPEN, "crash.has in loaded, dma-capable"))
                .isTrue();
        assertThat(holds(facts, foo, Outcome.OPEN, "crash.has in loaded, display"))
                .isFalse();
        assertThat(holds(facts, foo, Outcome.OPEN, "module.has != dma-capable")).isTrue();
        assertThat(holds(facts, foo, Outcome.OPEN, "crash.has != dma-capable")).isFalse();
    }

    @Test
    void aModuleThatIsNotLoadedHasItsRowAndNeitherVersionNorTimeStamp() throws RuleFileException {
        CrashFacts gone = CrashFacts.kernel().unloaded(CARD, 0xfffff80412340000L);
        assertThat(holds(gone, "module.class == network-wired")).isTrue();
        assertThat(holds(gone, "module.known == yes")).isTrue();
        assertThat(holds(gone, "module.version >= 0")).isFalse();
        assertThat(holds(gone, "module.timestamp >= 0")).isFalse();
        assertThat(holds(CrashFacts.kernel().driver(CARD), "module.version >= 0"))
                .as("without a resource")
                .isFalse();
    }

    @Test
    void partsOfWindowsAreServicesWhereTheyDriveNoDevice() throws RuleFileException {
        Clue filter = Clue.of(Role.STACK, "WdFilter.sys", "", "");
        CrashFacts facts = CrashFacts.kernel()
                .windows("WdFilter.sys")
                .windows("stornvme.sys")
                .driver("qzxy77.sys");
        assertThat(holds(facts, filter, Outcome.OPEN, "module.windows == yes")).isTrue();
        assertThat(holds(facts, filter, Outcome.OPEN, "module.service == yes")).isTrue();
        Clue disk = Clue.of(Role.STACK, "stornvme.sys", "", "");
        assertThat(holds(facts, disk, Outcome.OPEN, "module.windows == yes")).isTrue();
        assertThat(holds(facts, disk, Outcome.OPEN, "module.service == no")).isTrue();
        Clue kernel = Clue.of(Role.STACK, "ntoskrnl.exe", "", "");
        assertThat(holds(facts, kernel, Outcome.OPEN, "module.nameable == no")).isTrue();
        Clue stranger = Clue.of(Role.STACK, "qzxy77.sys", "", "");
        assertThat(holds(facts, stranger, Outcome.OPEN, "module.known == no")).isTrue();
        assertThat(holds(facts, stranger, Outcome.OPEN, "module.risk == none")).isTrue();
        assertThat(holds(facts, stranger, Outcome.OPEN, "module.dma == unknown"))
                .isTrue();
    }

    @Test
    void aMachineOfWhichLittleIsKnownAnswersNoMore() throws RuleFileException {
        CrashFacts bare = CrashFacts.kernel().machine(null, List.of(), null, null, null);
        assertThat(holds(bare, "machine.maker == maker")).isTrue();
        for (String fact : List.of(
                "machine.processor == x",
                "machine.microcode == 1",
                "machine.biosAgeDays == 1",
                "machine.memoryFasterThanRated == yes",
                "machine.memoryMixed == yes",
                "machine.errorCorrection == yes",
                "machine.session == locked")) {
            assertThat(holds(bare, fact)).as(fact).isFalse();
            assertThat(holds(bare, fact.replace("==", "!="))).as(fact).isFalse();
        }
    }

    @Test
    void aMachineWithMemoryOfOneKindAtItsSpeedIsNeitherMixedNorFaster() throws RuleFileException {
        CrashFacts plain = CrashFacts.kernel().machine(LocalDate.of(2025, 6, 2), 2666, "a", "a");
        assertThat(holds(plain, "machine.memoryFasterThanRated == no")).isTrue();
        assertThat(holds(plain, "machine.memoryMixed == no")).isTrue();
        assertThat(holds(plain, "machine.errorCorrection == no")).isTrue();
        assertThat(holds(plain, "machine.biosAgeDays >= 0"))
                .as("firmware from after the crash")
                .isFalse();
    }

    @Test
    void theLongestRoutineIsOneWhoseTimeIsKnown() throws RuleFileException {
        assertThat(holds(CrashFacts.kernel().ran((Double) null), "history.longestMicroseconds >= 0"))
                .isFalse();
        assertThat(holds(CrashFacts.kernel().ran(), "history.longestMicroseconds >= 0"))
                .isFalse();
        assertThat(holds(CrashFacts.kernel().ran(0.0), "history.longestMicroseconds == 0"))
                .isTrue();
        assertThat(holds(CrashFacts.kernel().ran(7.0, 2.0), "history.longestMicroseconds == 7"))
                .isTrue();
    }

    /** Tools that read sensors; what Windows has of them is its own. */
    @Test
    void aMachineIsMonitoredByADriverFromElsewhere() throws RuleFileException {
        assertThat(holds(CrashFacts.kernel().driver("WinRing0x64.sys"), "machine.monitored == yes"))
                .isTrue();
        assertThat(holds(CrashFacts.kernel().driver(CARD), "machine.monitored == no"))
                .isTrue();
    }
}
