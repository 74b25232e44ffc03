package io.culprit.triage.writer;

import io.culprit.triage.BucketGroup;
import io.culprit.triage.Times;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Crashes by week as stacked bars, the most frequent causes in colors of their own: an SVG with a text for screen readers. */
final class Timeline {

    private static final int COLORS = 5;
    private static final int MOST_WEEKS = 52;
    private static final int MOST_LABELS = 13;
    private static final int WIDTH = 960;
    private static final int HEIGHT = 200;
    private static final int LEFT = 40;
    private static final int BOTTOM = 24;
    private static final int TOP = 12;

    private final List<BucketGroup> buckets;
    private final TreeMap<String, int[]> weeks = new TreeMap<>();
    private int highest = 1;

    Timeline(List<BucketGroup> buckets) {
        this.buckets = buckets;
        for (int i = 0; i < buckets.size(); i++) {
            int color = Math.min(i, COLORS);
            buckets.get(i)
                    .weeks()
                    .forEach((week, count) ->
                            weeks.computeIfAbsent(week, unused -> new int[COLORS + 1])[color] += count);
        }
        TreeMap<String, Integer> seen = new TreeMap<>();
        weeks.keySet().forEach(week -> seen.put(week, 1));
        Times.withEmptyWeeks(seen).keySet().forEach(week -> weeks.computeIfAbsent(week, unused -> new int[COLORS + 1]));
        while (weeks.size() > MOST_WEEKS) {
            weeks.pollFirstEntry();
        }
        weeks.values().forEach(counts -> highest = Math.max(highest, sum(counts)));
    }

    boolean isEmpty() {
        return weeks.isEmpty();
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
                .formatted(WIDTH, HEIGHT, Html.text(description())));
        axis(svg);
        double step = (double) (WIDTH - LEFT) / weeks.size();
        int index = 0;
        for (var week : weeks.entrySet()) {
            bar(svg, week.getKey(), week.getValue(), LEFT + index++ * step, Math.min(step * 0.8, 48));
        }
        return svg.append("</svg>\n").toString();
    }

    private String description() {
        return "Crashes by week, from %s to %s, at most %d in one week"
                .formatted(weeks.firstKey(), weeks.lastKey(), highest);
    }

    private void axis(StringBuilder svg) {
        int base = HEIGHT - BOTTOM;
        svg.append("<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"var(--line)\"/>\n"
                .formatted(LEFT, WIDTH, base, base));
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d</text>\n".formatted(LEFT - 6, TOP + 8, highest));
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>\n".formatted(LEFT - 6, base));
    }

    private void bar(StringBuilder svg, String week, int[] counts, double x, double width) {
        double top = HEIGHT - BOTTOM;
        for (int color = 0; color <= COLORS; color++) {
            if (counts[color] > 0) {
                double height = (double) counts[color] / highest * (HEIGHT - BOTTOM - TOP);
                top -= height;
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"var(--c%d)\">",
                        x,
                        top,
                        width,
                        height,
                        color));
                svg.append("<title>%s: %d %s</title></rect>\n"
                        .formatted(Html.text(week), counts[color], Html.text(name(color))));
            }
        }
        label(svg, week, x, width);
    }

    /** Every week has its name below its bar where there are few; else the first, the last, and each first one of a year. */
    private void label(StringBuilder svg, String week, double x, double width) {
        boolean last = week.equals(weeks.lastKey());
        boolean shown = weeks.size() <= MOST_LABELS || last || week.endsWith("W01") || week.equals(weeks.firstKey());
        if (shown) {
            boolean fromEnd = last && weeks.size() > 1;
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
                    fromEnd ? x + width : x,
                    HEIGHT - 8,
                    fromEnd ? "end" : "start",
                    Html.text(week)));
        }
    }

    private String name(int color) {
        return color < COLORS && color < buckets.size() ? buckets.get(color).title() : "other causes";
    }

    String legend() {
        StringBuilder legend = new StringBuilder("<ul class=\"legend\">\n");
        int colors = Math.min(buckets.size(), COLORS + 1);
        for (int color = 0; color < colors; color++) {
            legend.append("<li><span class=\"swatch\" style=\"background:var(--c%d)\"></span>%s</li>\n"
                    .formatted(color, Html.text(name(color))));
        }
        return legend.append("</ul>\n").toString();
    }

    private static int sum(int[] counts) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }
}
