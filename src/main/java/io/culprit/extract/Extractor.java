package io.culprit.extract;

import io.culprit.Analyzer;
import io.culprit.OpenedDump;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpKind;
import io.culprit.dump.SecondaryBlob;
import io.culprit.fact.Facts;
import io.culprit.fact.finder.FactFinder;
import io.culprit.machine.Address;
import io.culprit.report.Redaction;
import io.culprit.save.BlobList;
import io.culprit.save.MemoryBlocks;
import io.culprit.symbol.store.SymbolSearch;
import io.culprit.windows.ProcessEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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

    private Extractor(DumpFile dump, Analyzer.Options options, long most) {
        this.dump = dump;
        this.most = most;
        this.redact = options.redact();
        this.recorded = new RecordedDump(dump, allowed());
        if (options.symbolPath() != null || options.imagePath() != null) {
            try (SymbolSearch unused = analyzed(Analyzer.Options.NONE).search()) {}
        }
        this.opened = analyzed(options);
        this.facts = FactFinder.find(opened.system(), true);
        if (redact) {
            Set<String> known = new LinkedHashSet<>(PrivateNames.of(opened.system(), dump));
            known.addAll(Redaction.names(facts));
            cleaning = new Cleaning(known);
        }
    }

    /** Whoever gets the small dump may have no symbols and no images, and walks other stacks then. */
    private OpenedDump analyzed(Analyzer.Options options) {
        OpenedDump analyzed = new Analyzer(options).open(recorded);
        analyzed.report();
        return analyzed;
    }

    /**
     * The small dump. One that is small already, and that nothing is to be taken out of, stays as it is.
     *
     * @param options with what names and images to analyze the dump, and whether to leave out what a person could be known by
     * @param most bytes that it may have
     * @throws TooSmallException when what the analysis needs alone has more
     */
    public static Extraction of(DumpFile dump, Analyzer.Options options, long most) throws TooSmallException {
        if (dump.header().kind() == DumpKind.TRIAGE && !options.redact()) {
            byte[] whole = dump.raw(0, (int) Math.min(most + 1, Integer.MAX_VALUE));
            if (whole.length <= most) {
                return Extraction.copy(whole);
            }
        }
        Extractor extractor = new Extractor(dump, options, most);
        try (SymbolSearch unused = extractor.opened.search()) {
            return extractor.small();
        }
    }

    private Extraction small() throws TooSmallException {
        byte[] bytes = dump.header().kind().kernel() ? kernel() : process();
        if (cleaning != null) {
            return new Extraction(bytes, false, cut, cleaning.counts());
        }
        byte[] whole = dump.raw(0, bytes.length + 1);
        return whole.length <= bytes.length ? Extraction.copy(whole) : new Extraction(bytes, false, cut, Map.of());
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
        cleaning.users(bytes);
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
