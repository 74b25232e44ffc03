package io.culprit.triage.writer;

import java.io.IOException;
import java.io.Writer;

/** Sections and tables of the page. */
final class Sheet {

    private final Writer html;
    private String section = "";

    Sheet(Writer html) {
        this.html = html;
    }

    /** Markup of our own. */
    Sheet raw(String markup) throws IOException {
        html.append(markup);
        return this;
    }

    /** Text of any origin. */
    Sheet text(String text) throws IOException {
        html.append(Html.breaking(text));
        return this;
    }

    void item(String name, String value) throws IOException {
        if (!value.isEmpty()) {
            html.append("<li>").append(name).append(Html.breaking(value)).append("</li>\n");
        }
    }

    void section(String id, String title) throws IOException {
        section = id;
        html.append("<section aria-labelledby=\"%s-title\" id=\"%s\">\n<h2 id=\"%s-title\">%s</h2>\n"
                .formatted(id, id, id, title));
    }

    void search(String table, String label) throws IOException {
        html.append("<label class=\"soft\" for=\"%s-search\">%s</label><br>\n".formatted(table, label));
        html.append(
                "<input type=\"search\" id=\"%s-search\" data-table=\"%s\" data-status=\"%s-status\" autocomplete=\"off\">\n"
                        .formatted(table, table, table));
        html.append("<span id=\"%s-status\" role=\"status\" class=\"soft\"></span>\n".formatted(table));
    }

    /** A table with sortable columns; a number sign marks columns of numbers. */
    void open(String id, String... columns) throws IOException {
        boolean paged = id.equals("dumps");
        html.append(
                "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"%s-title\"><table id=\"%s\"%s>\n<thead><tr>"
                        .formatted(section, id, paged ? "" : " class=\"sort\""));
        for (String column : columns) {
            boolean number = column.startsWith("#");
            html.append("<th scope=\"col\" aria-sort=\"none\"%s><button type=\"button\">%s</button></th>"
                    .formatted(number ? " class=\"n\"" : "", number ? column.substring(1) : column));
        }
        html.append("</tr></thead>\n<tbody>\n");
    }

    void close() throws IOException {
        html.append("</tbody></table></div>\n</section>\n");
    }

    void cell(int value) throws IOException {
        html.append("<td class=\"n\" data-value=\"%d\">%d</td>".formatted(value, value));
    }

    void cell(String value) throws IOException {
        html.append("<td>").append(Html.breaking(value)).append("</td>");
    }
}
