package io.culprit.symbol.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A list of symbols and images that somebody needs, carried from the machine with the dumps to one with a network: a manifest as symchk
 * and pdblister read it, {@code file,key,1} a line; or our own list, {@code file/key/file} a line or JSON.
 */
public final class SymbolManifest {

    private static final long MOST_BYTES = 16L << 20;
    private static final int LOOKED_AT_BYTES = 256;
    private static final int MOST_NAME = 200;
    private static final int GUID_DIGITS = 32;
    private static final int STAMP_DIGITS = 8;

    private SymbolManifest() {}

    /**
     * What a list names, as modules that need it; empty where the file is no such list.
     *
     * @throws IOException when the file cannot be read
     */
    public static List<LoadedModule> read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(file)) {
            for (byte start : in.readNBytes(LOOKED_AT_BYTES)) {
                if (start == 0) {
                    return List.of(); // no text: a dump
                }
            }
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return text.startsWith("{") ? json(text) : lines(text);
    }

    private static List<LoadedModule> lines(String text) {
        List<LoadedModule> modules = new ArrayList<>();
        for (String line : text.split("\\R")) {
            if (!line.isBlank()) {
                LoadedModule module = line(line.strip());
                if (module == null) {
                    return List.of();
                }
                modules.add(module);
            }
        }
        return modules;
    }

    /** A line of either form; null where it is none. */
    private static @Nullable LoadedModule line(String line) {
        int tab = line.indexOf('\t');
        String place = tab < 0 ? line : line.substring(0, tab);
        String[] parts = place.split(place.indexOf(',') < 0 ? "/" : ",", -1);
        if (parts.length < 2 || parts[0].isEmpty() || parts[0].length() > MOST_NAME) {
            return null;
        }
        return module(parts[0], parts[1]);
    }

    private static @Nullable LoadedModule module(String file, String key) {
        try {
            if (file.toLowerCase(Locale.ROOT).endsWith(".pdb")) {
                return key.length() <= GUID_DIGITS || !SymbolKey.hex(key)
                        ? null
                        : ofPdb(
                                file,
                                key.substring(0, GUID_DIGITS),
                                Integer.parseUnsignedInt(key.substring(GUID_DIGITS), 16));
            }
            if (key.length() <= STAMP_DIGITS || !SymbolKey.hex(key)) {
                return null;
            }
            long stamp = Long.parseLong(key.substring(0, STAMP_DIGITS), 16);
            return module(file, stamp, Long.parseLong(key.substring(STAMP_DIGITS), 16), null);
        } catch (NumberFormatException tooBig) {
            return null;
        }
    }

    private static LoadedModule ofPdb(String file, String guid, int age) {
        return module(file, 0, 0, new PdbIdentity(file, guid.toUpperCase(Locale.ROOT), age));
    }

    private static LoadedModule module(String name, long stamp, long sizeBytes, @Nullable PdbIdentity pdb) {
        return new LoadedModule(name, null, 0, sizeBytes, stamp, null, pdb, null);
    }

    /** Our own JSON: of each module its name, time stamp and size, and of its PDB name, GUID and age. */
    private static List<LoadedModule> json(String text) {
        List<LoadedModule> modules = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME && "modules".equals(json.currentName())) {
                    json.nextToken();
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        modules.add(object(json));
                    }
                }
            }
            return modules;
        } catch (IOException | NumberFormatException noList) {
            return List.of();
        }
    }

    private static LoadedModule object(JsonParser json) throws IOException {
        String name = "";
        long stamp = 0;
        long size = 0;
        PdbIdentity pdb = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (field.equals("name")) {
                name = json.getText();
            } else if (field.equals("timestamp")) {
                stamp = Long.decode(json.getText());
            } else if (field.equals("sizeBytes")) {
                size = Long.parseLong(json.getText());
            } else if (field.equals("pdb") && value == JsonToken.START_OBJECT) {
                pdb = pdb(json);
            } else {
                json.skipChildren();
            }
        }
        return module(name, stamp, size, pdb);
    }

    private static @Nullable PdbIdentity pdb(JsonParser json) throws IOException {
        String name = "";
        String guid = "";
        int age = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            if (field.equals("name")) {
                name = json.getText();
            } else if (field.equals("guid")) {
                guid = json.getText();
            } else if (field.equals("age")) {
                age = Integer.parseUnsignedInt(json.getText());
            } else {
                json.skipChildren();
            }
        }
        return name.isEmpty() || guid.isEmpty() ? null : new PdbIdentity(name, guid, age);
    }
}
