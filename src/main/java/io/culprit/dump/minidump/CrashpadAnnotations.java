package io.culprit.dump.minidump;

import io.culprit.format.WindowsMinidump.CrashpadDictionary;
import io.culprit.format.WindowsMinidump.CrashpadEntry;
import io.culprit.format.WindowsMinidump.CrashpadInfo;
import io.culprit.format.WindowsMinidump.CrashpadModule;
import io.culprit.format.WindowsMinidump.CrashpadModuleLink;
import io.culprit.format.WindowsMinidump.CrashpadModuleList;
import io.culprit.format.WindowsMinidump.CrashpadObject;
import io.culprit.format.WindowsMinidump.CrashpadObjectList;
import io.culprit.format.WindowsMinidump.CrashpadStringList;
import io.culprit.format.WindowsMinidump.Location;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.machine.LittleEndian;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Crashpad's stream (minidump_extensions.h): ids of the report and of the client, and annotations of the process and of its modules.
 * Annotations whose kind is not text are left out.
 */
final class CrashpadAnnotations {

    private static final int TEXT_KIND = 1;
    private static final int ENTRY_LIMIT = 10_000;

    private final MinidumpStreams streams;
    private final MinidumpText text;

    CrashpadAnnotations(MinidumpStreams streams, MinidumpText text) {
        this.streams = streams;
        this.text = text;
    }

    void addTo(Map<String, String> annotations) {
        Optional<CrashpadInfo> info = streams.parse(StreamType.CRASHPAD_INFO, CrashpadInfo::new);
        if (info.isEmpty()) {
            return;
        }
        addId("report-id", info.get().reportId(), annotations);
        addId("client-id", info.get().clientId(), annotations);
        addDictionary(info.get().annotations(), annotations);
        MinidumpSlice modules = MinidumpSlice.of(info.get().modules());
        if (modules.present()) {
            streams.parse(modules, "the list of Crashpad's modules", CrashpadModuleList::new)
                    .ifPresent(list -> addModules(list.links(), annotations));
        }
    }

    private void addModules(List<CrashpadModuleLink> links, Map<String, String> annotations) {
        for (CrashpadModuleLink link : links) {
            if (annotations.size() > ENTRY_LIMIT) {
                streams.damage().missing("more than " + ENTRY_LIMIT + " annotations; the rest is not read");
                return;
            }
            streams.parse(MinidumpSlice.of(link.location()), "a module of Crashpad's list", CrashpadModule::new)
                    .ifPresent(module -> addModule(module, annotations));
        }
    }

    private void addModule(CrashpadModule module, Map<String, String> annotations) {
        addDictionary(module.annotations(), annotations);
        addStrings(module.listAnnotations(), annotations);
        if (module.annotationObjects() != null) {
            addObjects(module.annotationObjects(), annotations);
        }
    }

    private void addDictionary(Location location, Map<String, String> annotations) {
        MinidumpSlice slice = MinidumpSlice.of(location);
        if (!slice.present()) {
            return;
        }
        streams.parse(slice, "Crashpad's annotations", CrashpadDictionary::new).ifPresent(dictionary -> {
            for (CrashpadEntry entry : bounded(dictionary.entries())) {
                add(text.utf8(entry.ofsKey()), text.utf8(entry.ofsValue()), annotations);
            }
        });
    }

    /** Annotations without a key: they are numbered. */
    private void addStrings(Location location, Map<String, String> annotations) {
        MinidumpSlice slice = MinidumpSlice.of(location);
        if (!slice.present()) {
            return;
        }
        streams.parse(slice, "Crashpad's list annotations", CrashpadStringList::new)
                .ifPresent(list -> {
                    for (Long offset : bounded(list.ofsStrings())) {
                        add(Optional.of("annotation " + annotations.size()), text.utf8(offset), annotations);
                    }
                });
    }

    private void addObjects(Location location, Map<String, String> annotations) {
        MinidumpSlice slice = MinidumpSlice.of(location);
        if (!slice.present()) {
            return;
        }
        streams.parse(slice, "Crashpad's annotation objects", CrashpadObjectList::new)
                .ifPresent(list -> {
                    for (CrashpadObject object : bounded(list.objects())) {
                        if (object.kind() == TEXT_KIND) {
                            add(text.utf8(object.ofsName()), text.utf8(object.ofsValue()), annotations);
                        }
                    }
                });
    }

    private static <T> List<T> bounded(List<T> list) {
        return list.subList(0, Math.min(list.size(), ENTRY_LIMIT));
    }

    private static void add(Optional<String> key, Optional<String> value, Map<String, String> annotations) {
        if (key.isPresent() && value.isPresent() && !key.get().isEmpty()) {
            annotations.putIfAbsent(key.get(), value.get());
        }
    }

    /** A UUID in the byte order of Windows' GUID; absent when it is all zero. */
    private static void addId(String key, byte[] id, Map<String, String> annotations) {
        HexFormat hex = HexFormat.of();
        String words = hex.toHexDigits(LittleEndian.u32(id, 0)) + "-" + hex.toHexDigits((short) LittleEndian.u16(id, 4))
                + "-" + hex.toHexDigits((short) LittleEndian.u16(id, 6));
        String value = words + "-" + hex.formatHex(id, 8, 10) + "-" + hex.formatHex(id, 10, 16);
        if (!value.equals("00000000-0000-0000-0000-000000000000")) {
            annotations.put(key, value);
        }
    }
}
