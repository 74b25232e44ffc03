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
        return new Found(tag, session).in(ranges);
    }

    private static StackRange range(Tail tail) {
        long start = tail.expression();
        long count = tail.count(start, 1, 0);
        if (count <= 0 || count > MOST_BYTES) {
            throw new RefusedException("a range of at most 1 GiB is needed: ADDRESS L BYTES, or its end");
        }
        return new StackRange(start, count);
    }

    /** What is found of a tag, and how much was read for it. */
    private static final class Found {

        private final String tag;
        private final Session session;
        private final Reply.Rows rows = Reply.Rows.headed("block", "#size", "tag");
        private final byte[] page = new byte[(int) Address.PAGE_BYTES];
        private long read;

        /** Where the search stopped before its end; 0 where it did not. */
        private long stopped;

        Found(String tag, Session session) {
            this.tag = tag;
            this.session = session;
        }

        Reply in(List<StackRange> ranges) {
            for (int i = 0; i < ranges.size() && stopped == 0; i++) {
                look(ranges.get(i));
            }
            String goesOn = "a range from " + session.numbers().address(stopped) + " goes on";
            if (rows.size() == 0) {
                throw new RefusedException("no block with the tag " + tag + " in the " + (stopped == 0 ? "" : "first ")
                        + "0x" + Long.toHexString(read) + " bytes that the dump holds of "
                        + (ranges.size() == 1 ? "the range" : ranges.size() + " ranges")
                        + (stopped == 0 ? "" : ": " + goesOn));
            }
            Reply.Builder answer = new Reply.Builder().table(rows);
            if (stopped != 0) {
                answer.missing("these are the first " + rows.size() + ": " + goesOn);
            }
            return answer.build();
        }

        /** Page by page, as far as the dump holds each. */
        private void look(StackRange range) {
            long end = range.start() + range.sizeBytes();
            for (long at = range.start(); at != end && stopped == 0; ) {
                session.proceed();
                int room = (int) Math.min(Address.PAGE_BYTES - (at & Address.PAGE_BYTES - 1), end - at);
                int got = Math.max(0, session.system().memory().read(at, page, 0, room));
                boolean enough = read + got > MOST_BYTES;
                stopped = enough ? at : blocks(at, got);
                read += enough ? 0 : got;
                at += room;
            }
        }

        /** Blocks follow each other within a page; what is no header is passed over. */
        private long blocks(long start, int bytes) {
            int unit = PoolBlock.headerBytes(session.system());
            for (int i = (int) (-start & unit - 1); i + unit <= bytes; ) {
                PoolBlock block = PoolBlock.in(page, i, start + i, unit).orElse(null);
                if (block == null || !matches(tag, block.tag())) {
                    i += unit;
                    continue;
                }
                if (rows.size() == MOST_ROWS) {
                    return start + i;
                }
                rows.marked(
                        Reply.Mark.INFERRED,
                        session.numbers().address(start + i),
                        Digits.padded(block.sizeBytes(), 4),
                        block.tag());
                i += block.sizeBytes();
            }
            return 0;
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
