package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.symbol.store.SymbolKey;
import io.culprit.symbol.store.SymbolNeed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the files are listed that the names of dumps need: a line or an object for each module, in the order of the dumps. */
public final class SymbolList {

    private SymbolList() {}

    /**
     * A file that is needed.
     *
     * @param path where it stands below a server
     * @param state {@code found} or {@code missing}
     * @param module whose it is
     */
    public record File(String path, String state, String module) {}

    /** The files, those of a module behind each other. */
    public static List<File> files(List<SymbolNeed> needs) {
        List<File> files = new ArrayList<>();
        for (SymbolNeed need : needs) {
            add(need.symbols(), need.symbolsFound(), need, files);
            add(need.image(), need.imageFound(), need, files);
        }
        return files;
    }

    private static void add(@Nullable SymbolKey key, boolean found, SymbolNeed need, List<File> files) {
        if (key != null) {
            files.add(new File(
                    key.path(),
                    found ? "found" : "missing",
                    Printable.text(need.module().name())));
        }
    }

    /** A line for each file, with tabs between what is said of it. */
    public static String text(List<SymbolNeed> needs) {
        StringBuilder text = new StringBuilder();
        for (File file : files(needs)) {
            text.append(file.path()).append('\t').append(file.state());
            text.append('\t').append(file.module()).append('\n');
        }
        return text.toString();
    }

    /** A manifest as symchk and pdblister read it: {@code file,key,1} a line, each file once. */
    public static String manifest(List<SymbolNeed> needs) {
        Set<String> lines = new LinkedHashSet<>();
        for (SymbolNeed need : needs) {
            for (SymbolKey key : new SymbolKey[] {need.symbols(), need.image()}) {
                if (key != null) {
                    lines.add(key.file() + "," + key.key() + ",1\n");
                }
            }
        }
        return String.join("", lines);
    }

    /** The addresses of the files below a server, a line each, each once. */
    public static String urls(List<SymbolNeed> needs, String server) {
        Set<String> lines = new LinkedHashSet<>();
        for (SymbolNeed need : needs) {
            for (SymbolKey key : new SymbolKey[] {need.symbols(), need.image()}) {
                if (key != null) {
                    lines.add(key.url(server) + "\n");
                }
            }
        }
        return String.join("", lines);
    }

    /** How many files were found, and why some modules have no key, in a line. */
    public static String summary(List<SymbolNeed> needs) {
        int files = 0;
        int found = 0;
        Map<String, Integer> reasons = new LinkedHashMap<>();
        for (SymbolNeed need : needs) {
            files += (need.symbols() == null ? 0 : 1) + (need.image() == null ? 0 : 1);
            found += (need.symbolsFound() ? 1 : 0) + (need.imageFound() ? 1 : 0);
            if (need.why() != null) {
                reasons.merge(need.why(), 1, Integer::sum);
            }
        }
        StringBuilder text = new StringBuilder(PlainWords.count(needs.size(), "module") + ", " + found + " of "
                + PlainWords.count(files, "file") + " found");
        reasons.forEach((why, count) ->
                text.append("; ").append(count).append(" without PDB: ").append(why));
        return text.toString();
    }

    /** Writes one JSON object; {@code version} is the program's. */
    public static void write(List<SymbolNeed> needs, String version, JsonGenerator json) throws IOException {
        JsonReport.begin(json, Report.SCHEMA_VERSION, version);
        json.writeArrayFieldStart("modules");
        for (SymbolNeed need : needs) {
            json.writeStartObject();
            module(need, json);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void module(SymbolNeed need, JsonGenerator json) throws IOException {
        LoadedModule module = need.module();
        json.writeStringField("name", Printable.text(module.name()));
        if (module.timestamp() != 0) {
            json.writeStringField("timestamp", "0x" + Long.toHexString(module.timestamp()));
        }
        if (module.sizeBytes() != 0) {
            json.writeNumberField("sizeBytes", module.sizeBytes());
        }
        PdbIdentity pdb = need.pdb();
        if (pdb != null) {
            json.writeObjectFieldStart("pdb");
            json.writeStringField("name", Printable.text(pdb.fileName()));
            json.writeStringField("guid", pdb.guid());
            json.writeNumberField("age", Integer.toUnsignedLong(pdb.age()));
            place(need.symbols(), need.symbolsFound(), json);
            json.writeEndObject();
        }
        if (need.image() != null) {
            json.writeObjectFieldStart("image");
            place(need.image(), need.imageFound(), json);
            json.writeEndObject();
        }
        if (need.why() != null) {
            json.writeStringField("why", need.why());
        }
    }

    private static void place(@Nullable SymbolKey key, boolean found, JsonGenerator json) throws IOException {
        if (key != null) {
            json.writeStringField("key", key.key());
            json.writeStringField("path", key.path());
            json.writeBooleanField("found", found);
        }
    }
}
