package io.culprit.extract;

import io.culprit.Analyzer;
import io.culprit.OpenedDump;
import io.culprit.dump.DumpFile;
import io.culprit.dump.SecondaryBlob;
import io.culprit.fact.Facts;
import io.culprit.fact.finder.FactFinder;
import io.culprit.machine.Address;
import io.culprit.report.Redaction;
import io.culprit.save.BlobList;
import io.culprit.save.MemoryBlocks;
import io.culprit.windows.ProcessEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes a small dump out of a big one. The whole analysis runs on the big dump, of which every byte that it reads is remembered: so the
 * small one, which holds these, gives the same verdict, whatever the rules will ask for next. What a debugger wants besides follows, as
 * far as there is room.
 */
public final class Extractor {

    /** What small dumps have at most unless somebody wants more. */
    public static final long USUAL_BYTES = 8L << 20;

    /** The header, lists of drivers and structures of their own: about what small dumps of the kernel have of them. */
    private static final long FRAME_BYTES = 0x40000;

    private static final long HALF_32 = 0x8000_0000L;

    /** Streams of minidumps that hold private things and nothing for a verdict: comments, handles, tokens, script, Linux' files. */
    private static final Set<Integer> PRIVATE_STREAMS = Set.of(10, 11, 12, 19, 20, 0x47670006, 0x47670007);

    private final DumpFile dump;
    private final long most;
    private final boolean redact;
    private final RecordedDump recorded;
    private final OpenedDump opened;
    private final Facts facts;
    private final List<String> cut = new ArrayList<>();
    private @Nullable Cleaning cleaning;

    private Extractor(DumpFile dump, long most, boolean redact) {
        this.dump = dump;
        this.most = most;
        this.redact = redact;
        this.recorded = new RecordedDump(dump, allowed());
        this.opened = new Analyzer(Analyzer.Options.NONE).open(recorded);
        opened.report();
        opened.search().close();
        this.facts = FactFinder.find(opened.system(), true);
        if (redact) {
            cleaning = new Cleaning(Redaction.names(facts));
        }
    }

    /**
     * The small dump.
     *
     * @param most bytes that it may have
     * @param redact whether to leave out what a person could be known by
     * @throws TooSmallException when what the analysis needs alone has more
     */
    public static Extraction of(DumpFile dump, long most, boolean redact) throws TooSmallException {
        Extractor extractor = new Extractor(dump, most, redact);
        byte[] bytes = dump.header().kind().kernel() ? extractor.kernel() : extractor.process();
        return new Extraction(
                bytes, extractor.cut, extractor.cleaning == null ? Map.of() : extractor.cleaning.counts());
    }

    private byte[] kernel() throws TooSmallException {
        Map<SecondaryBlob, byte[]> blobs = new LinkedHashMap<>();
        Kept kept = kept(FRAME_BYTES + blobs(blobs), recorded.read());
        new KernelChoice(opened.system(), facts, kept).keep(!redact);
        sayWhatIsCut(kept);
        return new KernelWriter(opened.system(), cleaning).write(kept, blobs);
    }

    private byte[] process() throws TooSmallException {
        ProcessWriter writer = new ProcessWriter(dump, most);
        DumpFile.StackRange environment =
                redact ? ProcessEnvironment.range(opened.system()).orElse(null) : null;
        Ranges needed = recorded.read();
        if (environment != null) {
            Ranges hole = new Ranges();
            hole.add(environment.start(), environment.sizeBytes());
            needed = needed.without(hole);
        }
        Kept kept = kept(writer.structureBytes(), needed);
        new ProcessChoice(opened.system(), facts, kept).keep(!redact);
        sayWhatIsCut(kept);
        List<MemoryBlocks.Block> blocks = kept.blocks(new Ranges());
        if (cleaning == null) {
            return writer.write(blocks);
        }
        cleaning.count("environments", environment == null ? 0 : 1);
        cleaning.count("streams of comments, handles, command lines and the like", writer.empty(PRIVATE_STREAMS));
        List<MemoryBlocks.Block> clean = cleaning.blocks(blocks, dump.memory());
        byte[] bytes = writer.write(clean);
        cleaning.learn(bytes);
        cleaning.names(bytes);
        return bytes;
    }

    private Kept kept(long used, Ranges needed) throws TooSmallException {
        Kept kept = new Kept(dump.memory(), allowed(), most - used);
        kept.must(needed);
        if (kept.room() < 0) {
            throw new TooSmallException(most - kept.room());
        }
        return kept;
    }

    private void sayWhatIsCut(Kept kept) {
        if (kept.leftOut() > 0) {
            cut.add(kept.leftOut() + " bytes of memory that the analysis does not need");
        }
    }

    /** Blobs that the analysis reads, then the others by their order, as long as they leave half of the room to memory. */
    private long blobs(Map<SecondaryBlob, byte[]> blobs) {
        long used = 0;
        for (boolean needed : new boolean[] {true, false}) {
            for (SecondaryBlob blob : dump.secondaryData()) {
                long room = BlobList.room(blob.sizeBytes());
                if (recorded.read(blob) != needed) {
                    continue;
                }
                if (used + room > most / 2) {
                    cut.add("the blob " + (blob.name().isEmpty() ? blob.guid() : blob.name()) + " of "
                            + blob.sizeBytes() + " bytes");
                    continue;
                }
                byte[] bytes = dump.contents(blob, (int) blob.sizeBytes());
                if (cleaning == null || BlobCleaning.clean(blob, bytes, cleaning)) {
                    blobs.put(blob, bytes);
                    used += room;
                }
            }
        }
        return used;
    }

    /** Of a kernel its half of the address space: pages of user processes are private, and never in the small dump. */
    private LongPredicate allowed() {
        if (!dump.header().kind().kernel()) {
            return address -> true;
        }
        boolean wide = dump.header().architecture().pointerBytes() == 8;
        return address -> wide ? Address.kernelHalf(address) : Address.of32(address) >= HALF_32;
    }
}
