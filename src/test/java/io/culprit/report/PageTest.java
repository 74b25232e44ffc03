package io.culprit.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PageTest {

    @Test
    @Timeout(60)
    void breaksWordsBesideALabelThatIsWiderThanALine() {
        String label = "x".repeat(300);
        String page = new Page(Ink.PLAIN, Page.WIDTH, Wording.OPEN)
                .labeled(label, 20, "some words that need more than one line")
                .toString();
        assertThat(page).contains(label + " some words").contains("line\n");
        assertThat(page.lines().count()).isBetween(2L, 5L);
    }
}
