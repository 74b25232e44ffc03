package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.symbol.store.SymbolKey;
import io.culprit.symbol.store.SymbolNeed;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the files are listed that the names of dumps need: a line or an object for each module, in the order of the dumps. */
public final class SymbolList {

    private SymbolList() {}

    /** A line for each file: where it stands below a server, whether it is there, its module; separated by tabs. */
    public static String text(List<SymbolNeed> needs) {
        StringBuilder text = new StringBuilder();
        for (SymbolNeed need : needs) {
            line(need.symbols(), need.symbolsFound(), need, text);
            line(need.image(), need.imageFound(), need, text);
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

    private static void line(@Nullable SymbolKey key, boolean found, SymbolNeed need, StringBuilder text) {
        if (key != null) {
            text.append(key.path()).append('\t').append(found ? "found" : "missing");
            text.append('\t').append(Printable.text(need.module().name())).append('\n');
        }
    }

    /** Writes one JSON object; {@code version} is the program's. */
    public static void write(List<SymbolNeed> needs, String version, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("schemaVersion", Report.SCHEMA_VERSION);
        json.writeObjectFieldStart("tool");
        json.writeStringField("name", "culprit");
        json.writeStringField("version", version);
        json.writeEndObject();
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
