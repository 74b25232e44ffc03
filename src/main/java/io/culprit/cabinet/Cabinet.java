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

    /** Folders of files that begin or end in another cabinet have this number and the two above. */
    private static final int ELSEWHERE = 0xFFFD;

    private static final int HEADER_LIMIT_BYTES = 1 << 20;
    private static final int FILES_LIMIT_BYTES = 4 << 20;

    private Cabinet() {}

    /**
     * Hands every file to {@code files}, folder by folder, until it wants no more.
     *
     * @param file the cabinet by file position
     * @throws CabinetSetException after all others, when a file continues in another cabinet
     * @throws IOException when it is damaged: what is wrong, a phrase that begins with "its" or "a"
     */
    public static void unpack(AddressSpace file, long sizeBytes, CabinetFiles files) throws IOException {
        CabinetBytes bytes = new CabinetBytes(file, sizeBytes);
        try {
            WindowsCabinet header = new WindowsCabinet(bytes.stream(0, HEADER_LIMIT_BYTES));
            unpack(bytes, header, listed(bytes, header), new CabinetBudget(sizeBytes), files);
        } catch (KaitaiStream.KaitaiStructError | BufferUnderflowException e) {
            throw new IOException("its lists are cut short", e);
        }
    }

    private static List<WindowsCabinet.File> listed(CabinetBytes bytes, WindowsCabinet header) {
        WindowsCabinet.FileList list =
                new WindowsCabinet.FileList(bytes.stream(header.ofsFiles(), FILES_LIMIT_BYTES), header.numFiles());
        List<WindowsCabinet.File> listed = new ArrayList<>(list.files());
        listed.sort(Comparator.comparingInt(WindowsCabinet.File::folderIndex)
                .thenComparingLong(WindowsCabinet.File::ofsInFolder));
        return listed;
    }

    /** Only folders that have files are opened, each once; files that continue in another cabinet come last. */
    private static void unpack(
            CabinetBytes bytes,
            WindowsCabinet header,
            List<WindowsCabinet.File> listed,
            CabinetBudget budget,
            CabinetFiles files)
            throws IOException {
        CabinetFolder folder = null;
        int opened = -1;
        for (WindowsCabinet.File file : listed) {
            int index = file.folderIndex();
            if (index >= ELSEWHERE) {
                throw new CabinetSetException(file.name());
            }
            if (index >= header.folders().size()) {
                return;
            }
            if (folder == null || index != opened) {
                folder = new CabinetFolder(bytes, header.folders().get(index), header.lenBlockReserve(), budget);
                opened = index;
            }
            try (OutputStream out = files.next(file.name())) {
                if (out == null) {
                    return;
                }
                folder.skipTo(file.ofsInFolder());
                folder.copy(file.lenFile(), out);
            }
        }
    }
}
