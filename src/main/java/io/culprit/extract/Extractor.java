package io.culprit.extract;

import io.culprit.Analyzer;
import io.culprit.OpenedDump;
import io.culprit.dump.DumpFile;
import io.culprit.dump.SecondaryBlob;
import io.culprit.fact.Facts;
import io.culprit.fact.finder.FactFinder;
import io.culprit.machine.Address;
import io.culprit.save.BlobList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Makes a small dump out of a big one. The whole analysis runs on the big dump, of which every byte that it reads is remembered: so the
 * small one, which holds these, gives the same verdict, whatever the rules will ask for next. What a debugger wants besides follows, as
 * far as there is room.
 */
public final class Extractor {

    /** What small dumps have at most unless somebody wants more. */
    public static final long USUAL_BYTES = 8L << 20;

    /** The header, lists of drivers and structures of their own: about what small dumps have of them. */
    private static final long FRAME_BYTES = 0x40000;

    private static final long HALF_32 = 0x8000_0000L;

    private final DumpFile dump;
    private final long most;
    private final List<String> cut = new ArrayList<>();

    private Extractor(DumpFile dump, long most) {
        this.dump = dump;
        this.most = most;
    }

    /**
     * The small dump.
     *
     * @param most bytes that it may have
     * @throws TooSmallException when what the analysis needs alone has more
     */
    public static Extraction of(DumpFile dump, long most) throws TooSmallException {
        return new Extractor(dump, most).kernel();
    }

    private Extraction kernel() throws TooSmallException {
        RecordedDump recorded = new RecordedDump(dump, ofKernel());
        Map<SecondaryBlob, byte[]> blobs = new LinkedHashMap<>();
        OpenedDump opened = new Analyzer(Analyzer.Options.NONE).open(recorded);
        opened.report();
        opened.search().close();
        Facts facts = FactFinder.find(opened.system(), true);
        Kept kept = new Kept(dump.memory(), ofKernel(), most - FRAME_BYTES - blobs(recorded, blobs));
        kept.must(recorded.read());
        if (kept.room() < 0) {
            throw new TooSmallException(most - kept.room());
        }
        new KernelChoice(opened.system(), facts, kept).keep(true);
        if (kept.leftOut() > 0) {
            cut.add(kept.leftOut() + " bytes of memory that the analysis does not need");
        }
        byte[] bytes = new KernelWriter(opened.system()).write(kept, blobs);
        return new Extraction(bytes, cut, Map.of());
    }

    /** Blobs that the analysis reads, then the others by their order, as long as they leave half of the room to memory. */
    private long blobs(RecordedDump recorded, Map<SecondaryBlob, byte[]> blobs) {
        long used = 0;
        List<SecondaryBlob> all = dump.secondaryData();
        for (boolean needed : new boolean[] {true, false}) {
            for (SecondaryBlob blob : all) {
                long room = BlobList.room(blob.sizeBytes());
                if (recorded.read(blob) != needed) {
                    continue;
                }
                if (used + room > most / 2) {
                    cut.add("the blob " + (blob.name().isEmpty() ? blob.guid() : blob.name()) + " of "
                            + blob.sizeBytes() + " bytes");
                    continue;
                }
                blobs.put(blob, dump.contents(blob, (int) blob.sizeBytes()));
                used += room;
            }
        }
        return used;
    }

    /** The kernel's half of the address space: pages of user processes are private, and never in the small dump. */
    private LongPredicate ofKernel() {
        boolean wide = dump.header().architecture().pointerBytes() == 8;
        return address -> wide ? Address.kernelHalf(address) : Address.of32(address) >= HALF_32;
    }
}
