package io.culprit.triage.writer;

import io.culprit.triage.finding.Changes;
import io.culprit.triage.finding.Discovery;
import io.culprit.triage.finding.Overview;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What many crashes tell together, on the page. What places tell stands with their causes. */
final class HtmlFindings {

    private static final int MOST = 200;

    private final Sheet sheet;
    private final Overview overview;

    HtmlFindings(Sheet sheet, Overview overview) {
        this.sheet = sheet;
        this.overview = overview;
    }

    void write() throws IOException {
        findings();
        changes(overview.changes());
    }

    private void findings() throws IOException {
        List<Discovery> tested = new ArrayList<>();
        for (Discovery finding : overview.findings()) {
            if (finding.kind() != Discovery.Kind.SOFTWARE && tested.size() < MOST) {
                tested.add(finding);
            }
        }
        if (tested.isEmpty()) {
            return;
        }
        sheet.section("findings", "What they tell together");
        sheet.open("findings-table", "What", "About", "Finding", "By chance");
        for (Discovery finding : overview.findings()
                .subList(0, Math.min(MOST, overview.findings().size()))) {
            sheet.raw("<tr>");
            sheet.cell(finding.kind().word().replace('-', ' '));
            sheet.raw("<td>");
            if (!finding.bucketId().isEmpty()) {
                bucket(finding.bucketHash(), finding.bucketId());
            } else {
                sheet.text(finding.machine().isEmpty() ? finding.subject() : finding.machine());
            }
            sheet.raw("</td><td>").text(finding.text()).raw("</td>");
            chance(finding.counts() == null ? null : finding.counts().chance());
            sheet.raw("</tr>\n");
        }
        sheet.close();
    }

    private void bucket(String hash, String id) throws IOException {
        sheet.raw("<a href=\"#c-").raw(Html.text(hash)).raw("\">").text(id).raw("</a>");
    }

    private void chance(@Nullable Double chance) throws IOException {
        if (chance == null) {
            sheet.raw("<td></td>");
        } else {
            sheet.raw(String.format(Locale.ROOT, "<td data-value=\"%g\">%.2g</td>", chance, chance));
        }
    }

    private void changes(@Nullable Changes changes) throws IOException {
        if (changes == null) {
            return;
        }
        sheet.section("changes", "Since the earlier run");
        sheet.raw("<p>%d crashes then, %d others now.</p>\n".formatted(changes.before(), changes.now()));
        sheet.open("changes-table", "Change", "Cause", "#Then", "#Now", "By chance");
        for (Changes.Change change :
                changes.causes().subList(0, Math.min(MOST, changes.causes().size()))) {
            sheet.raw("<tr>");
            sheet.cell(change.kind().word());
            sheet.raw("<td>");
            bucket(change.hash(), change.id());
            sheet.raw("</td>");
            sheet.cell(change.before());
            sheet.cell(change.now());
            chance(change.chance());
            sheet.raw("</tr>\n");
        }
        sheet.close();
    }
}
