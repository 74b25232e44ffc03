package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.DriverClass;
import io.culprit.rule.Drivers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names in advice: of the culprit, of drivers that work with the part that failed, and of what was installed last. */
class AdviceTextTest {

    private static final Drivers TABLE = Drivers.builtIn();

    /** 2024-01-01; {@link CrashFacts} crash on 2025-06-01. */
    private static final long YEAR_2024 = 1_704_067_200L;

    private static final long CRASH = 1_748_779_200L;
    private static final long DAY = 86_400;
    private static final long YEAR_2000 = 946_684_800L;

    private static Part part(String... leads) {
        List<Part.Lead> list = new ArrayList<>();
        for (String lead : leads) {
            list.add(new Part.Lead(lead, DriverClass.AUDIO, "it is loaded"));
        }
        return new Part("audio", "ks.sys", "streaming", "it failed there", list);
    }

    private static AdviceText advice(CrashFacts facts, Part part, String culprit) {
        return new AdviceText(new Scene(facts.build(), TABLE), part, culprit);
    }

    private static String newest(CrashFacts facts) {
        AdviceText advice = advice(facts, null, null);
        return advice.complete("{drivers}") ? advice.filled("{drivers}") : "nobody";
    }

    @Test
    void theCulpritIsNamedWhereThereIsOne() {
        assertThat(advice(CrashFacts.kernel(), null, "foo.sys").complete("Update {module}."))
                .isTrue();
        assertThat(advice(CrashFacts.kernel(), null, "foo.sys").filled("Update {module}, then {module} again."))
                .isEqualTo("Update foo.sys, then foo.sys again.");
        assertThat(advice(CrashFacts.kernel(), null, null).complete("Update {module}."))
                .isFalse();
    }

    @Test
    void adviceWithoutNamesIsForEverybody() {
        AdviceText advice = advice(CrashFacts.kernel(), null, null);
        assertThat(advice.complete("Update Windows.")).isTrue();
        assertThat(advice.filled("Update Windows.")).isEqualTo("Update Windows.");
    }

    @Test
    void leadsAreThoseOfThePartInASentenceAndInACommand() {
        AdviceText advice = advice(CrashFacts.kernel(), part("a.sys", "b.sys"), null);
        assertThat(advice.complete("{leads}")).isTrue();
        assertThat(advice.filled("Look at {leads}; run `verifier /driver {leads}`, then look at {leads}."))
                .isEqualTo("Look at a.sys, b.sys; run `verifier /driver a.sys b.sys`, then look at a.sys, b.sys.");
        assertThat(advice(CrashFacts.kernel(), part(), null).complete("{leads}"))
                .isFalse();
        assertThat(advice(CrashFacts.kernel(), null, null).complete("{leads}")).isFalse();
    }

    @Test
    void theNewestDriversFromElsewhereComeFirstBehindTheLeads() {
        CrashFacts facts = CrashFacts.kernel()
                .module("old.sys", YEAR_2024)
                .module("new.sys", YEAR_2024 + 9 * DAY)
                .module("same.sys", YEAR_2024 + 9 * DAY)
                .module("middle.sys", YEAR_2024 + 3 * DAY)
                .windows("stornvme.sys");
        assertThat(newest(facts)).isEqualTo("new.sys, same.sys, middle.sys, old.sys");
        assertThat(advice(facts, part("old.sys", "lead.sys"), null).filled("`{drivers}`"))
                .as("each once")
                .isEqualTo("`old.sys lead.sys new.sys same.sys middle.sys`");
        assertThat(newest(CrashFacts.kernel())).as("Windows alone").isEqualTo("nobody");
    }

    /** The time stamp of a reproducible build is a hash, and may look like a day to come. */
    @Test
    void aTimeStampThatIsNoDayOfBuildingComesLast() {
        CrashFacts facts = CrashFacts.kernel()
                .module("nvlddmkm.sys", CRASH + 2 * DAY)
                .module("rt640x64.sys", YEAR_2000)
                .module("last.sys", CRASH)
                .module("first.sys", YEAR_2024);
        assertThat(newest(facts)).isEqualTo("last.sys, first.sys, nvlddmkm.sys, rt640x64.sys");
    }

    @Test
    void noMoreThanTenAreNamedOfHowManySoEver() {
        CrashFacts facts = CrashFacts.kernel();
        for (int i = 0; i < 200; i++) {
            facts.module("drv" + i + ".sys", YEAR_2024 + i * DAY);
        }
        String[] names = newest(facts).split(", ");
        assertThat(names).hasSize(10);
        assertThat(names[0]).isEqualTo("drv199.sys");
        assertThat(names[9]).isEqualTo("drv190.sys");
        String[] behind =
                advice(facts, part("lead.sys"), null).filled("{drivers}").split(", ");
        assertThat(behind).hasSize(10).startsWith("lead.sys", "drv199.sys").endsWith("drv191.sys");
    }

    @Test
    void librariesAndPartsOfWindowsAreNobodyToUpdate() {
        CrashFacts facts = CrashFacts.kernel()
                .driver("rt640x64.sys")
                .driver("stornvme.sys")
                .windows("unheardof.sys")
                .driver("ndis.sys");
        assertThat(newest(facts)).isEqualTo("rt640x64.sys");
    }
}
