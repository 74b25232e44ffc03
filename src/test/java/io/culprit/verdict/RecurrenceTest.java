package io.culprit.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.Role;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.verdict.Review.Before;
import io.culprit.verdict.Review.Recurrence;
import io.culprit.verdict.Verdict.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What many dumps tell changes the verdict on one, by rules, and says so. */
class RecurrenceTest {

    private static final RuleBook BOOK = RuleBook.builtIn();
    private static final Judge JUDGE = new Judge(BOOK);
    private static final CrashFacts FACTS = CrashFacts.kernel()
            .driver("rt640x64.sys")
            .driver("plain1.sys")
            .driver("filter9.sys")
            .bugCheck(0xD1, "stack", 0x10, 2, 0, 0);

    private static final Recurrence PLACE =
            new Recurrence(Role.RECURRING_PLACE, "plain1.sys", "4 of 4 fail there", 4, 3, 4, 0, 0);
    private static final Recurrence VERSION =
            new Recurrence(Role.RECURRING_VERSION, "plain1.sys", "all 5 have it", 0, 5, 0, 0, 0);
    private static final Recurrence FILTER =
            new Recurrence(Role.NETWORK_FILTER, "filter9.sys", "a filter on all 6 machines", 0, 6, 0, 0, 0);

    /** Whether it is tried here that the rule holds where it should and nowhere else. */
    static boolean asks(String id) {
        return id.startsWith("recurs-");
    }

    private static Recurrence suspect(String culprit, int flips, int causes) {
        return new Recurrence(Role.SUSPECT_MACHINE, culprit, "the hardware is suspect", 5, 1, 0, causes, flips);
    }

    private static Before culprit(String module, double confidence) {
        return new Before(Kind.CULPRIT, module, confidence);
    }

    private static final Before MEMORY = new Before(Kind.HARDWARE, "memory", 0.94);
    private static final Before NOBODY = new Before(Kind.INCONCLUSIVE, "", 0.3);

    private static Review review(Before before, Recurrence... recurring) {
        return JUDGE.review(FACTS.build(), before, List.of(recurring));
    }

    private static void holds(
            TreeSet<String> tried, String id, Before before, List<Recurrence> yes, Before other, List<Recurrence> no) {
        assertThat(Holding.of(BOOK, FACTS.build(), before, yes)).contains(id);
        assertThat(Holding.of(BOOK, FACTS.build(), other, no)).doesNotContain(id);
        tried.add(id);
    }

    @Test
    void everyRuleHoldsWhereItShouldAndNowhereElse() {
        TreeSet<String> tried = new TreeSet<>();
        Before named = culprit("plain1.sys", 0.9);
        Before card = culprit("rt640x64.sys", 0.94);
        List<Recurrence> bad = List.of(suspect(null, 2, 2));
        holds(tried, "recurs-suspect-machine", named, List.of(suspect("plain1.sys", 1, 1)), NOBODY, bad);
        holds(tried, "recurs-flipped-bits", NOBODY, bad, NOBODY, List.of(suspect(null, 2, 1)));
        holds(tried, "recurs-place-of-culprit", named, List.of(PLACE), card, List.of(PLACE));
        holds(
                tried,
                "recurs-place-against-memory",
                MEMORY,
                List.of(PLACE),
                MEMORY,
                List.of(PLACE, suspect(null, 1, 1)));
        holds(tried, "recurs-place-of-software", MEMORY, List.of(PLACE), named, List.of(PLACE));
        holds(tried, "recurs-version-of-culprit", named, List.of(VERSION), card, List.of(VERSION));
        holds(tried, "recurs-version-of-other", NOBODY, List.of(VERSION), card, List.of(VERSION));
        holds(tried, "recurs-network-filter", card, List.of(FILTER), card, List.of(PLACE));
        holds(tried, "recurs-card-behind-filter", card, List.of(FILTER), named, List.of(FILTER));
        assertThat(tried)
                .containsExactlyInAnyOrderElementsOf(BOOK.list().stream()
                        .map(RuleBook.Summary::id)
                        .filter(RecurrenceTest::asks)
                        .toList());
    }

    @Test
    void aFilterIsACandidateBeforeTheDriverOfTheNetworkCard() {
        Review review = review(culprit("rt640x64.sys", 0.94), FILTER);
        assertThat(review.kind()).isEqualTo(Kind.INCONCLUSIVE);
        assertThat(review.leads()).extracting(Review.Lead::module).containsExactly("filter9.sys", "rt640x64.sys");
        assertThat(review.because()).contains("a filter on all 6 machines");
    }

    @Test
    void onePlaceOverManyMachinesSpeaksAgainstMemory() {
        Review review = review(MEMORY, PLACE);
        assertThat(review.kind()).isEqualTo(Kind.INCONCLUSIVE);
        assertThat(review.confidence()).isLessThan(0.8);
        assertThat(review.leads()).extracting(Review.Lead::module).containsExactly("plain1.sys");
        assertThat(review.because()).contains("4 of 4 fail there");
    }

    @Test
    void memoryIsALeadAndNoFindingWhereBitsFlipOverDifferentCauses() {
        Review review = review(NOBODY, suspect(null, 2, 3));
        assertThat(review.kind()).isEqualTo(Kind.INCONCLUSIVE);
        assertThat(review.confidence()).isBetween(0.2, 0.79);
        assertThat(review.because()).singleElement().asString().contains("memory that fails");
    }

    @Test
    void onePlaceSaysThatItIsSoftwareAndMakesACaseNoSurer() {
        Review review = review(culprit("plain1.sys", 0.9), PLACE);
        assertThat(review.confidence()).isEqualTo(0.9);
        assertThat(review.because()).containsExactly("4 of 4 fail there");
    }

    @Test
    void nothingIsSaidWhereNoRuleHolds() {
        assertThat(review(culprit("rt640x64.sys", 0.9), PLACE).because()).isEmpty();
    }

    @Test
    void rulesOfUsersCanAskForAllOfIt() throws Exception {
        RuleFile file = RuleFile.read("""
            {"rules": [{"id": "mine", "explain": "e", "on": "recurring-version", "weight": 4, "carries": "probable",
              "if": ["recurs.machines >= 5", "module.name == plain1.sys", "bugCheck.code == 0xd1"], "says": "{seen}"}]}
            """.getBytes(StandardCharsets.UTF_8));
        Review review = new Judge(BOOK.with(file)).review(FACTS.build(), NOBODY, List.of(VERSION));
        assertThat(review.kind()).isEqualTo(Kind.CULPRIT);
        assertThat(review.subject()).isEqualTo("plain1.sys");
    }
}
