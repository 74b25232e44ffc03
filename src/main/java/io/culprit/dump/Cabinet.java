package io.culprit.dump;

import io.culprit.format.WindowsCabinet;
import io.kaitai.struct.KaitaiStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Windows cabinets ([MS-CAB]), as error reports and old symbol servers have them. */
final class Cabinet {

    private static final int HEADER_LIMIT_BYTES = 1 << 20;
    private static final int FILES_LIMIT_BYTES = 4 << 20;

    private Cabinet() {}

    /**
     * Hands every file to {@code entries}, folder by folder.
     *
     * @throws IOException when it is damaged
     */
    static void unpack(FileBytes file, ArchiveEntries entries) throws IOException {
        try {
            WindowsCabinet header = new WindowsCabinet(file.stream(0, HEADER_LIMIT_BYTES));
            List<WindowsCabinet.File> files = new ArrayList<>(
                    new WindowsCabinet.FileList(file.stream(header.ofsFiles(), FILES_LIMIT_BYTES), header.numFiles())
                            .files());
            files.sort(Comparator.comparingLong(WindowsCabinet.File::ofsInFolder));
            for (int i = 0; i < header.folders().size(); i++) {
                int index = i;
                List<WindowsCabinet.File> inFolder =
                        files.stream().filter(one -> one.folderIndex() == index).toList();
                CabinetFolder folder = new CabinetFolder(file, header.folders().get(i), header.lenBlockReserve());
                unpack(folder, inFolder, entries);
            }
        } catch (KaitaiStream.KaitaiStructError | BufferUnderflowException e) {
            throw new IOException("its lists are cut short", e);
        }
    }

    private static void unpack(CabinetFolder folder, List<WindowsCabinet.File> files, ArchiveEntries entries)
            throws IOException {
        for (WindowsCabinet.File file : files) {
            try (OutputStream out = entries.next(file.name())) {
                folder.skipTo(file.ofsInFolder());
                folder.copy(file.lenFile(), out);
            }
        }
    }
}
