package io.culprit.cabinet;

import io.culprit.format.WindowsCabinet;
import io.culprit.machine.AddressSpace;
import io.kaitai.struct.KaitaiStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Windows cabinets ([MS-CAB]), as error reports and old symbol servers have them. */
public final class Cabinet {

    private static final int HEADER_LIMIT_BYTES = 1 << 20;
    private static final int FILES_LIMIT_BYTES = 4 << 20;

    private Cabinet() {}

    /**
     * Hands every file to {@code files}, folder by folder, until it wants no more.
     *
     * @param file the cabinet by file position
     * @throws IOException when it is damaged: what is wrong, a phrase that begins with "its" or "a"
     */
    public static void unpack(AddressSpace file, long sizeBytes, CabinetFiles files) throws IOException {
        CabinetBytes bytes = new CabinetBytes(file, sizeBytes);
        try {
            WindowsCabinet header = new WindowsCabinet(bytes.stream(0, HEADER_LIMIT_BYTES));
            List<WindowsCabinet.File> listed = listed(bytes, header);
            for (int i = 0; i < header.folders().size(); i++) {
                int index = i;
                List<WindowsCabinet.File> inFolder = listed.stream()
                        .filter(one -> one.folderIndex() == index)
                        .toList();
                CabinetFolder folder = new CabinetFolder(bytes, header.folders().get(i), header.lenBlockReserve());
                if (!unpack(folder, inFolder, files)) {
                    return;
                }
            }
        } catch (KaitaiStream.KaitaiStructError | BufferUnderflowException e) {
            throw new IOException("its lists are cut short", e);
        }
    }

    private static List<WindowsCabinet.File> listed(CabinetBytes bytes, WindowsCabinet header) {
        WindowsCabinet.FileList list =
                new WindowsCabinet.FileList(bytes.stream(header.ofsFiles(), FILES_LIMIT_BYTES), header.numFiles());
        List<WindowsCabinet.File> listed = new ArrayList<>(list.files());
        listed.sort(Comparator.comparingLong(WindowsCabinet.File::ofsInFolder));
        return listed;
    }

    /** False when no more files are wanted. */
    private static boolean unpack(CabinetFolder folder, List<WindowsCabinet.File> listed, CabinetFiles files)
            throws IOException {
        for (WindowsCabinet.File file : listed) {
            try (OutputStream out = files.next(file.name())) {
                if (out == null) {
                    return false;
                }
                folder.skipTo(file.ofsInFolder());
                folder.copy(file.lenFile(), out);
            }
        }
        return true;
    }
}
