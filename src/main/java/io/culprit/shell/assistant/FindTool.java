package io.culprit.shell.assistant;

import io.culprit.report.Printable;
import io.culprit.triage.DumpHunt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code find_dumps}: the dumps, and the archives that may hold one, below a folder or all that may be read. */
final class FindTool implements Tool {

    static final int MOST = 1000;
    private static final int USUAL = 100;

    private final Roots roots;

    FindTool(Roots roots) {
        this.roots = roots;
    }

    @Override
    public String name() {
        return "find_dumps";
    }

    @Override
    public Said answer(Given given, Call call) throws IOException {
        int most = Math.max(1, given.number("most", USUAL, MOST));
        List<Map<String, Object>> dumps = new ArrayList<>();
        List<Path> found = below(given.optional("folder"), roots, most + 1, call);
        StringBuilder text = new StringBuilder();
        for (Path file : found.subList(0, Math.min(most, found.size()))) {
            Map<String, Object> dump = dump(file);
            dumps.add(dump);
            text.append(dump.get("sizeBytes"))
                    .append(" bytes, ")
                    .append(dump.get("modified"))
                    .append(", ")
                    .append(dump.get("path"))
                    .append('\n');
        }
        boolean complete = found.size() <= most && call.goOn();
        text.append(dumps.size())
                .append(" dumps or archives that may hold one")
                .append(complete ? "" : "; there may be more: name a folder, or a greater \"most\"");
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("dumps", dumps);
        data.put("complete", complete);
        return new Said(text.toString(), data);
    }

    /** The dumps below one folder, or all; links are not followed. */
    static List<Path> below(@Nullable String folder, Roots roots, int most, Call call) {
        List<Path> found = new ArrayList<>();
        for (Path root : folder == null ? roots.folders() : List.of(roots.inside(folder))) {
            if (found.size() < most) {
                found.addAll(DumpHunt.dumpsWithoutLinks(root, most - found.size(), call::goOn));
            }
        }
        return found;
    }

    private static Map<String, Object> dump(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Map<String, Object> dump = new LinkedHashMap<>();
        dump.put("path", Printable.text(file.toString()));
        dump.put("sizeBytes", attributes.size());
        dump.put("modified", attributes.lastModifiedTime().toInstant().toString());
        return dump;
    }
}
