package io.culprit.dump.minidump;

import io.culprit.format.WindowsMinidump;
import io.culprit.format.WindowsMinidump.Codeview;
import io.culprit.format.WindowsMinidump.CodeviewBuildId;
import io.culprit.format.WindowsMinidump.CodeviewRsds;
import io.culprit.format.WindowsMinidump.FixedFileInfo;
import io.culprit.format.WindowsMinidump.Module;
import io.culprit.format.WindowsMinidump.ModuleList;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.image.UnloadedModule;
import io.culprit.image.VersionFacts;
import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Loaded and unloaded modules of a minidump.
 *
 * @param buildIds ELF build ids in lower-case hex by module name, which Breakpad writes in place of a PDB's identity
 */
record MinidumpModules(List<LoadedModule> loaded, List<UnloadedModule> unloaded, Map<String, String> buildIds) {

    private static final String WINDOWS = "windows";
    private static final int FIXED_FILE_INFO = 0xFEEF04BD;
    private static final int RECORD_LIMIT_BYTES = 0x1000;
    private static final int UNLOADED_BYTES = 24;
    private static final int GUID_BYTES = 16;

    static MinidumpModules of(MinidumpStreams streams, MinidumpText text, String platform) {
        Reader reader = new Reader(streams, text, platform, new LinkedHashMap<>());
        return new MinidumpModules(reader.loaded(), reader.unloaded(), reader.buildIds);
    }

    /** The last component of a path, whatever its separators: a Linux dump may be opened on Windows and the reverse. */
    static String fileName(String path) {
        return path.substring(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
    }

    private record Reader(MinidumpStreams streams, MinidumpText text, String platform, Map<String, String> buildIds) {

        List<LoadedModule> loaded() {
            Optional<MinidumpSlice> slice = streams.find(StreamType.MODULE_LIST);
            if (slice.isEmpty()) {
                return List.of();
            }
            long length = slice.get().length();
            Optional<ModuleList> list =
                    streams.parse(slice.get(), "ModuleList", bytes -> new ModuleList(bytes, length));
            List<LoadedModule> modules = new ArrayList<>();
            if (list.isPresent()) {
                streams.checkCount(
                        "ModuleList",
                        list.get().numDeclared(),
                        list.get().modules().size());
                list.get().modules().forEach(module -> modules.add(module(module)));
            }
            return List.copyOf(modules);
        }

        private LoadedModule module(Module module) {
            String path = text.utf16(module.ofsName()).orElse("");
            String name = fileName(path);
            return new LoadedModule(
                    name,
                    path.isEmpty() ? null : path,
                    module.base(),
                    module.lenImage(),
                    module.timestamp(),
                    platform.equals(WINDOWS) || module.checksum() != 0 ? module.checksum() : null,
                    pdb(MinidumpSlice.of(module.codeview()), name),
                    version(module.versionInfo()));
        }

        private @Nullable PdbIdentity pdb(MinidumpSlice record, String module) {
            if (!record.present() || record.length() < 4) {
                return null;
            }
            Optional<Codeview> codeview = text.bytes(record.position(), Math.min(record.length(), RECORD_LIMIT_BYTES))
                    .flatMap(Reader::codeview);
            if (codeview.isPresent() && codeview.get().identity() instanceof CodeviewBuildId id) {
                buildIds.putIfAbsent(module, HexFormat.of().formatHex(id.buildId()));
                return identity(id.buildId(), module);
            }
            return codeview.isPresent() && codeview.get().identity() instanceof CodeviewRsds rsds
                    ? identity(rsds, platform)
                    : null;
        }

        private static Optional<Codeview> codeview(byte[] bytes) {
            return MinidumpStreams.quietly(bytes, Codeview::new);
        }

        List<UnloadedModule> unloaded() {
            List<UnloadedModule> modules = new ArrayList<>();
            MinidumpList.of(
                            streams,
                            StreamType.UNLOADED_MODULE_LIST,
                            UNLOADED_BYTES,
                            WindowsMinidump.UnloadedModule::new)
                    .forEach(module -> modules.add(new UnloadedModule(
                            fileName(text.utf16(module.ofsName()).orElse("")),
                            module.base(),
                            module.base() + module.lenImage(),
                            false,
                            null)));
            return List.copyOf(modules);
        }
    }

    /** Other systems have the UUID of a Mach-O image here, as a GUID, or the first 16 bytes of an ELF image's build id as they are. */
    private static PdbIdentity identity(CodeviewRsds rsds, String platform) {
        String guid = guid(rsds.guid());
        String buildId = switch (platform) {
            case WINDOWS -> null;
            case "macos", "ios" -> guid.toLowerCase(Locale.ROOT);
            default -> HexFormat.of().formatHex(rsds.guid());
        };
        return new PdbIdentity(MinidumpText.text(rsds.name()), guid, (int) rsds.age(), buildId);
    }

    /** Breakpad's identity of an ELF module: the first 16 bytes of the build id, zeros behind a shorter one, as a GUID with age 0. */
    private static @Nullable PdbIdentity identity(byte[] buildId, String module) {
        return buildId.length == 0
                ? null
                : new PdbIdentity(
                        module,
                        guid(Arrays.copyOf(buildId, GUID_BYTES)),
                        0,
                        HexFormat.of().formatHex(buildId));
    }

    private static String guid(byte[] guid) {
        HexFormat hex = HexFormat.of();
        String key = hex.toHexDigits(LittleEndian.u32(guid, 0))
                + hex.toHexDigits((short) LittleEndian.u16(guid, 4))
                + hex.toHexDigits((short) LittleEndian.u16(guid, 6))
                + hex.formatHex(guid, 8, GUID_BYTES);
        return key.toUpperCase(Locale.ROOT);
    }

    /** Crashpad writes the signature with zeros where the image had no version resource. */
    private static @Nullable VersionFacts version(FixedFileInfo info) {
        boolean filled =
                (info.fileVersionMs() | info.fileVersionLs() | info.productVersionMs() | info.productVersionLs()) != 0;
        if ((int) info.signature() != FIXED_FILE_INFO || !filled) {
            return null;
        }
        String file = version(info.fileVersionMs(), info.fileVersionLs());
        return new VersionFacts(
                file, version(info.productVersionMs(), info.productVersionLs()), null, null, null, null);
    }

    private static String version(long high, long low) {
        return (high >> 16) + "." + (high & 0xFFFF) + "." + (low >> 16) + "." + (low & 0xFFFF);
    }
}
