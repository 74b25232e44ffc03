package io.culprit.triage.writer;

import io.culprit.report.Printable;
import io.culprit.triage.BucketGroup;
import io.culprit.triage.Machine;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.finding.Discovery;
import io.culprit.triage.finding.Overview;
import java.util.List;

/** What a ticket says, as Markdown: what happened, why, what to do, where, since when, how to see it again, and the key. */
final class TicketBody {

    private final BucketGroup bucket;
    private final Overview overview;
    private final Tickets.Scene scene;
    private final String title;
    private final List<String> names;
    private final StringBuilder body = new StringBuilder();

    TicketBody(BucketGroup bucket, Overview overview, Tickets.Scene scene, String title, List<String> names) {
        this.bucket = bucket;
        this.overview = overview;
        this.scene = scene;
        this.title = title;
        this.names = names;
    }

    String markdown() {
        body.append("## ").append(escaped(title)).append("\n\n");
        Blame blame = bucket.verdict();
        body.append("**Verdict:** ").append(escaped(verdict(blame))).append("\n");
        heading("Why");
        blame.because().forEach(this::item);
        for (Discovery finding : overview.of(bucket.hash())) {
            item(finding.text());
        }
        advice();
        heading("What happened");
        facts();
        standOut();
        machines();
        files();
        reproduce();
        return body.toString();
    }

    private void heading(String text) {
        body.append("\n### ").append(text).append("\n\n");
    }

    private void item(String text) {
        body.append("- ").append(escaped(text)).append('\n');
    }

    private void advice() {
        if (!scene.advice().isEmpty()) {
            heading("What to do");
            scene.advice().forEach(this::item);
        }
    }

    private void facts() {
        body.append("| | |\n|---|---|\n");
        row("Crashes", Integer.toString(bucket.occurrences()));
        row("Machines", Integer.toString(bucket.machines()));
        if (bucket.firstSeen() != null && bucket.lastSeen() != null) {
            row("First seen", bucket.firstSeen() + with(bucket.first()));
            row("Last seen", bucket.lastSeen().toString());
        }
        row(
                "Builds",
                String.join(", ", bucket.builds().stream().map(String::valueOf).toList()));
        if (!bucket.versions().isEmpty()) {
            row("Driver versions", String.join(", ", bucket.versions()));
        }
        row("Bucket", bucket.id());
        row("Key", bucket.hash());
    }

    private static String with(BucketGroup.FirstSeen first) {
        String with = (first.version().isEmpty() ? "" : ", driver " + first.version())
                + (first.build() == 0 ? "" : ", build " + first.build())
                + (first.bios().isEmpty() ? "" : ", BIOS " + first.bios());
        return with.isEmpty() ? "" : " with" + with.substring(1);
    }

    private void row(String name, String value) {
        body.append("| ").append(name).append(" | ").append(escaped(value)).append(" |\n");
    }

    private static String verdict(Blame blame) {
        return switch (blame.kind()) {
            case "culprit" ->
                "%s%s (%s, %d %%)"
                        .formatted(
                                blame.module(),
                                blame.vendor().isEmpty() ? "" : " by " + blame.vendor(),
                                blame.label(),
                                (int) (blame.confidence() * 100));
            case "hardware" -> "hardware: " + blame.product();
            default -> "no driver can be named";
        };
    }

    private void standOut() {
        if (bucket.standOut().isEmpty()) {
            return;
        }
        heading("Drivers that stand out");
        for (BucketGroup.StandOut driver : bucket.standOut()) {
            item("%s: in %d of %d of these crashes, in %d of %d others"
                    .formatted(
                            driver.driver(), driver.here(), driver.ofHere(), driver.elsewhere(), driver.ofElsewhere()));
        }
    }

    /** Each with one dump of this cause, and with what speaks against its hardware. */
    private void machines() {
        if (scene.machines().isEmpty()) {
            return;
        }
        heading("Machines");
        scene.machines().forEach((place, dump) -> {
            Machine machine = overview.result().machines().get(place);
            String suspect = machine.suspect()
                    ? "; its hardware is suspect: " + machine.evidence().getFirst()
                    : "";
            item(machine.title() + ": " + dump + suspect);
        });
        if (bucket.machines() > scene.machines().size()) {
            item("and %d more".formatted(bucket.machines() - scene.machines().size()));
        }
    }

    private void files() {
        heading("Dumps");
        names.subList(0, Math.min(names.size(), Tickets.MOST)).forEach(this::item);
        if (names.size() > Tickets.MOST) {
            item("and %d more".formatted(names.size() - Tickets.MOST));
        }
    }

    private void reproduce() {
        heading("To see it again");
        body.append("`culprit analyze -v` with one of the dumps gives the whole report, and `culprit triage --bucket ")
                .append(bucket.hash())
                .append("` over their folder this cause.\n\nculprit-key: ")
                .append(bucket.hash())
                .append('\n');
    }

    private static String escaped(String text) {
        return Printable.markdown(Printable.text(text));
    }
}
