package io.culprit.shell.memory;

import io.culprit.dump.DumpFile.StackRange;
import io.culprit.machine.Address;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.PoolBlock;
import java.util.List;

/** {@code !poolfind}: blocks of kernel pool with a tag. */
public final class PoolFindCommand implements DebuggerCommand {

    private static final int MOST_ROWS = 1000;
    private static final long MOST_BYTES = 1L << 30;

    @Override
    public Manual manual() {
        return Manual.of(
                        "!poolfind TAG [ADDRESS (L BYTES | END)]",
                        "Pool blocks with a tag, in what a small dump holds or in a range.",
                        "!poolfind")
                .with("* and ? stand for anything. A larger dump needs a range: where its pools are is not known.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: it has no kernel pool");
        }
        String tag = tail.word();
        if (tag.isEmpty() || tag.length() > 4) {
            throw new RefusedException("!poolfind needs a tag of at most four characters");
        }
        List<StackRange> ranges = tail.atEnd() ? session.system().dump().savedRanges() : List.of(range(tail));
        tail.end();
        if (ranges.isEmpty()) {
            throw new RefusedException("where the pools are is not known in this kind of dump: a range is needed");
        }
        Reply.Rows rows = Reply.Rows.headed("block", "#size", "tag");
        long held = 0;
        for (StackRange range : ranges) {
            held += range.sizeBytes();
            find(range, tag, rows, session);
        }
        if (rows.size() == 0) {
            throw new RefusedException("no block with the tag " + tag + " in " + ranges.size() + " ranges, 0x"
                    + Long.toHexString(held) + " bytes");
        }
        Reply.Builder answer = new Reply.Builder().table(rows);
        if (rows.size() >= MOST_ROWS) {
            answer.missing("these are the first " + MOST_ROWS);
        }
        return answer.build();
    }

    private static StackRange range(Tail tail) {
        long start = tail.expression();
        long count = tail.count(start, 1, 0);
        if (count <= 0 || count > MOST_BYTES) {
            throw new RefusedException("a range of at most 1 GiB is needed: ADDRESS L BYTES, or its end");
        }
        return new StackRange(start, count);
    }

    /** Blocks follow each other within a page; what is no header is passed over. */
    private static void find(StackRange range, String tag, Reply.Rows rows, Session session) {
        int unit = PoolBlock.headerBytes(session.system());
        long first = range.start() + unit - 1 & -unit;
        long at = 0;
        while (first - range.start() + at < range.sizeBytes() && rows.size() < MOST_ROWS) {
            long here = first + at;
            session.proceed();
            if (!session.system().memory().holds(here, unit)) {
                at += Address.PAGE_BYTES - (here & Address.PAGE_BYTES - 1);
                continue;
            }
            PoolBlock block = PoolBlock.at(session.system(), here).orElse(null);
            if (block != null && matches(tag, block.tag())) {
                rows.marked(
                        Reply.Mark.INFERRED,
                        session.numbers().address(here),
                        Digits.padded(block.sizeBytes(), 4),
                        block.tag());
                at += block.sizeBytes();
            } else {
                at += unit;
            }
        }
    }

    private static boolean matches(String wanted, String tag) {
        for (int i = 0; i < tag.length(); i++) {
            if (i < wanted.length() && wanted.charAt(i) == '*') {
                return true;
            }
            char letter = i < wanted.length() ? wanted.charAt(i) : ' ';
            if (letter != '?' && letter != tag.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
